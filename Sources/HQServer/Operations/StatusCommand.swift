import HTTP
import Runtime
import Toolkit

/// `pizza-hq status`: disk, background check, alarms, silent stores.
enum StatusCommand: Command {
  static let spec = CommandSpec(
    name: "status", summary: "Say how head office stands: disk, alarms, silent stores.",
    usage: "DIR", positionals: 1...1, options: [.json], examples: ["pizza-hq status hq --json"],
    exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    try command.folder.requireHeadOffice()
    do {
      let status =
        try running(command.folder)
        ?? HeadOfficeStatus(command.folder, now: WallClock.system.now())
      try command.show(status, else: status.text)
      return .ok
    } catch {
      guard let unreadable = UnreadableDatabase(error, remedies: remedies(command.folder)) else {
        throw error
      }
      try command.show(
        unreadable,
        else: unreadable.lines.map { SingleLine.escaped($0) + "\n" }.joined())
      return .io
    }
  }

  /// How a database that is damaged is replaced.
  private static func remedies(_ folder: HeadOfficeFolder) -> [String] {
    [
      "if the file is damaged: pizza-hq restore \(folder.path) FILE with the newest backup; the "
        + "stores give back what it lacks, and the damaged file is kept"
    ]
  }

  /// What the process says that runs there; nil if none does.
  private static func running(_ folder: HeadOfficeFolder) throws -> HeadOfficeStatus? {
    guard let door = try Door.read(folder.door) else { return nil }
    let client = try HTTPClient(configuration: HTTPClient.Configuration(baseURL: door.url))
    let response: HTTPClient.Response
    do throws(HTTPClientError) {
      response = try client.send(
        HTTPClient.Request(path: "/api/status", deadlineMilliseconds: 10_000))
    } catch {
      // A killed process leaves its door file behind.
      return nil
    }
    guard response.status == 200 else { return nil }
    return try JSON.decode(HeadOfficeStatus.self, from: response.body)
  }
}
