import Database
import Runtime
import Security
import Storage
import SyncProtocol
import Synchronization

/// Tills, screens and phones on the shop's network, known by a token.
///
/// Each is paired once, by a code that the manager reads out. Codes and tokens are kept as digests.
package final class Devices: Sendable {
  /// What a device keeps.
  package struct Pairing: Codable, Sendable {
    /// What it sends as `Authorization: Bearer`.
    package let token: String
    /// The till it stands for.
    package let till: Int64
    /// What it is called.
    package let name: String
  }

  /// Milliseconds that a code is good for.
  private static let codeMilliseconds: Int64 = 600_000
  /// Wrong codes after which all that wait are withdrawn: nobody guesses on.
  private static let wrongCodeLimit = 10

  private let store: Store
  private let wrongCodes = Mutex(0)

  init(store: Store) { self.store = store }

  /// Makes a code for one device; it works once.
  ///
  /// - Throws: `OrderProblem` for a till that cannot be, `DatabaseError`, `SecurityError`.
  package func makeCode(till: Int64, name: String, now: Int64) throws -> String {
    guard (1...999).contains(till) else {
      throw OrderProblem(.invalidRequest, "till \(till)")
    }
    let letters: [Character] = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    let characters = try SystemRandom().bytes(8).map { letters[Int($0) % letters.count] }
    let code = String(characters[0..<4]) + "-" + String(characters[4..<8])
    let digest = try Self.digest(code)
    try store.locked { core in
      let connection = core.database.connection
      try connection.transaction {
        try connection.run("DELETE FROM pairing_codes WHERE expires_at <= ?", [.integer(now)])
        try connection.run(
          "INSERT INTO pairing_codes (code_digest, till, expires_at) VALUES (?, ?, ?)",
          [.blob(digest), .integer(till), .integer(now + Self.codeMilliseconds)])
        try connection.run(
          "INSERT INTO settings (key, value) VALUES (?, ?)",
          [.text(Self.nameSetting(digest)), .text(name)])
      }
    }
    wrongCodes.withLock { $0 = 0 }
    return code
  }

  /// Uses a code up and gives the device its token.
  ///
  /// - Throws: `OrderProblem.codeUnknown`, `DatabaseError`, `SecurityError`.
  package func pair(code: String, name: String?, now: Int64) throws -> Pairing {
    let digest = try Self.digest(code)
    let token = HexText.text(try SystemRandom().bytes(16))
    let tokenDigest = try SHA256Hasher.hash(Array(token.utf8))
    let pairing = try store.locked { core -> Pairing? in
      let connection = core.database.connection
      return try connection.transaction { () -> Pairing? in
        let till = try connection.integer(
          "SELECT till FROM pairing_codes WHERE code_digest = ? AND expires_at > ?",
          [.blob(digest), .integer(now)])
        guard let till else { return nil }
        let setting = SQLValue.text(Self.nameSetting(digest))
        let given = try connection.text("SELECT value FROM settings WHERE key = ?", [setting])
        let name = given.flatMap { $0.isEmpty ? nil : $0 } ?? name ?? "till \(till)"
        try connection.run("DELETE FROM pairing_codes WHERE code_digest = ?", [.blob(digest)])
        try connection.run("DELETE FROM settings WHERE key = ?", [setting])
        try connection.run(
          "INSERT INTO devices (token_digest, name, till, paired_at) VALUES (?, ?, ?, ?)",
          [.blob(tokenDigest), .text(name), .integer(till), .integer(now)])
        return Pairing(token: token, till: till, name: name)
      }
    }
    if let pairing { return pairing }
    try noteWrongCode()
    throw OrderProblem(.codeUnknown)
  }

  private func noteWrongCode() throws {
    let isTooOften = wrongCodes.withLock { count in
      count += 1
      return count >= Self.wrongCodeLimit
    }
    guard isTooOften else { return }
    try store.locked { core in
      try core.database.connection.transaction {
        try core.database.connection.run("DELETE FROM pairing_codes")
        try core.database.connection.run("DELETE FROM settings WHERE key LIKE 'pairing:%'")
      }
    }
  }

  /// The till of a device; nil if no device has that token.
  func till(ofToken token: String) throws -> Int64? {
    let digest = try SHA256Hasher.hash(Array(token.utf8))
    return try store.reading { core in
      try core.database.connection.integer(
        "SELECT till FROM devices WHERE token_digest = ?", [.blob(digest)])
    }
  }

  /// Codes are typed by people: case, spaces and hyphens do not matter.
  private static func digest(_ code: String) throws -> [UInt8] {
    let plain = code.uppercased().utf8.filter { (65...90).contains($0) || (48...57).contains($0) }
    return try SHA256Hasher.hash(Array("OCPZ pairing ".utf8) + plain)
  }

  /// Where the name waits that the manager gave with the code.
  private static func nameSetting(_ digest: [UInt8]) -> String {
    "pairing:" + HexText.text(digest)
  }
}
