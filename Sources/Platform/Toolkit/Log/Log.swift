/// A log of one line per event: time, level, message, then `key=value`.
///
/// Whatever stands in a message or value, an event is exactly one line: line breaks, escape
/// sequences and characters that change the direction of text are written as `\u{…}`.
/// Secrets and customers' data do not belong in it.
package struct Log: Sendable {
  /// Values of the fields; their `description` is written.
  package typealias Fields = KeyValuePairs<String, any CustomStringConvertible>

  private let minimum: LogLevel
  private let clock: WallClock
  private let context: String
  private let sink: @Sendable (String) -> Void

  /// A log.
  ///
  /// - Parameters:
  ///   - minimum: events below this level are dropped.
  ///   - clock: gives the events their time.
  ///   - sink: takes each line, without its newline, from any thread. Standard error by default.
  package init(
    minimum: LogLevel = .info, clock: WallClock = .system,
    sink: @escaping @Sendable (String) -> Void = { Console.complain($0) }
  ) {
    self.init(minimum: minimum, clock: clock, context: "", sink: sink)
  }

  private init(
    minimum: LogLevel, clock: WallClock, context: String,
    sink: @escaping @Sendable (String) -> Void
  ) {
    self.minimum = minimum
    self.clock = clock
    self.context = context
    self.sink = sink
  }

  /// The same log with fields that stand in every event.
  package func with(_ fields: Fields) -> Log {
    Log(minimum: minimum, clock: clock, context: context + Self.text(of: fields), sink: sink)
  }

  /// For whoever looks for a bug.
  package func debug(_ message: String, _ fields: Fields = [:]) { write(.debug, message, fields) }

  /// What the node did.
  package func info(_ message: String, _ fields: Fields = [:]) { write(.info, message, fields) }

  /// Something is not as it should be, and the node goes on.
  package func warning(_ message: String, _ fields: Fields = [:]) {
    write(.warning, message, fields)
  }

  /// Something failed and a person should look.
  package func error(_ message: String, _ fields: Fields = [:]) { write(.error, message, fields) }

  private func write(_ level: LogLevel, _ message: String, _ fields: Fields) {
    guard level >= minimum else { return }
    let time = CivilTime(utcMilliseconds: clock.now()).description
    sink("\(time) \(level.label) \(SingleLine.escaped(message))\(context)\(Self.text(of: fields))")
  }

  private static func text(of fields: Fields) -> String {
    var text = ""
    for (key, value) in fields {
      text += " " + SingleLine.word(key) + "=" + SingleLine.word(value.description)
    }
    return text
  }
}
