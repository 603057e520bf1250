/// The header fields of a request or an answer, in the order received; names match in any case.
package struct HTTPHeaders: Sendable {
  /// Name and value of each field as received; a repeated field stands here once for each time.
  package private(set) var fields: [(name: String, value: String)] = []

  /// No fields.
  package init() {}

  /// These fields, in this order.
  package init(_ fields: [(String, String)]) {
    self.fields = fields.map { (name: $0.0, value: $0.1) }
  }

  /// The value of the first field of this name (ASCII case ignored), or nil.
  package subscript(name: String) -> String? {
    fields.first { Self.same($0.name, name) }?.value
  }

  /// How often a field of this name stands here.
  package func count(of name: String) -> Int {
    fields.count { Self.same($0.name, name) }
  }

  mutating func append(_ name: String, _ value: String) {
    fields.append((name: name, value: value))
  }

  mutating func removeAll() { fields.removeAll(keepingCapacity: true) }

  static func same(_ left: String, _ right: String) -> Bool {
    let left = left.utf8
    let right = right.utf8
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { lower($0) == lower($1) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
