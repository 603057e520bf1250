import Database
package import Facts
import Runtime
import Security
import Storage
package import SyncProtocol

/// Tills, screens and phones on the shop's network, known by a token.
///
/// Each is paired once, by a code that the manager reads out. Codes and tokens are kept as digests;
/// that a device was paired, and by whom, is a fact.
package final class Devices: Sendable {
  /// What a code lets in.
  package struct Invitation: Sendable {
    /// The till that the device stands for, 1 to 999.
    package let till: Int64
    /// What it is called; empty: it names itself.
    package let name: String
    package let kind: DeviceKind
    /// Who made the code; nil: this program's own command.
    package let actor: FactKey?

    package init(till: Int64, name: String, kind: DeviceKind = .till, actor: FactKey? = nil) {
      self.till = till
      self.name = name
      self.kind = kind
      self.actor = actor
    }
  }

  /// What a device keeps.
  package struct Pairing: Codable, Sendable {
    /// What it sends as `Authorization: Bearer`, or as its cookie.
    package let token: String
    /// The till it stands for.
    package let till: Int64
    /// What it is called.
    package let name: String
  }

  /// A device that was paired, as a list has it.
  struct Listed: Encodable, Sendable {
    /// Sixteen characters of its token's digest: no secret.
    let id: String
    let name: String
    let till: Int64
    let pairedAt: Int64
  }

  /// Milliseconds that a code is good for.
  private static let codeMilliseconds: Int64 = 600_000
  /// Wrong codes that a code outlives no more: nobody guesses on, not after a restart either.
  private static let wrongCodeLimit: Int64 = 10

  private let desk: OrderDesk
  private var store: Store { desk.store }

  package init(desk: OrderDesk) { self.desk = desk }

  /// Makes a code for one device; it works once.
  ///
  /// - Throws: `OrderProblem` for a till that cannot be, `DatabaseError`, `SecurityError`.
  package func makeCode(_ invitation: Invitation, now: Int64) throws -> String {
    guard (1...999).contains(invitation.till) else {
      throw OrderProblem(.invalidRequest, "till \(invitation.till)")
    }
    let code = try SystemRandom().code(groups: 2)
    let digest = try Self.digest(code)
    let actor: [SQLValue] = invitation.actor?.arguments ?? [.null, .null]
    try store.locked { core in
      let connection = core.database.connection
      try connection.transaction {
        try connection.run("DELETE FROM pairing_codes WHERE expires_at <= ?", [.integer(now)])
        try connection.run(
          """
          INSERT INTO pairing_codes
            (code_digest, till, expires_at, name, kind, actor_incarnation, actor_n)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
          [
            .blob(digest), .integer(invitation.till), .integer(now + Self.codeMilliseconds),
            .text(invitation.name), .integer(invitation.kind.rawValue),
          ] + actor)
      }
    }
    return code
  }

  /// Uses a code up and gives the device its token.
  ///
  /// - Throws: `OrderProblem.codeUnknown`, `DatabaseError`, `SecurityError`.
  package func pair(code: String, name: String?, now: Int64) throws -> Pairing {
    let digest = try Self.digest(code)
    let isKnown = try store.reading {
      try invitation(digest, $0.database.connection, now: now) != nil
    }
    guard isKnown else {
      try noteWrongCode(now: now)
      throw OrderProblem(.codeUnknown)
    }
    let token = HexText.text(try SystemRandom().bytes(16))
    let tokenDigest = try SHA256Hasher.hash(Array(token.utf8))
    let pairing = try desk.record(till: 0) { work, draft -> (Pairing, FactKey)? in
      guard let found = try invitation(digest, work.database.connection, now: now) else {
        return nil
      }
      let called = found.name.isEmpty ? name ?? "till \(found.till)" : found.name
      let key = draft.addDevice(
        called, kind: found.kind, till: found.till, by: found.actor, at: work.now)
      return (Pairing(token: token, till: found.till, name: called), key)
    } then: { made, connection in
      guard let (pairing, key) = made else { return }
      try connection.run("DELETE FROM pairing_codes WHERE code_digest = ?", [.blob(digest)])
      try connection.run(
        """
        INSERT INTO devices (token_digest, name, till, paired_at, device_incarnation, device_n)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        [
          .blob(tokenDigest), .text(pairing.name), .integer(pairing.till), .integer(now),
        ] + key.arguments)
    }
    // Another device was faster.
    guard let pairing else { throw OrderProblem(.codeUnknown) }
    return pairing.0
  }

  private func invitation(
    _ digest: [UInt8], _ connection: Connection, now: Int64
  ) throws -> Invitation? {
    try connection.first(
      """
      SELECT till, name, kind, actor_incarnation, actor_n FROM pairing_codes
      WHERE code_digest = ? AND expires_at > ?
      """, [.blob(digest), .integer(now)]
    ) { row in
      Invitation(
        till: row.integer(at: 0), name: row.text(at: 1),
        kind: DeviceKind(rawValue: row.integer(at: 2)) ?? .till, actor: row.key(at: 3))
    }
  }

  /// Counts against every code that waits; where none does there is nothing to guess, and nothing
  /// is written.
  private func noteWrongCode(now: Int64) throws {
    let areWaiting = try store.reading { core in
      try core.database.connection.integer(
        "SELECT 1 FROM pairing_codes WHERE expires_at > ? LIMIT 1", [.integer(now)]) != nil
    }
    guard areWaiting else { return }
    try store.locked { core in
      let connection = core.database.connection
      try connection.transaction {
        try connection.run("UPDATE pairing_codes SET wrong_tries = wrong_tries + 1")
        try connection.run(
          "DELETE FROM pairing_codes WHERE wrong_tries >= ?", [.integer(Self.wrongCodeLimit)])
      }
    }
  }

  /// The till of a device; nil if no device has that token.
  static func till(ofToken token: String, _ connection: Connection) throws -> Int64? {
    try connection.integer(
      "SELECT till FROM devices WHERE token_digest = ?",
      [.blob(try SHA256Hasher.hash(Array(token.utf8)))])
  }

  /// All that may come in.
  func list() throws -> [Listed] {
    try store.reading { core in
      try core.database.connection.rows(
        "SELECT token_digest, name, till, paired_at FROM devices ORDER BY paired_at, name"
      ) { row in
        Listed(
          id: Self.id(row.blob(at: 0)), name: row.text(at: 1), till: row.integer(at: 2),
          pairedAt: row.integer(at: 3))
      }
    }
  }

  /// Lets a device in no more.
  ///
  /// - Throws: `OrderProblem.unknownDevice`, `DatabaseError`.
  func withdraw(_ id: String, by person: FactKey?, till: Int64) throws {
    try desk.record(till: till) { work, draft -> [UInt8] in
      let found = try work.database.connection.rows(
        """
        SELECT d.token_digest, d.name, d.till, d.device_incarnation, d.device_n, p.kind
        FROM devices d LEFT JOIN paired_devices p
          ON p.incarnation = d.device_incarnation AND p.n = d.device_n
        """
      ) { row in
        (
          digest: row.blob(at: 0), name: row.text(at: 1), till: row.integer(at: 2),
          key: row.key(at: 3), kind: DeviceKind(rawValue: row.integer(at: 5)) ?? .till
        )
      }.first { Self.id($0.digest) == id }
      guard let found else { throw OrderProblem(.unknownDevice) }
      // One that was paired before that was a fact gets its fact now.
      let paired =
        found.key
        ?? draft.addDevice(
          found.name, kind: found.kind, till: found.till, by: nil, at: work.now)
      _ = draft.addDevice(
        found.name, kind: found.kind, till: found.till, by: person, at: work.now,
        withdraws: paired)
      return found.digest
    } then: { digest, connection in
      try connection.run("DELETE FROM devices WHERE token_digest = ?", [.blob(digest)])
    }
  }

  private static func id(_ digest: [UInt8]) -> String { HexText.text(Array(digest.prefix(8))) }

  /// Codes are typed by people: case, spaces and hyphens do not matter.
  private static func digest(_ code: String) throws -> [UInt8] {
    let plain = code.uppercased().utf8.filter { (65...90).contains($0) || (48...57).contains($0) }
    return try SHA256Hasher.hash(Array("OCPZ pairing ".utf8) + plain)
  }
}

extension ChangeSetDraft {
  /// A device was paired, or is not to be used any more.
  fileprivate mutating func addDevice(
    _ name: String, kind: DeviceKind, till: Int64, by actor: FactKey?, at: Int64,
    withdraws: FactKey? = nil
  ) -> FactKey {
    let key = begin(Tables.pairedDevices)
    append(name)
    append(kind.rawValue)
    append(till)
    append(at)
    append(actor)
    append(withdraws)
    return key
  }
}
