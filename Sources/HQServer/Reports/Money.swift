/// Integer cents as people read them.
package enum Money {
  /// Euros with a point and two digits, without a sign for thousands: `1234.50`, `-0.05`.
  package static func plain(_ cents: Int64) -> String {
    let (euros, rest) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
    return (cents < 0 ? "-" : "") + "\(euros)." + (rest < 10 ? "0" : "") + "\(rest)"
  }

  /// A whole number with a separator between thousands.
  package static func grouped(_ number: Int64, separator: String) -> String {
    var digits = Array(String(number.magnitude))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    groups.insert(String(digits), at: 0)
    return (number < 0 ? "-" : "") + groups.joined(separator: separator)
  }
}
