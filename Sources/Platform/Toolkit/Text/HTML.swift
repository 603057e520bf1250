/// Markup that is already safe.
///
/// Text becomes part of it only through escaping.
///
/// A literal is markup; what is interpolated is text and is escaped, unless it is `HTML` itself:
///
///     let row: HTML = "<td title=\"\(note)\">\(name)</td>"
///
/// All five characters that mean something are escaped everywhere, so the same interpolation is
/// right between tags and inside an attribute in quotation marks. It is **not** right in a
/// script, a style or an attribute without quotation marks, and for an address from outside
/// there is `init(link:text:)`.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation,
  CustomStringConvertible
{
  /// The markup in UTF-8.
  package let bytes: [UInt8]

  /// Nothing.
  package init() { bytes = [] }

  /// Text, escaped.
  package init(text: some StringProtocol) {
    var escaped: [UInt8] = []
    HTMLEscaping.append(text, to: &escaped)
    bytes = escaped
  }

  /// Markup from a file of our own, never for anything that came from outside.
  package init(trusted bytes: [UInt8]) { self.bytes = bytes }

  /// A literal of the source, taken as markup.
  package init(stringLiteral value: String) { bytes = Array(value.utf8) }

  /// A literal with interpolations.
  package init(stringInterpolation: HTMLInterpolation) { bytes = stringInterpolation.bytes }

  /// An attribute with a space in front: ` title="…"`.
  ///
  /// - Parameters:
  ///   - name: a name written in the source; ASCII letters, digits and `-`.
  ///   - value: text, which is escaped.
  /// - Returns: the attribute.
  package static func attribute(_ name: StaticString, _ value: some StringProtocol) -> HTML {
    HTML(trusted: Array(" \(name)=\"".utf8)) + HTML(text: value) + "\""
  }

  /// A link to an address that may come from outside.
  ///
  /// Addresses with another scheme than http, https, mailto or tel lead nowhere; the text is
  /// then shown without a link.
  package init(link address: String, text: String) {
    self =
      HTMLEscaping.isHarmlessAddress(address)
      ? "<a href=\"\(address)\" rel=\"noreferrer\">\(text)</a>" : "\(text)"
  }

  /// The markup as a string.
  package var description: String { String(decoding: bytes, as: UTF8.self) }

  /// The one behind the other.
  package static func + (left: HTML, right: HTML) -> HTML {
    HTML(trusted: left.bytes + right.bytes)
  }
}

extension Sequence<HTML> {
  /// The pieces one behind the other.
  package func joined(separator: HTML = HTML()) -> HTML {
    HTML(trusted: Array(map(\.bytes).joined(separator: separator.bytes)))
  }
}
