package import Security

/// What signs fiscal records: the key of a node.
package protocol FiscalSigner {
  /// What verifies its signatures; a series names it.
  var publicBytes: [UInt8] { get }

  /// Signs some bytes.
  ///
  /// - Returns: 64 bytes.
  /// - Throws: where it cannot be signed.
  func sign(_ bytes: [UInt8]) throws(SecurityError) -> [UInt8]
}

extension SigningKey: FiscalSigner {
  /// The P-256 point, 65 bytes.
  package var publicBytes: [UInt8] { publicKey.bytes }
}

/// Whether a signature is that of some bytes.
package typealias SignatureTest = (_ signature: [UInt8], _ bytes: [UInt8]) -> Bool
