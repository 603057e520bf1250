import Facts
import Toolkit

/// `pizza-hq store add`: opens a store and prints its enrolment code.
enum StoreAddCommand: Command {
  static let spec = CommandSpec(
    name: "store add", summary: "Open a store and print its enrolment code.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption("name", short: "n", argument: "NAME", help: "What the shop is called."),
      CommandOption("number", argument: "N", help: "Its number, 1 to 32766 (the next free one)."),
    ] + Company.options + [
      CommandOption("time-zone", argument: "ZONE", help: "IANA time zone (Europe/Paris)."),
      CommandOption(
        "cut-over-hour", argument: "H",
        help: "Local hour at which the business day ends, 0 to 12 (5)."),
      .json,
    ],
    examples: [
      "pizza-hq store add hq --name \"OC Pizza Bastille\" --city Paris --phone \"01 99 00 12 01\""
    ], exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let number = try command.integer(for: "number", in: 1...32_766)
    let hour = try command.integer(for: "cut-over-hour", in: 0...12)
    let code = try OperationRunner(folder: command.folder).run(
      AddStore(
        name: try command.required("name"), number: number.map(Int64.init),
        company: Company(command),
        timeZone: command.value(for: "time-zone") ?? "Europe/Paris", cutOverHour: Int64(hour ?? 5)))
    try command.show(code, else: code.text)
    return .ok
  }
}

/// `pizza-hq store set`: changes what stands on a store's receipts.
enum StoreSetCommand: Command {
  static let spec = CommandSpec(
    name: "store set", summary: "Change what stands on a store's receipts.",
    usage: "DIR NUMBER", positionals: 2...2, options: Company.options + [.json],
    examples: [
      "pizza-hq store set hq 3 --siret \"123 456 782 00010\" --vat-number FR11123456782"
    ], exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let number = try command.storeNumber()
    guard Company.options.contains(where: { command.value(for: $0.long) != nil }) else {
      let names = Company.options.map { "--" + $0.long }.joined(separator: ", ")
      throw CommandError(
        command: command.title, problem: "nothing to change",
        remedy: "give at least one of \(names)")
    }
    let answer = try OperationRunner(folder: command.folder).run(
      ReviseStore(store: number, company: Company(command)))
    let what =
      answer.changed.isEmpty
      ? "is so already" : "has another \(answer.changed.joined(separator: ", "))"
    try command.show(answer, else: "store \(answer.store) \(what)\n")
    return .ok
  }
}

extension Company {
  /// What stands on receipts, as words of a command.
  fileprivate static let options = [
    CommandOption("legal-name", argument: "NAME", help: "The company's name."),
    CommandOption("street", argument: "STREET", help: "Number and street."),
    CommandOption("postcode", argument: "CODE", help: "Its postcode."),
    CommandOption("city", argument: "CITY", help: "Where it is."),
    CommandOption("phone", argument: "PHONE", help: "Its telephone number."),
    CommandOption("siret", argument: "SIRET", help: "14 digits."),
    CommandOption("vat-number", argument: "NUMBER", help: "FR, two characters and the SIREN."),
  ]

  fileprivate init(_ command: ParsedCommand) {
    self.init(city: command.value(for: "city"), phone: command.value(for: "phone"))
    legalName = command.value(for: "legal-name")
    street = command.value(for: "street")
    postcode = command.value(for: "postcode")
    siret = command.value(for: "siret")
    vatNumber = command.value(for: "vat-number")
  }
}

/// `pizza-hq store code`: makes a new enrolment code, for a PC that replaces another.
enum StoreCodeCommand: Command {
  static let spec = CommandSpec(
    name: "store code", summary: "Make a new enrolment code, for a PC that replaces another.",
    usage: "DIR NUMBER", positionals: 2...2, options: [.json],
    examples: ["pizza-hq store code hq 3"],
    exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let code = try OperationRunner(folder: command.folder).run(
      MakeCode(store: try command.storeNumber()))
    try command.show(code, else: code.text)
    return .ok
  }
}

/// `pizza-hq store revoke`: takes a store's credential back.
enum StoreRevokeCommand: Command {
  static let spec = CommandSpec(
    name: "store revoke", summary: "Take a store's credential back: its next request is refused.",
    usage: "DIR NUMBER", positionals: 2...2,
    options: [CommandOption("reason", argument: "TEXT", help: "Why, in one sentence."), .json],
    examples: ["pizza-hq store revoke hq 3 --reason \"the PC was stolen\""],
    exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let answer = try OperationRunner(folder: command.folder).run(
      RevokeStore(store: try command.storeNumber(), reason: try command.required("reason")))
    let what = answer.wasRevoked ? "was revoked already" : "is revoked"
    try command.show(answer, else: "store \(answer.store) \(what)\n")
    return .ok
  }
}

/// `pizza-hq store list`: all stores and how far head office has heard of them.
enum StoreListCommand: Command {
  static let spec = CommandSpec(
    name: "store list", summary: "List the stores and how complete their figures are.",
    usage: "DIR", positionals: 1...1, options: [.json], examples: ["pizza-hq store list hq"],
    exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let figures = try Figures(command.folder)
    let report = Report(title: "Stores", columns: [], rows: [], stores: figures.stores)
    try command.show(
      figures.stores.map(StoreDocument.init),
      else: report.completenessLines.map { $0 + "\n" }.joined())
    return .ok
  }
}

extension EnrolmentCode {
  /// For the operator.
  fileprivate var text: String {
    """
    store \(store) \(SingleLine.escaped(name))
    enrolment code: \(code)
    good once, until \(CivilTime(utcMilliseconds: expiresAt))
    on the store's PC: pizza-store enrol DIR --hq URL --code \(code)

    """
  }
}
