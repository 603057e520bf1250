import Database
import Toolkit

extension NodeDatabase {
  /// A value of this node alone, kept as JSON in its settings; nil where there is none that can be
  /// read: then it begins anew.
  ///
  /// - Throws: `DatabaseError`.
  package func note<Value: Decodable>(_ key: String, as type: Value.Type) throws -> Value? {
    guard let text = try Settings.value(key, in: connection) else { return nil }
    do throws(JSONError) {
      return try JSON.decode(type, from: Array(text.utf8))
    } catch {
      return nil
    }
  }

  /// Keeps a value of this node alone.
  ///
  /// - Throws: `DatabaseError`, `JSONError`.
  package func setNote(_ key: String, _ value: some Encodable) throws {
    let text = String(decoding: try JSON.encode(value), as: UTF8.self)
    try Settings.set(key, text, in: connection)
  }
}
