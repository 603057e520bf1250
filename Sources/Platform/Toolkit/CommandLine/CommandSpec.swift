/// What a command is called, takes and answers.
///
/// Parsing and the help text follow from it.
package struct CommandSpec: Sendable {
  /// The program's name, or the command's word in a `CommandTable`.
  package let name: String
  /// One line: what it does.
  package let summary: String
  /// The positional arguments as the usage line shows them, for example `FILE [DAY]`.
  package let usage: String
  /// How many positional arguments it takes.
  package let positionals: ClosedRange<Int>
  /// The options; `--help` is added to them.
  package let options: [CommandOption]
  /// Whole command lines that work, shown in the help; at least one.
  package let examples: [String]
  /// The exit codes it can end with, beside `ok` and `usage`.
  package let exitCodes: [ExitCode]

  /// A command.
  ///
  /// Names of options must differ; an example is required.
  package init(
    name: String, summary: String, usage: String = "", positionals: ClosedRange<Int> = 0...0,
    options: [CommandOption] = [], examples: [String], exitCodes: [ExitCode] = []
  ) {
    let help = CommandOption("help", short: "h", help: "Show this text and stop.")
    let all = options + [help]
    precondition(Set(all.map(\.long)).count == all.count, "two options of one name")
    let shorts = all.compactMap(\.short)
    precondition(Set(shorts).count == shorts.count, "two options of one letter")
    precondition(!examples.isEmpty, "a command without an example")
    self.name = name
    self.summary = summary
    self.usage = usage
    self.positionals = positionals
    self.options = all
    self.examples = examples
    self.exitCodes = exitCodes
  }

  /// Reads the arguments, without the program's name and the command's word.
  ///
  /// - Parameters:
  ///   - arguments: what stands behind the command on the command line.
  ///   - program: the program's name where this command is one of a table.
  /// - Returns: the parsed command, or the help text if `--help` is among the options.
  /// - Throws: `CommandError` that names the wrong argument and says what to do.
  package func parse(
    _ arguments: [String], program: String? = nil
  ) throws(CommandError) -> CommandOutcome {
    let title = fullName(in: program)
    let found = try OptionScanner(command: title, options: options).scan(arguments)
    if found.options["help"] != nil { return .help(helpText(program: program)) }
    guard positionals.contains(found.positionals.count) else {
      throw CommandError(
        command: title,
        problem: found.positionals.count < positionals.lowerBound
          ? "needs \(usage)"
          : "has nothing to do with '\(found.positionals[positionals.upperBound])'")
    }
    return .run(
      ParsedCommand(
        name: name, title: title, declared: Set(options.map(\.long)), options: found.options,
        positionals: found.positionals))
  }

  /// The name with the program's in front.
  func fullName(in program: String?) -> String { program.map { "\($0) \(name)" } ?? name }

  /// The whole help, ending with a newline.
  package func helpText(program: String? = nil) -> String {
    let width = options.map(\.signature.count).max() ?? 0
    var text = summary + "\n\nUsage: " + fullName(in: program) + " [options]"
    text += (usage.isEmpty ? "" : " " + usage) + "\n\nOptions:\n"
    for option in options {
      text += "  " + option.signature.padded(to: width) + "  " + option.help + "\n"
    }
    text += examples.count == 1 ? "\nExample:\n" : "\nExamples:\n"
    for example in examples { text += "  " + example + "\n" }
    text += "\nExit codes:\n"
    let codes = Set([ExitCode.ok, .usage] + exitCodes).sorted { $0.rawValue < $1.rawValue }
    for code in codes {
      text += "  " + String(code.rawValue).padded(to: 3) + " " + code.meaning + "\n"
    }
    return text
  }
}

extension String {
  /// The text with spaces behind it up to `width` characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
