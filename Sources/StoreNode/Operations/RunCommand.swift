import SyncProtocol
import Toolkit

/// The command `pizza-store run`.
enum RunCommand: Command {
  /// The port unless another is given.
  private static let defaultPort = 8_180

  static let spec = CommandSpec(
    name: "run", summary: "Runs the node: sells, and exchanges with head office.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption(
        "port", short: "p", argument: "PORT", help: "Port (default 8180; 0 takes a free one)."),
      CommandOption(
        "lan", argument: "ADDRESS",
        help: "Listen also on this address of the shop's network, for paired devices."),
      CommandOption(
        "pages", argument: "DIR",
        help: "Serve the pages' files from this folder, read anew each time: to work on them."),
      CommandOption("sync-off", help: "Do not exchange with head office."),
    ],
    examples: [
      "pizza-store run /var/lib/oc-pizza",
      "pizza-store run /var/lib/oc-pizza --lan 192.168.1.10",
    ],
    exitCodes: [.io, .temporaryFailure, .unavailable, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    var configuration = StoreServer.Configuration()
    configuration.port = UInt16(
      try command.integer(for: "port", in: 0...65_535) ?? defaultPort)
    configuration.lanAddress = command.value(for: "lan")
    configuration.pages = command.value(for: "pages")
    if !command.flag("sync-off") { configuration.link = try folder.readLink() }
    StopSignal.hold()
    let log = Log()
    let store = try Store(folder: folder)
    if let problem = store.identity.problem { log.warning("no exchange", ["why": problem]) }
    let server = try StoreServer(store: store, configuration: configuration, log: log)
    try Console.print("store \(store.number) sells at http://127.0.0.1:\(server.port)/\n")
    _ = StopSignal.wait()
    log.info("stopping")
    try server.stop()
    return .ok
  }
}
