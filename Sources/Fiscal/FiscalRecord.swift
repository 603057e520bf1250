import Facts
import Foundation
package import SyncProtocol
import Toolkit

/// A value of a record's column.
package enum FiscalValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case text(String)
  case key(FactKey)
  case blob([UInt8])
}

/// A fiscal record: numbered in a chain of a series, signed together with the signature before.
///
/// Receipts, prints, closings and events of the journal are all this one shape, and what is signed
/// follows from the table's description: no column can be forgotten.
package struct FiscalRecord: Equatable, Sendable {
  /// Where it stands.
  package let chain: FiscalChain

  /// Its fact.
  package let key: FactKey

  /// One for each column of the table; a parent's key is always there.
  package let values: [FiscalValue]

  /// Whether no program of ours writes such a row.
  package let isBroken: Bool

  /// A record as it was read or is to be written.
  package init(
    chain: FiscalChain, key: FactKey, values: [FiscalValue], isBroken: Bool = false
  ) {
    self.chain = chain
    self.key = key
    self.values = values
    self.isBroken = isBroken
  }

  // MARK: Columns by name

  private subscript(name: String) -> FiscalValue {
    guard let index = chain.table.columns.firstIndex(where: { $0.name == name }) else {
      return .null
    }
    return values[index]
  }

  /// The integer in a column; 0 where there is none.
  package func integer(_ name: String) -> Int64 {
    if case .integer(let value) = self[name] { return value }
    return 0
  }

  /// The text in a column; nil where there is none.
  package func text(_ name: String) -> String? {
    if case .text(let value) = self[name] { return value }
    return nil
  }

  /// The key in a column; nil where there is none.
  package func key(_ name: String) -> FactKey? {
    if case .key(let value) = self[name] { return value }
    return nil
  }

  /// The bytes in a column; none where there is none.
  package func blob(_ name: String) -> [UInt8] {
    if case .blob(let value) = self[name] { return value }
    return []
  }

  /// Without a gap within its chain, from 1.
  package var number: Int64 { integer("number") }
  /// Milliseconds UTC.
  package var at: Int64 { integer("at") }
  /// 64 bytes: r and s of ECDSA.
  package var signature: [UInt8] { blob("signature") }
  /// The series it is of.
  package var series: FactKey? { key("series") }

  /// Sums at the rates of the tax; nil for one that is not in its one form.
  package var vat: VATTotals? { text("vat").flatMap { VATTotals($0) } }

  // MARK: What is signed

  /// `SALE`, `CORRECTION`, `ORIGINAL`, `COPY`, `DAY`, `MONTH`, `YEAR` or `EVENT`.
  package var type: String {
    switch chain {
    case .receipts: integer("kind") == ReceiptKind.sale.rawValue ? "SALE" : "CORRECTION"
    case .copies: integer("copy") == 0 ? "ORIGINAL" : "COPY"
    case .days: "DAY"
    case .months: "MONTH"
    case .years: "YEAR"
    case .journal: "EVENT"
    }
  }

  /// Names of the fields that are signed, in their order.
  package static func fields(of chain: FiscalChain) -> [String] {
    ["vat", "total", "time", "document", "type", "first", "previous", "key"]
      + chain.table.columns.map(\.name).filter { $0 != "signature" }
  }

  /// What is signed.
  ///
  /// Sums by VAT rate, total, date and time, document, type, whether it is the first, and the
  /// signature before: what the French till law asks for, in its order; then the key and every
  /// column of the row, so that no byte of it can be changed.
  ///
  /// - Parameters:
  ///   - label: the series' label, as it is printed.
  ///   - previous: the signature of the record before; nil for the first of its chain.
  /// - Returns: the fields, joined by commas; no field holds one.
  package func signedText(label: String, previous: [UInt8]?) -> String {
    var fields = [
      text("vat") ?? "",
      chain.table.columns.contains { $0.name == "total_cents" }
        ? "\(integer("total_cents"))" : "",
      Self.time(at), "\(label)/\(number)", type, previous == nil ? "Y" : "N",
      previous.map(Self.base64URL) ?? "", "\(key)",
    ]
    for (column, value) in zip(chain.table.columns, values) where column.name != "signature" {
      fields.append(Self.text(of: value))
    }
    return fields.joined(separator: ",")
  }

  private static func text(of value: FiscalValue) -> String {
    switch value {
    case .null: ""
    case .integer(let integer): "\(integer)"
    case .text(let text): escaped(text)
    case .key(let key): "\(key)"
    case .blob(let bytes): base64URL(bytes)
    }
  }

  /// Per cent, comma and what is not printed as `%2C`: a field is one field, a record one line.
  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x25 || $0 == 0x2C || $0 == 0x7F })
    else { return text }
    var out = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || [0x25, 0x2C, 0x7F].contains(scalar.value) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        out += "%" + (digits.count < 2 ? "0" : "") + digits
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// `20260419152534`, UTC.
  private static func time(_ at: Int64) -> String {
    let digits = CivilTime(utcMilliseconds: at).description.utf8.filter {
      (0x30...0x39).contains($0)
    }
    return String(decoding: digits.prefix(14), as: UTF8.self)
  }

  /// RFC 4648, section 5, without padding.
  package static func base64URL(_ bytes: [UInt8]) -> String {
    var text = Data(bytes).base64EncodedString()
    while text.last == "=" { text.removeLast() }
    return String(
      decoding: text.utf8.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }, as: UTF8.self)
  }

  /// Characters 3, 7, 13 and 19 of a signature: they stand on the paper.
  package var mark: String {
    let characters = Array(Self.base64URL(signature))
    return String([3, 7, 13, 19].compactMap { $0 <= characters.count ? characters[$0 - 1] : nil })
  }
}
