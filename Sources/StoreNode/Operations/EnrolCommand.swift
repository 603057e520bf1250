import Database
import Runtime
import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store enrol`.
enum EnrolCommand: Command {
  static let spec = CommandSpec(
    name: "enrol",
    summary: "Opens a store on this machine, from a code and a snapshot; also anew.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption(
        "hq", argument: "URL",
        help: "Head office, for example https://hq.example (default: the one DIR knows)."),
      CommandOption(
        "code", argument: "CODE",
        help: "The enrolment code; not needed again after a cut download."),
      CommandOption("ca", argument: "FILE", help: "PEM of the authority that signed head office."),
      CommandOption("plain-http", help: "Allow plain HTTP to another machine."),
      CommandOption(
        "leave-damaged",
        help: "Go on although damaged change-sets stay behind in the old database."),
      .json,
    ],
    examples: [
      "pizza-store enrol /var/lib/oc-pizza --hq https://hq.example:8400 --code ABCD-EFGH-JKLM"
    ],
    exitCodes: [.difference, .dataError, .io, .temporaryFailure])

  /// The result for a script.
  private struct Result: Encodable {
    let store: Int64
    let changeSets: Int?
    /// Where a database was there already.
    let proof: CarryOverProof?
    let aside: String?
    let isOpen: Bool
  }

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = StoreFolder(command.positionals[0])
    let link = try link(command, folder)
    if try OpenAnew.isNeeded(in: folder) { return try openAnew(command, folder, link) }
    let report = try Enrol(folder: folder, link: link).run(code: command.value(for: "code")) {
      Console.complain($0)
    }
    let result = Result(
      store: Int64(report.store.rawValue), changeSets: report.changeSets, proof: nil, aside: nil,
      isOpen: true)
    try command.show(
      result,
      else: """
        store \(report.store) is open: \(report.changeSets) change-sets, \(report.byteCount) bytes
        start it: pizza-store run \(SingleLine.escaped(command.positionals[0]))

        """)
    return .ok
  }

  private static func link(
    _ command: ParsedCommand, _ folder: StoreFolder
  ) throws -> HeadOfficeLink {
    if command.value(for: "hq") == nil, let known = try folder.readLink() { return known }
    if let authority = command.value(for: "ca"), try FileStatus.of(authority)?.isFolder != false {
      throw NodeError(
        what: "use --ca \(SingleLine.escaped(authority))", cause: "there is no such file",
        remedy: "name the PEM of the authority that signed head office's certificate",
        exitCode: .usage)
    }
    return HeadOfficeLink(
      url: try command.required("hq"), authority: command.value(for: "ca"),
      allowsPlainHTTP: command.flag("plain-http"))
  }

  private static func openAnew(
    _ command: ParsedCommand, _ folder: StoreFolder, _ link: HeadOfficeLink
  ) throws -> ExitCode {
    var bar: (label: String, bar: ProgressBar)?
    let report = try OpenAnew(folder: folder, link: link).run(
      code: command.value(for: "code"), leavesDamaged: command.flag("leave-damaged"),
      tell: { Console.complain($0) },
      progress: { label, done, total in
        if bar?.label != label {
          bar?.bar.finish()
          bar = (label, ProgressBar(label, total: total))
        }
        bar?.bar.advance(to: done)
      })
    bar?.bar.finish()
    let result = Result(
      store: Int64(try folder.storeNumber().rawValue), changeSets: report.proof.verified,
      proof: report.proof, aside: report.aside, isOpen: report.isSwapped)
    try command.show(result, else: ProofTable.text(report.proof) + text(report, folder))
    return report.proof.isComplete ? .ok : .difference
  }

  private static func text(_ report: OpenAnew.Report, _ folder: StoreFolder) -> String {
    let path = SingleLine.escaped(folder.path)
    guard report.isSwapped else {
      return """
        NOT opened: what is named above as MISSING is in the old database alone, which is in place
        go on without it: pizza-store enrol \(path) --leave-damaged (the old database is kept)

        """
    }
    let kept = report.aside.map { "the old database is kept: \(SingleLine.escaped($0))\n" } ?? ""
    return """
      the store is open anew\(report.proof.isComplete ? ", nothing is missing" : "")
      \(kept)start it: pizza-store run \(path)

      """
  }
}
