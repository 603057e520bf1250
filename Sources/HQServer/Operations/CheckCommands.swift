import Database
import Runtime
import Storage
import SyncProtocol
import Toolkit

/// `pizza-hq verify`: re-encodes every row against its header.
enum VerifyCommand: Command {
  private struct Answer: Encodable {
    struct Finding: Encodable {
      let chain: String
      let sequence: Int64
      let id: String
      let detail: String
    }

    struct Stray: Encodable {
      let table: String
      let detail: String
    }

    let clean: Bool
    let changeSets: Int
    let findings: [Finding]
    let strays: [Stray]
    /// What SQLite's own check says of the file.
    let structure: [String]
    /// What to do; left out where all is well.
    let remedy: String?

    enum CodingKeys: String, CodingKey {
      case clean, findings, strays, structure, remedy
      case changeSets
    }
  }

  static let spec = CommandSpec(
    name: "verify", summary: "Check every row against its header; name what was changed.",
    usage: "DIR", positionals: 1...1, options: [.json], examples: ["pizza-hq verify hq"],
    exitCodes: [.difference, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let database = try command.folder.openForReading()
    var bar = ProgressBar(
      "change-sets", total: Int(try database.connection.integer(Self.countQuery) ?? 0))
    let report = try database.verifyWhole { done, _ in bar.advance(to: done) }
    bar.advance(to: report.changeSets)
    bar.finish()
    let answer = Answer(
      clean: report.isClean, changeSets: report.changeSets,
      findings: report.findings.map {
        Answer.Finding(
          chain: $0.chain.description, sequence: $0.id.sequence, id: $0.id.description,
          detail: $0.detail)
      },
      strays: report.strays.map { Answer.Stray(table: $0.table, detail: $0.detail) },
      structure: report.structure,
      remedy: report.isClean ? nil : remedy)
    try command.show(answer, else: Self.text(report))
    return report.isClean ? .ok : .difference
  }

  private static let remedy =
    "keep the file, and put the newest verified backup back: the stores return what it lacks"

  private static let countQuery = "SELECT count(*) FROM change_sets"

  private static func text(_ report: VerifyReport) -> String {
    var lines = report.lines
    lines.append(
      report.isClean
        ? "\(report.changeSets) change-sets: every row is as it was written"
        : "\(report.changeSets) change-sets: \(lines.count) "
          + "\(lines.count == 1 ? "finding" : "findings"); \(remedy)")
    return lines.map { SingleLine.escaped($0) + "\n" }.joined()
  }
}

/// `pizza-hq rebuild`: derives the projections anew from the facts.
enum RebuildCommand: Command {
  static let spec = CommandSpec(
    name: "rebuild", summary: "Derive the projections anew from the facts, or check them.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption("check", help: "Compare only, also while head office runs."), .json,
    ],
    examples: ["pizza-hq rebuild hq --check"],
    exitCodes: [.difference, .io, .temporaryFailure, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    var bar = ProgressBar("change-sets")
    func advance(_ done: Int, _ total: Int) { bar.advance(to: done) }
    let isCheck = command.flag("check")
    let differences: [String: Int64]
    if isCheck {
      differences = try command.folder.openForReading().rebuild(
        replacing: false, progress: advance)
    } else {
      try command.folder.requireHeadOffice()
      let headOffice = try HeadOffice(folder: command.folder)
      differences = try headOffice.locked { core in
        try core.database.rebuild(replacing: true, progress: advance)
      }
    }
    bar.finish()
    let lines = differences.sorted { $0.key < $1.key }.map {
      "\($0.key): \($0.value) rows differed\(isCheck ? "" : ", replaced")\n"
    }
    try command.show(
      differences, else: lines.isEmpty ? "the projections are what the facts say\n" : lines.joined()
    )
    return isCheck && !differences.isEmpty ? .difference : .ok
  }
}

extension HeadOfficeFolder {
  /// The database for reading, also while another process writes it.
  ///
  /// - Throws: `OperationError` if there is no head office, `StorageError`, `DatabaseError`.
  func openForReading() throws -> NodeDatabase {
    try requireHeadOffice()
    return try NodeDatabase(
      path: database, writer: .headOffice, environment: try StorageEnvironment.system(),
      mode: .readOnly)
  }
}
