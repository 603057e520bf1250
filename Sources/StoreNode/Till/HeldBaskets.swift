import Database
import Facts
import Storage
import SyncProtocol
import Toolkit

/// Baskets that were put aside: for every till of the shop, no sale and no fact.
struct HeldBaskets {
  /// A basket with what it is found again by.
  struct Held: Sendable {
    let id: Int64
    let label: String
    let till: Int64
    let actor: FactKey?
    /// Milliseconds UTC.
    let at: Int64
    let basket: Basket
  }

  /// Days after which a basket that nobody asked for is forgotten.
  private static let days: Int64 = 7

  /// Baskets at once.
  private static let limit: Int64 = 100

  private static let columns = "id, label, till, actor_incarnation, actor_n, at, basket"

  private let connection: Connection

  init(_ database: NodeDatabase) { connection = database.connection }

  /// All of them, the oldest first.
  func all() throws -> [Held] {
    try connection.rows(
      "SELECT \(Self.columns) FROM held_baskets ORDER BY id", [], Self.held
    ).compactMap { $0 }
  }

  /// Puts one aside; runs inside a write transaction.
  func hold(_ basket: Basket, label: String, by doing: Doing) throws -> Held {
    try connection.run(
      "DELETE FROM held_baskets WHERE at < ?", [.integer(doing.at - Self.days * 86_400_000)])
    guard try connection.integer("SELECT count(*) FROM held_baskets") ?? 0 < Self.limit else {
      throw OrderProblem(.tooManyHeld, "\(Self.limit)")
    }
    let text = String(decoding: try JSON.encode(basket), as: UTF8.self)
    try connection.run(
      """
      INSERT INTO held_baskets (label, till, actor_incarnation, actor_n, at, basket)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [.text(label), .integer(doing.till)] + doing.actor.arguments
        + [.integer(doing.at), .text(text)])
    let id = try connection.integer("SELECT max(id) FROM held_baskets") ?? 0
    return Held(
      id: id, label: label, till: doing.till, actor: doing.actor, at: doing.at, basket: basket)
  }

  /// Takes one out, once; runs inside a write transaction.
  ///
  /// - Throws: `OrderProblem.unknownHeld` if another till was quicker.
  func take(_ id: String) throws -> Held {
    guard let number = Int64(id),
      let found = try connection.rows(
        "SELECT \(Self.columns) FROM held_baskets WHERE id = ?", [.integer(number)], Self.held
      ).first ?? nil
    else { throw OrderProblem(.unknownHeld) }
    try connection.run("DELETE FROM held_baskets WHERE id = ?", [.integer(number)])
    return found
  }

  private static func held(_ row: Statement) throws -> Held? {
    Held(
      id: row.integer(at: 0), label: row.text(at: 1), till: row.integer(at: 2),
      actor: row.key(at: 3), at: row.integer(at: 5),
      basket: try JSON.decode(Basket.self, from: Array(row.text(at: 6).utf8)))
  }
}

/// Puts a basket aside.
struct HoldBasket: StoreCommand {
  var basket: Basket
  var label: String?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    if basket.lines.isEmpty { throw OrderProblem(.emptyOrder) }
    _ = try basket.priced(work.menu, on: work.day)
    let label = try Texts.trimmed(label, atMost: 60) ?? ""
    return .held(
      try HeldBaskets(work.database).hold(basket, label: label, by: try work.doing(actor)))
  }
}
