import Fiscal
import Toolkit

/// The command `pizza-store fiscal verify`.
enum FiscalVerifyCommand: Command {
  static let spec = CommandSpec(
    name: "fiscal verify",
    summary: "Verifies every receipt: numbers, signatures, perpetual totals, paid orders.",
    usage: NodeCommand.folderUsage, positionals: 1...1, options: [.json],
    examples: ["pizza-store fiscal verify /var/lib/oc-pizza"],
    exitCodes: [.difference, .io, .configuration])

  /// The result for a script.
  private struct Result: Encodable {
    let isClean: Bool
    let series: Int
    let receipts: Int
    let findings: [String]
  }

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    var verification = FiscalVerification(
      try NodeCommand.readOnly(try NodeCommand.folder(command)))
    var bar: ProgressBar?
    let report = try verification.run { done, total in
      if bar == nil { bar = ProgressBar("receipts", total: total) }
      bar?.advance(to: done)
    }
    bar?.finish()
    let result = Result(
      isClean: report.isClean, series: report.series, receipts: report.receipts,
      findings: report.findings)
    try command.show(result, else: text(report))
    return report.isClean ? .ok : .difference
  }

  private static func text(_ report: FiscalReport) -> String {
    let count = report.findings.count
    return report.findings.map { SingleLine.escaped($0) + "\n" }.joined()
      + "\(report.receipts) receipts in \(report.series) series checked, "
      + (count == 0 ? "all is well\n" : "\(count) \(count == 1 ? "finding" : "findings")\n")
  }
}
