package import Facts
import Foundation
package import SyncProtocol
import Toolkit

/// A receipt as its row says: what an order costs when nothing of it is due any more, or the
/// difference to the receipts before.
package struct Receipt: Equatable, Sendable {
  package let key: FactKey
  package let order: FactKey
  package let series: FactKey
  /// Without a gap within its series, from 1.
  package let number: Int64
  package let kind: ReceiptKind
  /// Milliseconds UTC.
  package let at: Int64
  package let actor: FactKey
  package let till: Int64
  package let totals: VATTotals
  /// Of the series since it began, this one included: what was added, and what it adds up to
  /// without signs.
  package let perpetualCents: Int64
  package let perpetualAbsoluteCents: Int64

  /// What is signed, in UTF-8.
  ///
  /// Totals by VAT rate, total, date and time, document, type, whether it is the first, and the
  /// signature before: what the French till law asks for, in its order; then everything else that
  /// the row holds, so that no byte of it can be changed.
  ///
  /// - Parameters:
  ///   - label: the series' label, as it is printed.
  ///   - previous: the signature of the receipt before; nil for the first of the series.
  /// - Returns: the fields, joined by commas.
  package func signedBytes(label: String, previous: [UInt8]?) -> [UInt8] {
    let fields = [
      totals.text, "\(totals.total)", Self.time(at), "\(label)/\(number)",
      kind == .sale ? "SALE" : "CORRECTION", previous == nil ? "Y" : "N",
      previous.map(Self.base64URL) ?? "", "\(at)", "\(key)", "\(order)", "\(series)", "\(actor)",
      "\(till)", "\(perpetualCents)", "\(perpetualAbsoluteCents)",
    ]
    return Array(fields.joined(separator: ",").utf8)
  }

  /// `20260419152534`, UTC.
  private static func time(_ at: Int64) -> String {
    let digits = CivilTime(utcMilliseconds: at).description.filter(\.isNumber)
    return String(digits.prefix(14))
  }

  /// RFC 4648, section 5, without padding.
  package static func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  /// Characters 3, 7, 13 and 19 of a signature: they stand on the paper.
  package static func mark(of signature: [UInt8]) -> String {
    let characters = Array(base64URL(signature))
    return String([3, 7, 13, 19].compactMap { $0 <= characters.count ? characters[$0 - 1] : nil })
  }
}
