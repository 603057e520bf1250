/// A program with several commands, as `pizza-store run` and `pizza-store enrol`.
package struct CommandTable: Sendable {
  /// The program's name.
  package let program: String
  /// One line: what the program is.
  package let summary: String
  /// The commands, in the order of the overview.
  package let commands: [CommandSpec]

  /// A table; the names of the commands must differ.
  package init(program: String, summary: String, commands: [CommandSpec]) {
    precondition(Set(commands.map(\.name)).count == commands.count, "two commands of one name")
    self.program = program
    self.summary = summary
    self.commands = commands
  }

  /// Reads the arguments, without the program's name.
  ///
  /// No argument, `help` and `--help` give the overview; `help NAME` that command's help.
  ///
  /// - Throws: `CommandError` for an unknown command or what the command refuses.
  package func parse(_ arguments: [String]) throws(CommandError) -> CommandOutcome {
    if let group = groupToExplain(arguments) { return .help(helpText(of: group)) }
    let arguments = joined(arguments)
    guard let word = arguments.first else { return .help(overview) }
    let rest = Array(arguments.dropFirst())
    if ["help", "--help", "-h"].contains(word) {
      guard let name = rest.first else { return .help(overview) }
      return .help(try command(named: name).helpText(program: program))
    }
    return try command(named: word).parse(rest, program: program)
  }

  /// The group of `store --help` and `help store`, where commands are called `store add` and so on.
  private func groupToExplain(_ arguments: [String]) -> [CommandSpec]? {
    let help: Set<String> = ["help", "--help", "-h"]
    guard arguments.count == 2, let index = arguments.firstIndex(where: { !help.contains($0) }),
      help.contains(arguments[1 - index])
    else { return nil }
    let group = commands.filter { $0.name.hasPrefix(arguments[index] + " ") }
    return group.isEmpty ? nil : group
  }

  /// `store add DIR`, where a command is called `store add`, as one word and its arguments; also
  /// behind `help`.
  private func joined(_ arguments: [String]) -> [String] {
    let start = arguments.first == "help" ? 1 : 0
    guard arguments.count > start + 1 else { return arguments }
    let isGroup = commands.contains { $0.name.hasPrefix(arguments[start] + " ") }
    guard isGroup else { return arguments }
    let word = arguments[start] + " " + arguments[start + 1]
    return Array(arguments[..<start]) + [word] + arguments[(start + 2)...]
  }

  /// The program's help: every command with its summary, ending with a newline.
  package var overview: String { helpText(of: commands) }

  private func helpText(of commands: [CommandSpec]) -> String {
    let width = commands.map(\.name.count).max() ?? 0
    var text = summary + "\n\nUsage: \(program) COMMAND [options]\n\nCommands:\n"
    for command in commands {
      text += "  " + command.name.padded(to: width) + "  " + command.summary + "\n"
    }
    text += "\nMore about one command, with an example: \(program) help COMMAND\n"
    return text
  }

  private func command(named name: String) throws(CommandError) -> CommandSpec {
    if let found = commands.first(where: { $0.name == name }) { return found }
    throw CommandError(
      command: program, problem: "there is no command '\(name)'",
      remedy: "the commands are \(commands.map(\.name).joined(separator: ", ")); "
        + "see: \(program) help")
  }
}
