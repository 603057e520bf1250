import CCurl

/// The header fields a transfer sends, as libcurl's list; the handle keeps a pointer to it.
@safe
final class HeaderList {
  private let fields: [(String, String)]
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  /// Nil where a field holds a line break, an empty name, or memory is short.
  init?(_ fields: [(String, String)]) {
    self.fields = fields
    // libcurl would add these two of its own accord: a form's content type to every POST.
    var lines = fields.map { name, value in value.isEmpty ? "\(name);" : "\(name): \(value)" }
    if !fields.contains(where: { HTTPHeaders.same($0.0, "Content-Type") }) {
      lines.append("Content-Type:")
    }
    for line in lines {
      guard !line.utf8.contains(where: { $0 < 0x20 }), line.utf8.first != UInt8(ascii: ":"),
        let longer = unsafe curl_slist_append(first, line)
      else { return nil }
      unsafe first = longer
    }
  }

  deinit { unsafe curl_slist_free_all(first) }

  /// Whether the list says exactly this, so that it can be used again.
  func matches(_ other: [(String, String)]) -> Bool {
    fields.elementsEqual(other) { $0.0 == $1.0 && $0.1 == $1.1 }
  }
}
