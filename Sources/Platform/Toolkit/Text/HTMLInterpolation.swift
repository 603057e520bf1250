/// Collects a literal with interpolations for `HTML`.
package struct HTMLInterpolation: StringInterpolationProtocol {
  var bytes: [UInt8] = []

  /// An empty one with room for about so many bytes.
  package init(literalCapacity: Int, interpolationCount: Int) {
    bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
  }

  /// Markup of the source.
  package mutating func appendLiteral(_ literal: String) { bytes.append(contentsOf: literal.utf8) }

  /// Text: escaped.
  package mutating func appendInterpolation(_ text: some StringProtocol) {
    HTMLEscaping.append(text, to: &bytes)
  }

  /// Markup: as it is.
  package mutating func appendInterpolation(_ markup: HTML) {
    bytes.append(contentsOf: markup.bytes)
  }

  /// A list of markup: one behind the other.
  package mutating func appendInterpolation(_ pieces: [HTML]) {
    for piece in pieces { bytes.append(contentsOf: piece.bytes) }
  }

  /// A whole number.
  package mutating func appendInterpolation(_ number: some BinaryInteger) {
    bytes.append(contentsOf: String(number).utf8)
  }
}
