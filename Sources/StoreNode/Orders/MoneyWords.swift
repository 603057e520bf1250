/// Sums as they are written in both languages.
enum MoneyWords {
  /// `12,50 €` and `€12.50` of 1250.
  static func of(_ cents: Int64) -> (french: String, english: String) {
    let sign = cents < 0 ? "−" : ""
    let (whole, rest) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
    let digits = rest < 10 ? "0\(rest)" : "\(rest)"
    return ("\(sign)\(whole),\(digits) €", "\(sign)€\(whole).\(digits)")
  }
}
