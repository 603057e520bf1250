import Storage
import SyncProtocol
import Toolkit

/// `pizza-hq customer find`: customers by phone number or name.
enum CustomerFindCommand: Command {
  static let spec = CommandSpec(
    name: "customer find", summary: "Find customers by phone number or name, in all stores.",
    usage: "DIR PHONE|NAME", positionals: 2...2, options: [.json],
    examples: ["pizza-hq customer find hq \"06 12 34 56 78\""],
    exitCodes: [.dataError, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let found = try CustomerRegister(try command.folder.openForReading())
      .find(command.positionals[1])
    try command.show(found, else: text(found))
    return found.isEmpty ? .dataError : .ok
  }

  private static func text(_ found: [CustomerRegister.Found]) -> String {
    if found.isEmpty { return "no customer has this number or name\n" }
    let lines = found.map(\.line)
    let more =
      found.count < CustomerRegister.searchLimit ? [] : ["and perhaps more: search more narrowly"]
    return (lines + more).map { $0 + "\n" }.joined()
  }
}

extension CustomerRegister.Found {
  /// For a person.
  fileprivate var line: String {
    let last = lastOrderAt.map { ", last \(CivilTime(utcMilliseconds: $0))" } ?? ""
    return SingleLine.escaped(
      "\(customer)  store \(store)  \(name)  \(phone ?? "no phone")  \(orders) orders\(last)")
  }
}

/// `pizza-hq customer erase`: erases customers everywhere, for ever.
enum CustomerEraseCommand: Command {
  static let spec = CommandSpec(
    name: "customer erase",
    summary: "Erase customers everywhere, for ever; their orders stay, without a name.",
    usage: "DIR KEY...", positionals: 2...33,
    options: [
      CommandOption(
        "reason", argument: "TEXT", help: "Why, in one sentence that names nobody: it is kept."),
      CommandOption("yes", short: "y", help: "Do it; without it, only show who would be erased."),
      .json,
    ],
    examples: [
      "pizza-hq customer erase hq 3-9dd675d894e4-230001 --reason \"asked by letter\" --yes"
    ], exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let keys = Array(command.positionals.dropFirst())
    let reason = try command.required("reason")
    guard command.flag("yes") else {
      let register = CustomerRegister(try command.folder.openForReading())
      let found = try keys.map { try register.found(register.key($0)) }
      let lines = zip(keys, found).map { key, customer in
        customer.map { "would be erased: \($0.line)\n" } ?? "\(key) was erased before\n"
      }
      try command.show(
        found.compactMap { $0 },
        else: lines.joined() + "nothing was erased: there is no way back; repeat it with --yes\n")
      return .ok
    }
    let answer = try OperationRunner(folder: command.folder).run(
      EraseCustomer(customers: keys, reason: reason))
    try command.show(answer, else: text(answer))
    return .ok
  }

  private static func text(_ answer: EraseCustomer.Answer) -> String {
    var lines = answer.erased.map { "\($0) is erased at head office" }
    lines += answer.before.map { "\($0) was erased before" }
    lines.append(CustomerErasuresCommand.owedText(answer.owed))
    return lines.map { $0 + "\n" }.joined()
  }
}

/// `pizza-hq customer erasures`: what was erased, and who has still to carry it out.
enum CustomerErasuresCommand: Command {
  private struct Answer: Encodable {
    let customer: String
    let at: Int64
    let reason: String
    let owed: [Int64]
  }

  static let spec = CommandSpec(
    name: "customer erasures",
    summary: "List erasures and the stores that do not hold them yet.",
    usage: "DIR", positionals: 1...1, options: [.json],
    examples: ["pizza-hq customer erasures hq"], exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let database = try command.folder.openForReading()
    let register = CustomerRegister(database)
    let answers = try database.erasures().map { erasure in
      Answer(
        customer: erasure.customer.description, at: erasure.at, reason: erasure.reason,
        owed: try register.owed([erasure]).map { Int64($0.rawValue) })
    }
    try command.show(answers, else: text(answers))
    return .ok
  }

  private static func text(_ answers: [Answer]) -> String {
    if answers.isEmpty { return "no customer was erased\n" }
    return answers.map { answer in
      let time = CivilTime(utcMilliseconds: answer.at)
      return SingleLine.escaped(
        "\(time) \(answer.customer): \(answer.reason); \(owedText(answer.owed))") + "\n"
    }.joined()
  }

  /// Who has it, for a person.
  static func owedText(_ owed: [Int64]) -> String {
    owed.isEmpty
      ? "every store has it"
      : "stores that have still to hear of it: \(owed.map(String.init).joined(separator: ", "))"
  }
}
