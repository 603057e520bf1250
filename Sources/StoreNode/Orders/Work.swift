import Database
import Facts
import Fiscal
import Security
import Storage
import SyncProtocol

/// What a command works with, inside the write transaction.
struct Work {
  let database: NodeDatabase
  let menu: Menu
  /// The till or screen that asks.
  let till: Int64
  /// Who is signed in there; nil: nobody.
  let person: FactKey?
  /// What that person may do; nil: people do not sign in here, or this program asks.
  let duties: Set<Duty>?
  /// The till clock, milliseconds UTC: never before the newest fact.
  let now: Int64
  /// The business day of `now`.
  let day: Int64
  /// The number that the next order of this day is called by.
  let nextNumber: Int64
  /// What is to be thought of this machine's clock.
  let clock: TillClock.Verdict
  /// The fiscal records of this transaction.
  let book: FiscalBook

  var store: StoreNumber { database.writer }

  /// Who acts, where and when: whoever is signed in; else `actor`, a key or a role.
  func doing(_ actor: String?) throws(OrderProblem) -> Doing {
    if let person { return Doing(actor: person, till: till, at: now) }
    return Doing(actor: try menu.actor(actor), till: till, at: now)
  }

  /// Whether who asks may not know what a drawer should hold before it is counted.
  var countsBlind: Bool { duties.map { !$0.contains(.manage) } ?? false }

  /// Refuses what is none of the person's work.
  ///
  /// - Throws: `OrderProblem.notYourDuty`.
  func require(_ any: Set<Duty>) throws(OrderProblem) {
    if let duties, duties.isDisjoint(with: any) { throw OrderProblem(.notYourDuty) }
  }

  /// 16 random bytes for a row with personal columns.
  func salt() throws -> [UInt8] { try SystemRandom().bytes(PersonalSection.saltBytes) }
}

/// What a command has done, for its answer.
enum Done: Sendable {
  case order(FactKey, changeCents: Int64 = 0)
  case handedOver([FactKey])
  case round(FactKey)
  case stock([FactKey])
  case product(FactKey)
  case customer(FactKey)
  case held(HeldBaskets.Held)
  case settings(ShopSettings)
  case drawer(till: Int64)
  case closing(FactKey)
  /// The receipt that is printed; copy 0 is the original.
  case receipt(FactKey, of: FactKey, copy: Int64)
  case voucher(FactKey)
}

/// A request of a till as a value: checked, priced and turned into facts.
protocol StoreCommand: Decodable, Sendable {
  /// Adds facts to the draft.
  ///
  /// - Throws: `OrderProblem`, or what reading runs into; then nothing is written.
  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done
}

/// A request about one order that is there.
protocol OrderCommand: Decodable, Sendable {
  /// As `StoreCommand.write`.
  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done
}

/// Texts from outside.
enum Texts {
  /// The text without blanks around it; nil if nothing is left.
  static func trimmed(
    _ text: String?, atMost limit: Int = 200
  ) throws(OrderProblem) -> String? {
    guard let text else { return nil }
    guard text.utf8.count <= limit * 4, text.count <= limit else {
      throw OrderProblem(.textTooLong, String(text.prefix(20)) + "…")
    }
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest.isEmpty ? nil : String(rest)
  }

  /// As `trimmed`, and it must be there.
  static func required(
    _ text: String?, _ code: OrderProblem.Code, atMost limit: Int = 200
  ) throws(OrderProblem) -> String {
    guard let text = try trimmed(text, atMost: limit) else { throw OrderProblem(code) }
    return text
  }

  /// Digits of a phone number, and a plus in front: so it is found however it is typed.
  static func phone(_ text: String?) throws(OrderProblem) -> String? {
    guard let text = try trimmed(text, atMost: 40) else { return nil }
    let digits = text.filter { $0.isASCII && $0.isNumber }
    if digits.isEmpty { return nil }
    return text.hasPrefix("+") ? "+" + digits : digits
  }
}
