/// A command line that fits its `CommandSpec`.
///
/// Asking for an option that the spec does not declare stops the process: that is a mistake in
/// the program, not on the command line.
package struct ParsedCommand: Sendable, Equatable {
  /// The name of the spec.
  package let name: String
  /// The name with the program's in front, for messages.
  package let title: String
  let declared: Set<String>
  let options: [String: [String]]
  /// The arguments that are no options, in order.
  package let positionals: [String]

  /// Whether the flag was given.
  package func flag(_ long: String) -> Bool { !values(for: long).isEmpty }

  /// The option's argument, the last one if it was given more than once; nil if not given.
  package func value(for long: String) -> String? { values(for: long).last }

  /// All arguments of an option that may be repeated, in order.
  package func values(for long: String) -> [String] {
    precondition(declared.contains(long), "option --\(long) is not declared")
    return options[long] ?? []
  }

  /// The argument of an option that must be given.
  ///
  /// - Throws: `CommandError` if it is missing or empty.
  package func required(_ long: String) throws(CommandError) -> String {
    guard let value = value(for: long), !value.isEmpty else {
      throw CommandError(command: title, problem: "--\(long) is missing")
    }
    return value
  }

  /// The argument of an option as a whole number; nil if not given.
  ///
  /// - Throws: `CommandError` if it is no whole number or not in `range`.
  package func integer(
    for long: String, in range: ClosedRange<Int>
  ) throws(CommandError) -> Int? {
    guard let text = value(for: long) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CommandError(
        command: title, problem: "--\(long) is '\(text)'",
        remedy: "give a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
