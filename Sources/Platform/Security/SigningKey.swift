import CCrypto

// Safe to share: the key is complete after init and never changed; OpenSSL's own caches in it are
// under its own lock (openssl-threads(7)).
/// A private ECDSA key on P-256 that signs SHA-256 digests.
@safe package final class SigningKey: @unchecked Sendable {
  private let key: OpaquePointer
  /// The public half.
  package let publicKey: PublicKey

  /// Makes a new key from the system's random source.
  ///
  /// - Throws: where the library fails.
  package convenience init() throws(SecurityError) {
    guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else {
      throw SecurityError(.failure, "making a key")
    }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var made: OpaquePointer?
    guard unsafe EVP_PKEY_keygen_init(context) == 1,
      unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
      unsafe EVP_PKEY_generate(context, &made) == 1, let key = unsafe made
    else { throw SecurityError(.failure, "making a key") }
    try unsafe self.init(owning: key)
  }

  /// Reads a key from PEM text (PKCS#8 or SEC1, not encrypted).
  ///
  /// - Throws: `unreadableKey` for other text; `wrongKey` for another curve or algorithm, or a
  ///   private half that does not fit the public one.
  package convenience init(pem: [UInt8]) throws(SecurityError) {
    guard let source = unsafe BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else {
      throw SecurityError(.unreadableKey, "reading a private key")
    }
    defer { unsafe BIO_free_all(source) }
    guard let key = unsafe PEM_read_bio_PrivateKey(source, nil, noPassword, nil) else {
      throw SecurityError(.unreadableKey, "reading a private key")
    }
    try unsafe self.init(owning: key)
  }

  /// Takes ownership of `key`, also where it throws.
  private init(owning key: OpaquePointer) throws(SecurityError) {
    do throws(SecurityError) {
      try unsafe checkPair(key)
      publicKey = try unsafe PublicKey(bytes: encodedPoint(key))
    } catch {
      unsafe EVP_PKEY_free(key)
      throw error
    }
    unsafe self.key = key
  }

  deinit {
    // Overwrites the private half.
    unsafe EVP_PKEY_free(key)
  }

  /// The key as PEM text (PKCS#8, not encrypted): only for a file that its owner alone may read.
  ///
  /// - Throws: where the library fails.
  package func pem() throws(SecurityError) -> [UInt8] {
    guard let sink = unsafe BIO_new(BIO_s_mem()) else {
      throw SecurityError(.failure, "writing a private key")
    }
    defer { unsafe BIO_free_all(sink) }
    guard unsafe PEM_write_bio_PKCS8PrivateKey(sink, key, nil, nil, 0, nil, nil) == 1 else {
      throw SecurityError(.failure, "writing a private key")
    }
    var text = [UInt8](repeating: 0, count: Int(unsafe BIO_ctrl_pending(sink)))
    let count = unsafe BIO_read(sink, &text, Int32(text.count))
    guard count > 0, Int(count) == text.count else {
      throw SecurityError(.failure, "writing a private key")
    }
    return text
  }

  /// Signs the SHA-256 of `bytes`.
  ///
  /// - Returns: 64 bytes, r and s, each 32 bytes big-endian. Two signatures of the same bytes
  ///   differ.
  /// - Throws: where the library fails.
  package func sign(_ bytes: [UInt8]) throws(SecurityError) -> [UInt8] {
    guard let context = unsafe EVP_MD_CTX_new() else {
      throw SecurityError(.failure, "signing")
    }
    defer { unsafe EVP_MD_CTX_free(context) }
    // The longest DER form of a P-256 signature has 72 bytes.
    var der = [UInt8](repeating: 0, count: 72)
    var count = der.count
    guard unsafe EVP_DigestSignInit_ex(context, nil, "SHA256", nil, nil, key, nil) == 1,
      unsafe EVP_DigestSign(context, &der, &count, bytes, bytes.count) == 1,
      let signature = SignatureForm.raw(der: der, count: count)
    else { throw SecurityError(.failure, "signing") }
    return signature
  }
}

/// Refuses an encrypted key, for whose password the library would ask on the terminal.
private func noPassword(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ isWriting: Int32,
  _ context: UnsafeMutableRawPointer?
) -> Int32 { -1 }

/// The key is on P-256, and its halves belong together.
private func checkPair(_ key: OpaquePointer) throws(SecurityError) {
  var name = [CChar](repeating: 0, count: 32)
  var length = 0
  guard unsafe EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1,
    name.prefix(length).elementsEqual("prime256v1".utf8.map { CChar(bitPattern: $0) })
  else {
    ERR_clear_error()
    throw SecurityError(.wrongKey, "checking a private key", cause: "not a key on P-256")
  }
  guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else {
    throw SecurityError(.failure, "checking a private key")
  }
  defer { unsafe EVP_PKEY_CTX_free(context) }
  guard unsafe EVP_PKEY_check(context) == 1 else {
    throw SecurityError(.wrongKey, "checking a private key")
  }
}

/// The public half as an uncompressed point, however the key was written in its file.
private func encodedPoint(_ key: OpaquePointer) throws(SecurityError) -> [UInt8] {
  var point = [UInt8](repeating: 0, count: PublicKey.byteCount)
  var count = 0
  guard
    unsafe EVP_PKEY_set_utf8_string_param(
      key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed") == 1,
    unsafe EVP_PKEY_get_octet_string_param(
      key, OSSL_PKEY_PARAM_PUB_KEY, &point, point.count, &count) == 1,
    count == point.count
  else { throw SecurityError(.wrongKey, "reading a public key") }
  return point
}
