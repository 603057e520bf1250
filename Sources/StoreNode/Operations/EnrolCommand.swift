import Toolkit

/// The command `pizza-store enrol`.
enum EnrolCommand {
  static let spec = CommandSpec(
    name: "enrol", summary: "Opens a store on this machine, from a code and a snapshot.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption("hq", argument: "URL", help: "Head office, for example https://hq.example."),
      CommandOption(
        "code", argument: "CODE",
        help: "The enrolment code; not needed again after a cut download."),
      CommandOption("ca", argument: "FILE", help: "PEM of the authority that signed head office."),
      CommandOption("plain-http", help: "Allow plain HTTP to another machine."),
    ],
    examples: [
      "pizza-store enrol /var/lib/oc-pizza --hq https://hq.example --code ABCD-EFGH-JKLM"
    ],
    exitCodes: [.dataError, .io, .temporaryFailure])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let link = HeadOfficeLink(
      url: try command.required("hq"), authority: command.value(for: "ca"),
      allowsPlainHTTP: command.flag("plain-http"))
    let enrol = try Enrol(folder: StoreFolder(command.positionals[0]), link: link)
    let report = try enrol.run(code: command.value(for: "code")) { step in
      Console.complain(step)
    }
    try Console.print(
      """
      store \(report.store) is open: \(report.changeSets) change-sets, \(report.byteCount) bytes
      start it: pizza-store run \(SingleLine.escaped(command.positionals[0]))

      """)
    return .ok
  }
}
