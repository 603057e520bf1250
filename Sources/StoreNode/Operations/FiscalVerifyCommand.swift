import Facts
import Fiscal
import Toolkit

/// The command `pizza-store fiscal verify`.
enum FiscalVerifyCommand: Command {
  static let spec = CommandSpec(
    name: "fiscal verify",
    summary: "Verifies receipts, prints, closings and journal: numbers, signatures, totals.",
    usage: NodeCommand.folderUsage, positionals: 1...1, options: [.json],
    examples: ["pizza-store fiscal verify /var/lib/oc-pizza"],
    exitCodes: [.difference, .io, .configuration])

  /// The result for a script.
  private struct Result: Encodable {
    let isClean: Bool
    let series: Int
    let records: Int
    let receipts: Int
    let closings: Int
    let findings: [String]
  }

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    var verification = FiscalVerification(try NodeCommand.readOnly(folder))
    var bar: ProgressBar?
    let report = try verification.run { done, total in
      if bar == nil { bar = ProgressBar("records", total: total) }
      bar?.advance(to: done)
    }
    bar?.finish()
    let result = Result(
      isClean: report.isClean, series: report.series, records: report.count,
      receipts: report.records[.receipts, default: 0], closings: report.closings,
      findings: report.findings)
    var told = true
    if let first = report.findings.first {
      told = try FiscalJournal.tell(
        .flaw, "\(report.findings.count): \(first)", ofNodeIn: folder)
    }
    try command.show(result, else: text(report) + (told ? "" : FiscalJournal.notTold))
    return report.isClean ? .ok : .difference
  }

  private static func text(_ report: FiscalReport) -> String {
    let count = report.findings.count
    return report.findings.map { SingleLine.escaped($0) + "\n" }.joined()
      + "\(report.count) records in \(report.series) series checked, "
      + (count == 0 ? "all is well\n" : "\(count) \(count == 1 ? "finding" : "findings")\n")
  }
}
