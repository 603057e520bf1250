import Foundation

/// JSON in and out through Foundation, with errors that a person can act on.
///
/// Of a member that is there twice Foundation keeps the first, and it reads `1e3` as 1000. That
/// is acceptable because nothing that is hashed or signed travels as JSON.
package enum JSON {
  /// Reads one value; members that the type does not know are ignored.
  ///
  /// - Parameters:
  ///   - type: what is expected.
  ///   - bytes: UTF-8 text with nothing behind the value.
  ///   - maximumBytes: a longer text is refused unread.
  /// - Returns: the value.
  /// - Throws: `JSONError` that names the member and what was expected.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], maximumBytes: Int = 1 << 20
  ) throws(JSONError) -> Value {
    guard bytes.count <= maximumBytes else {
      throw JSONError(
        problem: "\(bytes.count) bytes are more than the \(maximumBytes) that are accepted")
    }
    // Foundation decodes lazily and would not look at the bytes of a member nobody asks for.
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw JSONError(problem: "the text is not UTF-8")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw JSONError(error)
    } catch {
      throw JSONError(problem: "cannot be read: \(SingleLine.escaped("\(error)"))")
    }
  }

  /// Writes one value in UTF-8, the members of each object sorted by name.
  ///
  /// - Throws: `JSONError` for a value that JSON has no form for, such as a number that is not
  ///   finite.
  package static func encode<Value: Encodable>(
    _ value: Value
  ) throws(JSONError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return [UInt8](try encoder.encode(value))
    } catch {
      throw JSONError(problem: "cannot be written: \(SingleLine.escaped("\(error)"))")
    }
  }
}
