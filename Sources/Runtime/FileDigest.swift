import Foundation
import Security
package import SyncProtocol

/// SHA-256 of files.
package enum FileDigest {
  /// Digest and size (bytes) of a file, read a piece at a time.
  ///
  /// - Throws: a Foundation error if it cannot be read, `SecurityError`.
  package static func sha256(of path: String) throws -> (digest: Hash256, byteCount: Int) {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    let hasher = try SHA256Hasher()
    var count = 0
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      hasher.update([UInt8](piece))
      count += piece.count
    }
    try file.close()
    return (Hash256(hasher.finish()), count)
  }
}

/// Bytes as hexadecimal text.
package enum HexText {
  /// Two digits a byte, lower case.
  package static func text(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// Nil unless the text is an even number of hexadecimal digits.
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var out: [UInt8] = []
    for i in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[i..<i + 2], as: UTF8.self), radix: 16) else {
        return nil
      }
      out.append(byte)
    }
    return out
  }
}
