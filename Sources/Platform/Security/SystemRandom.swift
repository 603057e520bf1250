import CCrypto
import Glibc

/// The kernel's random source.
///
/// Asked anew each time, with nothing kept in this process: the image of a process that is
/// resumed twice does not draw the same bytes twice from a kernel that was told of it.
package struct SystemRandom: Sendable {
  /// Keeps nothing; make one wherever it is needed.
  package init() {}

  /// `count` random bytes; waits while the machine has just started and knows none.
  ///
  /// - Throws: where the kernel refuses.
  package func bytes(_ count: Int) throws(SecurityError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        return unsafe getrandom(rest.baseAddress, rest.count, 0)
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        throw SecurityError(.failure, "random bytes", cause: "getrandom failed with \(errno)")
      }
      filled += got
    }
    return bytes
  }

  /// `count` random capitals and digits, five bits each, none of which is taken for another when it
  /// is read out: neither I nor O, neither 0 nor 1.
  ///
  /// - Throws: where the kernel refuses.
  package func letters(_ count: Int) throws(SecurityError) -> String {
    String(try bytes(count).map { Self.alphabet[Int($0) % Self.alphabet.count] })
  }

  private static let alphabet: [Character] = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

  /// As many as 12 such letters, out of random bits.
  package static func letters(_ count: Int, of bits: UInt64) -> String {
    String((0..<count).map { alphabet[Int(bits >> (5 * UInt64($0)) & 31)] })
  }

  /// As `letters`, in so many groups of four: `K7QF-2MXA`.
  ///
  /// - Throws: where the kernel refuses.
  package func code(groups: Int) throws(SecurityError) -> String {
    var code = try letters(4)
    for _ in 1..<groups { code += "-" + (try letters(4)) }
    return code
  }

  /// 64 random bits.
  ///
  /// - Throws: where the kernel refuses.
  package func uint64() throws(SecurityError) -> UInt64 {
    try bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Compares secrets in a time that does not depend on where they differ; lengths are no secret.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  return unsafe CRYPTO_memcmp(left, right, left.count) == 0
}
