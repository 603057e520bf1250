import Toolkit

/// The command `pizza-store pair`.
enum PairCommand: Command {
  static let spec = CommandSpec(
    name: "pair", summary: "Makes a code by which a till, screen or phone is let in.",
    usage: NodeCommand.folderUsage, positionals: 1...1,
    options: [
      CommandOption("till", argument: "N", help: "The till it stands for, 1 to 999."),
      CommandOption("name", argument: "NAME", help: "What it is called."),
    ],
    examples: ["pizza-store pair /var/lib/oc-pizza --till 2 --name 'Kitchen screen'"],
    exitCodes: [.io, .temporaryFailure, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    let name = try command.required("name")
    guard let till = try command.integer(for: "till", in: 1...999) else {
      throw CommandError(command: command.title, problem: "--till is missing")
    }
    let code: String
    if let client = try DoorClient(folder) {
      code = try client.ask(
        PairingCodeAnswer.self, "POST", "/admin/v1/pairing-codes",
        PairingCodeRequest(till: Int64(till), name: name)
      ).code
    } else {
      code = try Devices(desk: OrderDesk(store: try Store(folder: folder))).makeCode(
        Devices.Invitation(till: Int64(till), name: name), now: WallClock.system.now())
    }
    try Console.print("\(code)\n")
    Console.complain("good for ten minutes, once")
    return .ok
  }
}
