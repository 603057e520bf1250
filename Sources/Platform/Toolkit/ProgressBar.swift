/// Progress of a long command on standard error: count, total, rate and time left.
///
/// On a terminal one line is redrawn; elsewhere a line is written about every two seconds, so
/// that a log file stays readable. Standard output stays free for results.
package struct ProgressBar {
  private let label: String
  private let total: Int?
  private let redraws: Bool
  private let clock: MonotonicClock
  private let sink: (String) -> Void
  private let start: Int64
  private var shown: Int64
  private var count = 0
  private var finished = false

  /// A bar at 0.
  ///
  /// - Parameters:
  ///   - label: what is counted, one word or two.
  ///   - total: how many there will be, or nil when nobody knows.
  ///   - redraws: whether the output is a terminal.
  ///   - clock: what measures the rate.
  ///   - sink: takes the text, control characters included.
  package init(
    _ label: String, total: Int? = nil, redraws: Bool = Console.errorIsTerminal,
    clock: MonotonicClock = .system, sink: @escaping (String) -> Void = { Console.show($0) }
  ) {
    self.label = SingleLine.escaped(label)
    self.total = total
    self.redraws = redraws
    self.clock = clock
    self.sink = sink
    start = clock.now()
    shown = start
  }

  /// Adds to the count and shows it if it is time to.
  package mutating func advance(by step: Int = 1) { advance(to: count + step) }

  /// Sets the count and shows it if it is time to.
  package mutating func advance(to count: Int) {
    self.count = count
    let now = clock.now()
    let pause: Int64 = redraws ? 100_000_000 : 2_000_000_000
    guard !finished, now - shown >= pause else { return }
    shown = now
    sink(redraws ? "\r" + line(at: now) + "\u{1B}[K" : line(at: now) + "\n")
  }

  /// Shows the last state and ends the line.
  ///
  /// Later calls do nothing.
  package mutating func finish() {
    guard !finished else { return }
    finished = true
    let text = line(at: clock.now())
    sink(redraws ? "\r" + text + "\u{1B}[K\n" : text + "\n")
  }

  private func line(at now: Int64) -> String {
    let seconds = Double(max(1, now - start)) / 1e9
    let rate = Double(count) / seconds
    var text = "\(label): \(count)"
    if let total {
      text += " of \(total)"
      if total > 0 { text += " (\(min(100, count * 100 / total)) %)" }
    }
    text += ", \(Int(rate.rounded()))/s"
    if finished {
      text += ", took \(Self.duration(seconds))"
    } else if let total, rate > 0, count < total {
      text += ", \(Self.duration(Double(total - count) / rate)) left"
    }
    return text
  }

  /// `7 s`, `2 min 5 s`, `3 h 12 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 8_640_000))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
