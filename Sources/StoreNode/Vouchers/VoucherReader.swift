import Database
import Facts
import Security
import Storage
import SyncProtocol

/// A voucher or credit note, and what was spent of it.
struct Voucher: Sendable {
  let key: FactKey
  /// 128 random bits in letters and digits.
  let code: String
  let kind: VoucherKind
  let cents: Int64
  let at: Int64
  /// The last business day on which it is good, in days since 1970-01-01; nil: for ever.
  let lastDay: Int64?
  /// The order it was given for, instead of money back.
  let order: FactKey?
  let reason: String?
  let spentCents: Int64

  /// What is left; below zero where it was spent at two places that did not know of each other.
  var leftCents: Int64 { cents - spentCents }
}

/// Reads vouchers, and what payments took of them.
struct VoucherReader {
  private let connection: Connection

  init(_ database: NodeDatabase) { connection = database.connection }

  /// The voucher of a code as it is typed; nil where none is known here.
  func find(_ code: String) throws -> Voucher? {
    try read("WHERE code = ? ORDER BY at LIMIT 1", [.text(VoucherCode.plain(code))]).first
  }

  /// The voucher of a key.
  func find(_ key: FactKey) throws -> Voucher? {
    try read("WHERE incarnation = ? AND n = ?", key.arguments).first
  }

  /// The newest ones, the newest first.
  func newest(limit: Int) throws -> [Voucher] {
    try read("ORDER BY at DESC, n DESC LIMIT ?", [.integer(Int64(limit))])
  }

  /// Whether a code has paid here before.
  func hasPaid(_ code: String) throws -> Bool {
    try connection.integer(
      "SELECT 1 FROM payments WHERE means = 3 AND reference = ? LIMIT 1", [.text(code)]) != nil
  }

  /// How many were spent beyond their value, at two places that did not know of each other.
  func overspent() throws -> Int64 {
    try connection.integer(
      """
      SELECT count(*) FROM vouchers v WHERE v.cents <
        (SELECT sum(p.cents) FROM payments p WHERE p.means = 3 AND p.reference = v.code)
      """) ?? 0
  }

  private func read(_ clause: String, _ arguments: [SQLValue]) throws -> [Voucher] {
    try connection.rows(
      """
      SELECT incarnation, n, code, kind, cents, at, last_day, sale_order_incarnation,
        sale_order_n, reason,
        (SELECT sum(p.cents) FROM payments p WHERE p.means = 3 AND p.reference = v.code)
      FROM vouchers v \(clause)
      """, arguments
    ) { row -> Voucher? in
      guard let key = row.key(at: 0), let kind = VoucherKind(rawValue: row.integer(at: 3)) else {
        return nil
      }
      return Voucher(
        key: key, code: row.text(at: 2), kind: kind, cents: row.integer(at: 4),
        at: row.integer(at: 5), lastDay: row.isNull(at: 6) ? nil : row.integer(at: 6),
        order: row.key(at: 7), reason: row.optionalText(at: 9), spentCents: row.integer(at: 10))
    }.compactMap { $0 }
  }
}

/// Codes of vouchers: Crockford's base 32, without letters that are taken for digits.
enum VoucherCode {
  private static let letters: [Character] = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// 128 random bits, as 26 letters and digits.
  static func random() throws -> String {
    let bytes = try SystemRandom().bytes(16)
    var text = ""
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(letters[Int(bits >> UInt32(count)) & 31])
      }
      bits &= 31
    }
    text.append(letters[Int(bits << UInt32(5 - count)) & 31])
    return text
  }

  /// A code as it is kept, however it was typed; any other text is left as it is.
  static func plain(_ typed: String) -> String {
    let plain = typed.uppercased().filter { $0 != " " && $0 != "-" }
      .replacing("O", with: "0").replacing("I", with: "1").replacing("L", with: "1")
    return isCode(plain) ? plain : typed
  }

  /// Whether a text has the form of a code.
  static func isCode(_ text: String) -> Bool {
    text.count == 26 && text.allSatisfy(letters.contains)
  }
}
