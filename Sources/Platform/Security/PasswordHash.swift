import CPassword
import Glibc

/// Digests of PINs and passwords by libcrypt's yescrypt: slow and hungry for memory on purpose.
package enum PasswordHash {
  /// yescrypt's prefix, and a cost of about 20 ms and 16 MiB on a small machine.
  private static let prefix = "$y$"
  private static let cost: UInt = 5

  /// The digest of a secret, with a salt of its own: what is stored.
  ///
  /// - Throws: `SecurityError` where the library does not know yescrypt or memory is short.
  package static func make(of secret: String) throws(SecurityError) -> String {
    guard let setting = unsafe crypt_gensalt_ra(prefix, cost, nil, 0) else {
      throw SecurityError(.failure, "a salt for a PIN", cause: "libcrypt: \(errno)")
    }
    defer { unsafe free(setting) }
    return try digest(secret, setting: unsafe String(cString: setting))
  }

  /// Whether a digest is of this secret; false for a digest that is none.
  ///
  /// - Throws: `SecurityError` where memory is short.
  package static func matches(_ secret: String, _ stored: String) throws(SecurityError) -> Bool {
    guard stored.hasPrefix(prefix) else { return false }
    return constantTimeEqual(
      Array(try digest(secret, setting: stored).utf8), Array(stored.utf8))
  }

  private static func digest(
    _ secret: String, setting: String
  ) throws(SecurityError) -> String {
    var memory: UnsafeMutableRawPointer?
    var size: Int32 = 0
    defer { unsafe free(memory) }
    guard let result = unsafe crypt_ra(secret, setting, &memory, &size) else {
      throw SecurityError(.failure, "the digest of a PIN", cause: "libcrypt: \(errno)")
    }
    return unsafe String(cString: result)
  }
}
