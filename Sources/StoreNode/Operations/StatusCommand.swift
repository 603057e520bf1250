import Runtime
import Security
import Storage
import Toolkit

/// The command `pizza-store status`.
enum StatusCommand: Command {
  static let spec = CommandSpec(
    name: "status", summary: "Says how the node stands: online, unsent, clock, disk, alarms.",
    usage: NodeCommand.folderUsage, positionals: 1...1, options: [.json],
    examples: ["pizza-store status /var/lib/oc-pizza --json"],
    exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    do {
      let report = try read(folder)
      try command.show(report, else: text(report))
      return .ok
    } catch {
      guard let unreadable = UnreadableDatabase(error, remedies: remedies(folder)) else {
        throw error
      }
      try command.show(
        unreadable,
        else: unreadable.lines.map { SingleLine.escaped($0) + "\n" }.joined())
      return .io
    }
  }

  /// How a database that is damaged is replaced.
  private static func remedies(_ folder: StoreFolder) -> [String] {
    [
      "if the file is damaged and may hold unsent sales: ask head office for a code, then "
        + "pizza-store enrol \(folder.path) --code CODE; what can be read is carried over, and the "
        + "damaged file is kept",
      "if all was sent, or there is no line: pizza-store restore \(folder.path) FILE with the "
        + "newest backup; what head office holds is fetched back, and the damaged file is kept",
    ]
  }

  /// Asks the running node, or reads the file.
  static func read(_ folder: StoreFolder) throws -> StatusReport {
    if let client = try DoorClient(folder) {
      return try client.ask(StatusReport.self, "GET", "/api/v1/status", nil as String?)
    }
    let database = try NodeCommand.readOnly(folder)
    let engine = try StoreEngine(
      database: database,
      headOfficeKey: try PublicKey(bytes: try folder.read(folder.headOfficeKey)),
      sha256: try SystemHash.sha256())
    let now = WallClock.system.now()
    let newest = max(
      try TillClock.newest(in: database), try MenuReader(database).read().newestAt)
    return try StatusReport(
      database: database, engine: engine, clock: TillClock.verdict(wall: now, newest: newest),
      line: nil,
      disk: DatabaseFile(path: folder.database, writer: database.writer)
        .report(history: try SizeHistory.kept(in: database)),
      now: now)
  }

  private static func text(_ report: StatusReport) -> String {
    var lines = ["store \(report.store) \(SingleLine.escaped(report.name))"]
    if !report.isRunning { lines.append("the node is not running") }
    lines.append("online: \(report.isOnline ? "yes" : "no")")
    if let problem = report.problem { lines.append("why: \(SingleLine.escaped(problem))") }
    lines.append("unsent change-sets: \(report.unsent)")
    lines.append("orders on this disk alone: \(report.ordersOnThisDiskAlone)")
    if let oldest = report.oldestOnThisDiskAloneAt {
      lines.append("the oldest of them: \(NodeCommand.time(oldest))")
    }
    if report.isRunning {
      lines.append(
        "last exchange: \(report.lastExchangeAt.map(NodeCommand.time) ?? "none since the start")")
    }
    if let offset = report.clockOffsetMilliseconds {
      let alarm = report.isClockSkewed ? ", ALARM: set this machine's clock" : ""
      lines.append(
        "clock: \(abs(offset)) ms \(offset < 0 ? "ahead of" : "behind") head office\(alarm)")
    }
    if report.clock != .good {
      lines.append("ALARM: this clock is \(report.clock.rawValue) of the newest sale; set it")
    }
    lines.append("parked here: \(report.parkedHere), at head office: \(report.parkedAtHeadOffice)")
    lines.append("conflicts: \(report.conflicts)")
    lines += report.disk.lines
    if let scrub = report.scrub { lines.append(scrub.line) }
    for alarm in report.alarms { lines.append("ALARM " + SingleLine.escaped(alarm.line)) }
    for head in report.heads { lines.append("head \(head.chain) \(head.id)") }
    return lines.joined(separator: "\n") + "\n"
  }
}
