import Database
import Facts
import Runtime
package import Security
package import Storage
package import SyncProtocol

/// How a node becomes a store: a one-time code on one side, a signed credential on the other.
///
/// Codes are kept as digests, live for a day and work once. A new enrolment of a store replaces the
/// credential it had: a replaced PC can never write beside its successor under HQ's eyes.
package struct Enrolment {
  private let database: NodeDatabase
  private let key: SigningKey
  private let sessions: Sessions
  private let ledger: CredentialLedger

  package init(
    database: NodeDatabase, key: SigningKey, sessions: Sessions, ledger: CredentialLedger
  ) {
    self.database = database
    self.key = key
    self.sessions = sessions
    self.ledger = ledger
  }

  /// Makes a code for a store that is open, to be read out on the phone.
  ///
  /// - Throws: `HQProblem.notFound` if no such store is open.
  package func makeCode(for store: StoreNumber, now: Int64) throws -> String {
    let isOpen = try database.connection.integer(
      "SELECT 1 FROM stores WHERE number = ?", [.integer(Int64(store.rawValue))])
    guard isOpen != nil else { throw HQProblem.notFound }
    let code = try SystemRandom().code(groups: 3)
    try database.connection.run(
      "INSERT INTO enrolment_codes (code_digest, store, expires_at) VALUES (?, ?, ?)",
      [
        .blob(try Self.digest(of: code)), .integer(Int64(store.rawValue)),
        .integer(now + Limits.enrolmentMilliseconds),
      ])
    return code
  }

  /// Enrols a node: uses the code up, replaces older credentials of the store, signs a new one.
  ///
  /// The same node asking again with the same code, because the answer was lost, gets it again.
  ///
  /// - Throws: `HQProblem`; then the code is as it was.
  package func enrol(_ request: EnrolRequest, now: Int64) throws -> EnrolAnswer {
    // The key is checked before the code is used up.
    _ = try nodeKey(request.publicKey)
    if let again = try earlierAnswer(to: request, now: now) { return again }
    let answer = try database.connection.transaction {
      let store = try useCode(request.code, now: now)
      try database.connection.run(
        "UPDATE nodes SET replaced_at = ? WHERE store = ? AND replaced_at IS NULL",
        [.integer(now), .integer(Int64(store.rawValue))])
      let number = try nextCredential()
      try database.connection.run(
        "INSERT INTO nodes (credential_id, store, public_key, enrolled_at) VALUES (?, ?, ?, ?)",
        [
          .integer(Int64(number)), .integer(Int64(store.rawValue)), .blob(request.publicKey),
          .integer(now),
        ])
      return try signedAnswer(store, number, request.publicKey, issuedAt: now)
    }
    // After the commit: until then the older credential is the good one.
    try note(answer.credential, code: request.code, now: now)
    return answer
  }

  /// Tells the sessions which credentials this one has replaced, those that a restored database
  /// does not know too, and then adds to the ledger what it lacks: them, and the code.
  private func note(_ credential: Credential, code: String, now: Int64) throws {
    let digest = HexText.text(try Self.digest(of: code))
    let store = Int64(credential.store.rawValue)
    var lacking: [CredentialLedger.Entry] = []
    if !ledger.knows(credential.number) || !ledger.usedCodes.contains(digest) {
      lacking.append(.init(issued: credential.number, store: store, code: digest, at: now))
    }
    let older = try database.connection.rows(
      "SELECT credential_id FROM nodes WHERE store = ? AND replaced_at IS NOT NULL",
      [.integer(store)]
    ) { UInt64($0.integer(at: 0)) }
    let replaced = Set(older + ledger.current(of: credential.store))
      .subtracting(ledger.replaced).subtracting([credential.number]).sorted()
    sessions.replace(replaced)
    try ledger.add(lacking + replaced.map { .init(replaced: $0, at: now) })
  }

  /// A number that no credential ever had, also none that a restored database has forgotten.
  private func nextCredential() throws -> UInt64 {
    let highest = try database.connection.integer("SELECT max(credential_id) FROM nodes") ?? 0
    return max(UInt64(clamping: highest), ledger.highestCredential) + 1
  }

  private func signedAnswer(
    _ store: StoreNumber, _ number: UInt64, _ publicKey: [UInt8], issuedAt: Int64
  ) throws -> EnrolAnswer {
    var credential = Credential(
      store: store, number: number, issuedAt: issuedAt, publicKey: publicKey)
    credential.signature = try key.sign(credential.signedBytes)
    return EnrolAnswer(credential: credential, headOfficeKey: key.publicKey.bytes)
  }

  /// What a node with this very key was answered for this code, as long as it is the store's node.
  ///
  /// It may never have been answered because the ledger could not be written: that comes first.
  private func earlierAnswer(to request: EnrolRequest, now: Int64) throws -> EnrolAnswer? {
    let found = try database.connection.rows(
      """
      SELECT n.store, n.credential_id, n.enrolled_at FROM enrolment_codes c
      JOIN nodes n ON n.store = c.store AND n.enrolled_at = c.used_at
      WHERE c.code_digest = ? AND n.public_key = ? AND n.replaced_at IS NULL
      """, [.blob(try Self.digest(of: request.code)), .blob(request.publicKey)]
    ) { (store: $0.integer(at: 0), number: $0.integer(at: 1), at: $0.integer(at: 2)) }
    guard let node = found.first, let store = StoreNumber(node.store),
      !ledger.replaced.contains(UInt64(node.number))
    else { return nil }
    let answer = try signedAnswer(
      store, UInt64(node.number), request.publicKey, issuedAt: node.at)
    try note(answer.credential, code: request.code, now: now)
    return answer
  }

  private func useCode(_ code: String, now: Int64) throws -> StoreNumber {
    let digest = try Self.digest(of: code)
    let found = try database.connection.rows(
      "SELECT store, expires_at, used_at IS NOT NULL FROM enrolment_codes WHERE code_digest = ?",
      [.blob(digest)]
    ) { ($0.integer(at: 0), $0.integer(at: 1), $0.integer(at: 2) != 0) }
    guard let (number, expiresAt, isUsed) = found.first, let store = StoreNumber(number) else {
      throw HQProblem.codeUnknown
    }
    if isUsed || ledger.usedCodes.contains(HexText.text(digest)) { throw HQProblem.codeUsed }
    if expiresAt <= now { throw HQProblem.codeExpired }
    try database.connection.run(
      "UPDATE enrolment_codes SET used_at = ? WHERE code_digest = ?",
      [.integer(now), .blob(digest)])
    return store
  }

  /// Takes a store's credential back, as a fact of head office.
  package func revoke(_ store: StoreNumber, reason: String, now: Int64) throws {
    try database.capture(.common) { draft in
      draft.addRevocation(of: store, reason: reason, at: now)
    }
    sessions.revoke(store)
    try ledger.add([CredentialLedger.Entry(revoked: Int64(store.rawValue), at: now)])
  }

  /// Whether a store's credentials were taken back, by a fact or, where a restored database has
  /// forgotten it, by the ledger.
  package func isRevoked(_ store: StoreNumber) throws -> Bool {
    if ledger.revoked.contains(store) { return true }
    return try database.connection.integer(
      "SELECT 1 FROM revocations WHERE store = ?", [.integer(Int64(store.rawValue))]) != nil
  }

  /// The highest store number that ever had a credential; 0 before the first.
  package var highestEnrolledStore: Int64 { ledger.highestStore }

  /// Whether a store ever had a credential, by the ledger.
  package func knows(_ store: StoreNumber) -> Bool { ledger.stores.contains(store) }

  /// Tells the sessions what facts, tables and ledger say of revoked stores and replaced
  /// credentials; the ledger what it lacks; and the database whom the ledger knows.
  ///
  /// To be called at a start, and when head office was given back what it had written.
  ///
  /// - Throws: `DatabaseError`, `FileError`, `JSONError`; the sessions know all the same.
  package func loadRevocations(now: Int64) throws {
    let connection = database.connection
    let revoked = try connection.rows("SELECT store FROM revocations") {
      StoreNumber($0.integer(at: 0))
    }.compactMap { $0 }
    let nodes = try connection.rows(
      "SELECT credential_id, store, replaced_at IS NOT NULL FROM nodes ORDER BY 1"
    ) {
      (
        number: UInt64($0.integer(at: 0)), store: $0.integer(at: 1),
        isReplaced: $0.integer(at: 2) != 0
      )
    }
    var lacking: [CredentialLedger.Entry] = []
    for (number, store, isReplaced) in nodes {
      if !ledger.knows(number) { lacking.append(.init(issued: number, store: store, at: now)) }
      if isReplaced, !ledger.replaced.contains(number) {
        lacking.append(.init(replaced: number, at: now))
      }
    }
    for store in Set(revoked).subtracting(ledger.revoked).sorted() {
      lacking.append(.init(revoked: Int64(store.rawValue), at: now))
    }
    for store in ledger.revoked.union(revoked) { sessions.revoke(store) }
    sessions.replace(Array(ledger.replaced) + nodes.filter(\.isReplaced).map(\.number))
    try ledger.add(lacking)
    try database.noteLedger(enrolled: ledger.stores, revoked: ledger.revoked)
  }

  private func nodeKey(_ bytes: [UInt8]) throws -> PublicKey {
    do throws(SecurityError) {
      return try PublicKey(bytes: bytes)
    } catch {
      throw HQProblem.wire(.badIdentity("public key"))
    }
  }

  /// Codes are typed by people: case, spaces and hyphens do not matter.
  private static func digest(of code: String) throws -> [UInt8] {
    let plain = code.uppercased().utf8.filter {
      (65...90).contains($0) || (48...57).contains($0)
    }
    return try SHA256Hasher.hash(Array("OCPZ enrolment ".utf8) + plain)
  }
}
