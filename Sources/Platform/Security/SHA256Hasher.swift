import CCrypto

/// SHA-256 with one context and one fetched algorithm, both reused: a hash allocates nothing.
///
/// Either `hash(_:from:count:)` at once, or `update(_:from:count:)` as often as needed and then
/// `finish()`. Not Sendable: one for each thread.
@safe package final class SHA256Hasher {
  /// A digest as four words, the first 8 bytes first, each read big-endian.
  package typealias Words = (UInt64, UInt64, UInt64, UInt64)

  private let context: OpaquePointer
  private let algorithm: OpaquePointer

  /// Fetches the algorithm, which takes microseconds: keep the hasher.
  ///
  /// - Throws: where the library has no SHA-256 or no memory.
  package init() throws(SecurityError) {
    guard let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
      throw SecurityError(.failure, "SHA-256")
    }
    guard let context = unsafe EVP_MD_CTX_new() else {
      unsafe EVP_MD_free(algorithm)
      throw SecurityError(.failure, "SHA-256")
    }
    guard unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      unsafe EVP_MD_free(algorithm)
      throw SecurityError(.failure, "SHA-256")
    }
    unsafe self.algorithm = algorithm
    unsafe self.context = context
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
    unsafe EVP_MD_free(algorithm)
  }

  /// The digest of a range of `bytes`, which must lie in it; not between `update` and `finish`.
  package func hash(_ bytes: [UInt8], from start: Int, count: Int) -> Words {
    update(bytes, from: start, count: count)
    return finish()
  }

  /// Adds a range of `bytes`, which must lie in it, to the digest that is being made.
  package func update(_ bytes: [UInt8], from start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && start <= bytes.count - count, "range out of bytes")
    guard count > 0 else { return }
    let done = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe EVP_DigestUpdate(context, buffer.baseAddress.map { unsafe $0 + start }, count)
    }
    // With a context that is set up, the library has nothing left that could fail.
    precondition(done == 1, "SHA-256 update failed")
  }

  /// Adds all of `bytes` to the digest that is being made.
  package func update(_ bytes: [UInt8]) {
    update(bytes, from: 0, count: bytes.count)
  }

  /// The digest of what was added, and begins anew.
  package func finish() -> Words {
    var words: Words = (0, 0, 0, 0)
    let done = unsafe withUnsafeMutableBytes(of: &words) { digest in
      unsafe EVP_DigestFinal_ex(
        context, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
    }
    let begun = unsafe EVP_DigestInit_ex2(context, nil, nil)
    precondition(done == 1 && begun == 1, "SHA-256 finish failed")
    return (
      UInt64(bigEndian: words.0), UInt64(bigEndian: words.1), UInt64(bigEndian: words.2),
      UInt64(bigEndian: words.3)
    )
  }

  /// The 32 bytes of the digest of `bytes`; for places where a hasher is not worth keeping.
  ///
  /// - Throws: where the library has no memory.
  package static func hash(_ bytes: [UInt8]) throws(SecurityError) -> [UInt8] {
    let hasher = try SHA256Hasher()
    return digestBytes(hasher.hash(bytes, from: 0, count: bytes.count))
  }

  /// The 32 bytes of a digest, in its order.
  package static func digestBytes(_ words: Words) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for word in [words.0, words.1, words.2, words.3] {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return bytes
  }
}

// The context is changed by every call.
@available(*, unavailable) extension SHA256Hasher: Sendable {}
