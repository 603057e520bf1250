/// What a Range header asks of a file (RFC 9110, section 14.2).
package enum ByteRange: Sendable, Equatable {
  /// No range, or one this server does not follow (several ranges, other units, bad syntax): the
  /// whole file is sent, as the RFC wants it.
  case whole
  /// These bytes of the file; never empty.
  case part(Range<Int>)
  /// Well formed, but nothing of it lies in the file: answer 416.
  case unsatisfiable

  /// Reads a Range header's value for a file of `size` bytes.
  package static func parse(_ header: String?, size: Int) -> ByteRange {
    guard let header, header.utf8.count <= 64, let equals = header.firstIndex(of: "="),
      HTTPHeaders.same(String(header[..<equals]), "bytes")
    else { return .whole }
    let specification = header[header.index(after: equals)...]
    let ends = specification.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2 else { return .whole }
    guard let last = number(ends[1]) else {
      guard ends[1].isEmpty, let first = number(ends[0]) else { return .whole }
      return first < size ? .part(first..<size) : .unsatisfiable
    }
    if ends[0].isEmpty {
      return last > 0 && size > 0 ? .part(max(0, size - last)..<size) : .unsatisfiable
    }
    guard let first = number(ends[0]), first <= last else { return .whole }
    return first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
  }

  /// Digits only: `Int` alone would also take a sign.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
