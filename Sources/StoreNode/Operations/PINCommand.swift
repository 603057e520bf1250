import Toolkit

/// The command `pizza-store pin`.
enum PINCommand: Command {
  static let spec = CommandSpec(
    name: "pin", summary: "Gives somebody of the staff a PIN, read from standard input.",
    usage: NodeCommand.folderUsage, positionals: 1...1,
    options: [
      CommandOption("name", argument: "NAME", help: "The person, as head office wrote the name.")
    ],
    examples: ["pizza-store pin /var/lib/oc-pizza --name 'Anna Roussel'"],
    exitCodes: [.io, .temporaryFailure, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    let name = try command.required("name")
    Console.complain("six digits, then Enter:")
    guard let pin = readLine() else {
      throw CommandError(command: command.title, problem: "no PIN came from standard input")
    }
    guard let client = try DoorClient(folder) else {
      throw NodeError(
        what: "set a PIN", cause: "no node runs in this folder",
        remedy: "start it with pizza-store run, then repeat the command",
        exitCode: .temporaryFailure)
    }
    _ = try client.ask(
      Answer.self, "POST", "/admin/v1/pins", PINByName(name: name, pin: pin))
    try Console.print("\(name) can sign in\n")
    return .ok
  }

  private struct Answer: Decodable {}
}
