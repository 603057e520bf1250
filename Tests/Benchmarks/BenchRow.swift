/// One line of the result.
struct BenchRow: Encodable {
  let name: String
  let unit: String

  /// Medians over the pairs.
  let ours: Double
  let yardstick: Double?

  /// Ratio of each pair, ascending; empty where there is no yardstick.
  let ratios: [Double]

  /// Seconds of CPU for one pair's side of ours, the median.
  let cpuSeconds: Double?

  /// What we want.
  let goal: String

  init(
    _ name: String, unit: String, ours: [Double], yardstick: [Double] = [], cpu: [Double] = [],
    goal: String
  ) {
    self.name = name
    self.unit = unit
    self.ours = Self.median(ours)
    self.yardstick = yardstick.isEmpty ? nil : Self.median(yardstick)
    ratios = zip(ours, yardstick).map { $0 / $1 }.sorted()
    cpuSeconds = cpu.isEmpty ? nil : Self.median(cpu)
    self.goal = goal
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  // MARK: The table

  static func table(_ rows: [BenchRow]) -> String {
    let head = [
      "metric", "unit", "ours", "yardstick", "ratio: min", "median", "max", "CPU s", "goal",
    ]
    let lines = [head] + rows.map(\.fields)
    let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { fields in
      fields.enumerated().map { column, text in
        let gap = String(repeating: " ", count: widths[column] - text.count)
        let isText = column < 2 || column == head.count - 1
        return isText ? text + gap : gap + text
      }.joined(separator: "  ") + "\n"
    }.joined()
  }

  private var fields: [String] {
    [
      name, unit, Self.figure(ours), yardstick.map(Self.figure) ?? "",
      ratios.first.map(Self.fraction) ?? "",
      ratios.isEmpty ? "" : Self.fraction(Self.median(ratios)),
      ratios.last.map(Self.fraction) ?? "", cpuSeconds.map(Self.fraction) ?? "", goal,
    ]
  }

  /// Whole numbers from 1,000 on, in groups of three digits; below that two decimals.
  private static func figure(_ value: Double) -> String {
    guard value >= 1_000 else { return fraction(value) }
    var digits = String(Int(value.rounded()))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  private static func fraction(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100)." + (rest < 10 ? "0" : "") + "\(rest)"
  }
}
