import Simulation

/// What many runs came to.
struct Summary {
  private struct Row {
    var runs = 0
    var red = 0
    var orders: [Int] = []
    var faults: [Int] = []
    var drained: [Int64] = []
  }

  private var rows: [String: Row] = [:]
  private var counters = Counters()
  private var tables: Set<String> = []

  private(set) var red = 0
  private var runs = 0

  mutating func add(_ result: SimulationResult) {
    counters.add(result.counters)
    tables.formUnion(result.tables)
    runs += 1
    var row = rows[result.simulation.scenario.name] ?? Row()
    row.runs += 1
    if !result.isGreen {
      row.red += 1
      red += 1
    }
    row.orders.append(result.counters[.orders])
    row.faults.append(result.counters.faults)
    if let drainedAfter = result.drainedAfter { row.drained.append(drainedAfter / 1_000) }
    rows[result.simulation.scenario.name] = row
  }

  /// Faults, outcomes and fact tables that no run has reached.
  var unreached: [String] {
    counters.unreached.map(\.rawValue)
      + SimulationResult.factTables.filter { !tables.contains($0) }.map { "rows of \($0)" }
  }

  /// All of it for a person; `milliseconds` is what it took on a real clock.
  func text(milliseconds: Int64) -> String {
    let lines = rows.sorted { $0.key < $1.key }.map { name, row in
      "\(name): \(row.runs) runs, \(row.red) red; at the median \(Self.median(row.orders)) orders "
        + "and \(Self.median(row.faults)) faults; drained after \(row.drained.max() ?? 0) s at "
        + "most"
    }
    let orders = counters[.orders]
    return """
      \(counters.table)
      \(lines.joined(separator: "\n"))
      \(runs) runs, \(red) red; \(orders) orders, \(counters.faults) faults, \
      \(tables.count) fact tables written; \(milliseconds / 1_000) s, \
      \(Int64(orders) * 1_000 / milliseconds) orders/s

      """
  }

  private static func median(_ values: [Int]) -> Int { values.sorted()[values.count / 2] }
}
