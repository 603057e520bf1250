import Facts
import Fiscal
import Foundation
import Runtime
import Storage
import Toolkit

/// The command `pizza-store fiscal archive`.
enum FiscalArchiveCommand: Command {
  static let spec = CommandSpec(
    name: "fiscal archive",
    summary: "Writes the fiscal records of up to twelve months into a folder that verifies itself.",
    usage: NodeCommand.folderUsage + " OUT", positionals: 2...2,
    options: [
      CommandOption("from", argument: "YYYY-MM", help: "The first month."),
      CommandOption("to", argument: "YYYY-MM", help: "The last month; the first where left out."),
      .json,
    ],
    examples: ["pizza-store fiscal archive /var/lib/oc-pizza --from 2026-01 --to 2026-12 a2026"],
    exitCodes: [.usage, .difference, .io, .configuration])

  /// The result for a script.
  private struct Result: Encodable {
    let isClean: Bool
    let records: Int
    let rows: Int
    let digest: String
    let findings: [String]
    let isInJournal: Bool
  }

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    let out = command.positionals[1]
    let from = try command.required("from")
    let to = command.value(for: "to") ?? from
    let days = try days(from, to)
    if FileManager.default.fileExists(atPath: out) {
      throw NodeError(
        what: "write \(out)", cause: "something is there already",
        remedy: "name a folder that is not there yet", exitCode: .usage)
    }
    var archive = FiscalArchive(
      of: try NodeCommand.readOnly(folder), key: try folder.fiscalSigningKey(), days: days,
      folder: out)
    var bar: ProgressBar?
    let report = try archive.write { done, total in
      if bar == nil { bar = ProgressBar("records", total: total) }
      bar?.advance(to: done)
    }
    bar?.finish()
    let isTold = try FiscalJournal.tell(
      .archived, "\(from) \(to) \(report.digest)", ofNodeIn: folder)
    let isClean = report.findings.isEmpty
    let result = Result(
      isClean: isClean, records: report.records, rows: report.rows, digest: report.digest,
      findings: report.findings, isInJournal: isTold)
    let text =
      report.findings.map { SingleLine.escaped($0) + "\n" }.joined()
      + "\(report.records) records and \(report.rows) rows written to \(out)\n"
      + "SHA-256 \(report.digest)\n" + (isTold ? "" : FiscalJournal.notTold)
    try command.show(result, else: text)
    return isClean ? .ok : .difference
  }

  /// Business days of the months.
  private static func days(_ from: String, _ to: String) throws(NodeError) -> Range<Int64> {
    func refused(_ cause: String) -> NodeError {
      NodeError(
        what: "archive \(from) to \(to)", cause: cause,
        remedy: "give months as YYYY-MM, twelve at most", exitCode: .usage)
    }
    guard let first = CivilDate(from + "-01"), let last = CivilDate(to + "-01"), first <= last
    else { throw refused("these are no months in order") }
    let (year, month, _) = last.parts
    let end = CivilDate(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
    let months = (year - first.parts.year) * 12 + month - first.parts.month + 1
    guard let end, months <= 12 else { throw refused("an archive holds twelve months at most") }
    return Int64(first.day)..<Int64(end.day)
  }
}
