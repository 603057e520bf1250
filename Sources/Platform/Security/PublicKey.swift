import CCrypto

// Safe to share: the key is complete after init and never changed; OpenSSL's own caches in it are
// under its own lock (openssl-threads(7)).
/// A public ECDSA key on P-256, which checks signatures over SHA-256.
@safe package final class PublicKey: @unchecked Sendable {
  /// Bytes of an uncompressed point: 4, then x and y of 32 bytes each.
  package static let byteCount = 65

  /// The uncompressed point.
  package let bytes: [UInt8]
  private let key: OpaquePointer

  /// Takes an uncompressed point of 65 bytes.
  ///
  /// - Throws: `badPublicKey` where it is none on P-256.
  package init(bytes: [UInt8]) throws(SecurityError) {
    guard bytes.count == Self.byteCount, bytes.first == 4 else {
      throw SecurityError(
        .badPublicKey, "reading a public key", cause: "not an uncompressed point of 65 bytes")
    }
    guard let key = unsafe ccrypto_p256_public_key(bytes, bytes.count) else {
      throw SecurityError(.badPublicKey, "reading a public key")
    }
    unsafe self.key = key
    self.bytes = bytes
  }

  deinit {
    unsafe EVP_PKEY_free(key)
  }

  /// `signature` (64 bytes, r and s) was made over `bytes` by the private half of this key.
  ///
  /// False too for a signature of another length. (r, s) and (r, n − s) are both valid: a
  /// signature proves, it does not identify.
  package func isValid(signature: [UInt8], over bytes: [UInt8]) -> Bool {
    guard let der = SignatureForm.der(raw: signature), let context = unsafe EVP_MD_CTX_new()
    else { return false }
    defer { unsafe EVP_MD_CTX_free(context) }
    guard unsafe EVP_DigestVerifyInit_ex(context, nil, "SHA256", nil, nil, key, nil) == 1,
      unsafe EVP_DigestVerify(context, der, der.count, bytes, bytes.count) == 1
    else {
      ERR_clear_error()
      return false
    }
    return true
  }
}

extension PublicKey: Equatable {
  /// The same point.
  package static func == (left: PublicKey, right: PublicKey) -> Bool {
    left.bytes == right.bytes
  }
}
