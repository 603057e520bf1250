import Facts
import Toolkit

extension Company {
  /// As it is written: without blanks in numbers, and what was typed empty left out.
  ///
  /// - Throws: `OperationError` for a text that is too long and a number that cannot be.
  func checked() throws -> Company {
    var found = self
    for (_, column) in Self.columns {
      let text = found[keyPath: column]?.trimmed
      guard (text ?? "").utf8.count <= 200 else {
        throw OperationError("bad-text", "'\(text ?? "")' is too long", remedy: "give 200 bytes")
      }
      try text?.requirePrintable()
      found[keyPath: column] = text?.isEmpty == true ? nil : text
    }
    found.siret = try found.siret.map(Self.siret)
    found.vatNumber = try found.vatNumber.map(Self.vatNumber)
    if let siret = found.siret, let number = found.vatNumber, number.suffix(9) != siret.prefix(9) {
      throw OperationError(
        "bad-vat-number", "\(number) is not of the company whose SIRET is \(siret)",
        remedy: "a VAT number ends with the first nine digits of the SIRET")
    }
    return found
  }

  private static func siret(_ text: String) throws -> String {
    let digits = text.filter { $0 != " " }
    guard digits.utf8.count == 14, digits.allSatisfy(\.isDigit) else {
      throw OperationError("bad-siret", "'\(text)' is no SIRET", remedy: "give its 14 digits")
    }
    guard digits.hasLuhnDigit || digits.hasPrefix(laPoste) else {
      throw OperationError(
        "bad-siret", "in '\(text)' the last digit does not fit the others",
        remedy: "look at the number again: one digit is wrong")
    }
    return digits
  }

  /// Its SIREN: too many places for the check digit, so that the rule has one exception.
  private static let laPoste = "356000000"

  private static func vatNumber(_ text: String) throws -> String {
    let plain = text.filter { $0 != " " }.uppercased()
    let key = plain.dropFirst(2).prefix(2)
    let siren = plain.dropFirst(4)
    let isFrench =
      plain.hasPrefix("FR") && siren.utf8.count == 9 && siren.allSatisfy(\.isDigit)
      && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) && !"IO".contains($0) }
    guard isFrench else {
      throw OperationError(
        "bad-vat-number", "'\(text)' is no French VAT number",
        remedy: "give FR, two digits or letters but I and O, and the nine digits of the SIREN")
    }
    if let check = Int(key), let number = Int(siren), check != (12 + 3 * (number % 97)) % 97 {
      throw OperationError(
        "bad-vat-number", "in '\(text)' the two digits after FR do not fit the SIREN",
        remedy: "look at the number again: one digit is wrong")
    }
    return plain
  }
}

extension Character {
  fileprivate var isDigit: Bool { isASCII && isNumber }
}

extension String {
  /// Whether digits end with the one that ISO/IEC 7812 asks for: one that is mistyped is found.
  fileprivate var hasLuhnDigit: Bool {
    let digits = utf8.reversed().map { Int($0) - 0x30 }
    let sum = digits.enumerated().reduce(0) { sum, digit in
      let weighed = digit.element * (digit.offset % 2 + 1)
      return sum + weighed / 10 + weighed % 10
    }
    return sum % 10 == 0
  }

  /// - Throws: `OperationError` for a line's end, a tabulator and their like: they would break the
  ///   lines of a paper.
  func requirePrintable() throws(OperationError) {
    let isPrintable = unicodeScalars.allSatisfy { scalar in
      ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
    guard isPrintable else {
      throw OperationError(
        "bad-text", "a text holds a character that cannot be printed",
        remedy: "leave out line breaks, tabulators and control characters")
    }
  }

  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
