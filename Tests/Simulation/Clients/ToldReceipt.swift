import Fiscal
import SyncProtocol

/// A receipt as a till was told of it: what the customer holds in his hand.
struct ToldReceipt: Equatable, LosslessStringConvertible {
  let key: FactKey
  let series: FactKey
  let number: Int64
  let cents: Int64

  init?(_ record: FiscalRecord) {
    guard let series = record.series else { return nil }
    self.series = series
    key = record.key
    number = record.number
    cents = record.integer("total_cents")
  }

  /// Reads `description` back.
  init?(_ text: String) {
    let words = text.split(separator: "/").map(String.init)
    guard words.count == 4, let key = FactKey(words[0]), let series = FactKey(words[1]),
      let number = Int64(words[2]), let cents = Int64(words[3])
    else { return nil }
    (self.key, self.series) = (key, series)
    (self.number, self.cents) = (number, cents)
  }

  var description: String { "\(key)/\(series)/\(number)/\(cents)" }
}
