import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store verify`.
enum VerifyCommand: Command {
  static let spec = CommandSpec(
    name: "verify", summary: "Checks every row against the hashes of its chain.",
    usage: NodeCommand.folderUsage, positionals: 1...1, options: [.json],
    examples: ["pizza-store verify /var/lib/oc-pizza"],
    exitCodes: [.difference, .io, .configuration])

  /// The result for a script.
  private struct Result: Encodable {
    struct Finding: Encodable {
      let chain: String
      let sequence: Int64
      let id: String
      let detail: String
    }

    let isClean: Bool
    let changeSets: Int
    let findings: [Finding]
    let strays: [String]
    /// What SQLite's own check says of the file.
    let structure: [String]
    /// What to do; left out where all is well.
    let remedy: String?

    init(_ report: VerifyReport) {
      isClean = report.isClean
      changeSets = report.changeSets
      findings = report.findings.map { finding in
        Finding(
          chain: "\(finding.chain)", sequence: finding.id.sequence, id: "\(finding.id)",
          detail: finding.detail)
      }
      strays = report.strays.map { "\($0.table): \($0.detail)" }
      structure = report.structure
      remedy = report.isClean ? nil : VerifyCommand.remedy
    }
  }

  private static let remedy =
    "keep the file; with unsent sales ask head office for a code and enrol this machine anew, "
    + "which carries over what can be read; else restore the newest backup"

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let database = try NodeCommand.readOnly(try NodeCommand.folder(command))
    var bar: ProgressBar?
    let report = try database.verifyWhole { done, total in
      if bar == nil { bar = ProgressBar("change-sets", total: total) }
      bar?.advance(to: done)
    }
    bar?.finish()
    try command.show(Result(report), else: text(report))
    return report.isClean ? .ok : .difference
  }

  private static func text(_ report: VerifyReport) -> String {
    let count = report.lines.count
    return report.lines.map { SingleLine.escaped($0) + "\n" }.joined()
      + "\(report.changeSets) change-sets checked, "
      + (count == 0
        ? "all is well\n" : "\(count) \(count == 1 ? "finding" : "findings"); \(remedy)\n")
  }
}
