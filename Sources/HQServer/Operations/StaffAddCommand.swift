import Toolkit

/// `pizza-hq staff add`: puts a person on a store's staff list.
enum StaffAddCommand: Command {
  static let spec = CommandSpec(
    name: "staff add", summary: "Put a person on a store's staff list.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption("store", argument: "N", help: "The store's number."),
      CommandOption("name", argument: "NAME", help: "What the person is called."),
      CommandOption("role", argument: "ROLE", help: "cashier, cook, driver or manager."),
      .json,
    ],
    examples: ["pizza-hq staff add hq --store 3 --name 'Anna Roussel' --role manager"],
    exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    guard let store = try command.integer(for: "store", in: 1...32_766) else {
      throw CommandError(command: command.title, problem: "--store is missing")
    }
    let operation = AddStaff(
      store: Int64(store), name: try command.required("name"),
      role: try command.required("role"))
    let answer = try OperationRunner(folder: command.folder).run(operation)
    let what = answer.changed ? "is on the list" : "was on the list already"
    try command.show(
      answer,
      else: """
        \(operation.name), \(operation.role), \(what) of store \(store)
        a PIN is given in the shop: page "Team and devices", or pizza-store pin

        """)
    return .ok
  }
}
