import Security
import Testing

@Suite struct SecurityTests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  // MARK: SHA-256

  // FIPS 180-2, appendix B, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `published digests are met`(text: String, digest: String) throws {
    let bytes = Array(text.utf8)
    #expect(hex(try SHA256Hasher.hash(bytes)) == digest)
    let hasher = try SHA256Hasher()
    for _ in 0..<2 {
      let words = hasher.hash([1] + bytes + [2], from: 1, count: bytes.count)
      #expect(hex(SHA256Hasher.digestBytes(words)) == digest)
    }
  }

  @Test func `pieces give the digest of the whole`() throws {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let hasher = try SHA256Hasher()
    hasher.update(bytes, from: 0, count: 1)
    hasher.update(bytes, from: 1, count: 0)
    hasher.update(bytes, from: 1, count: 998)
    hasher.update([bytes[999]])
    #expect(hasher.finish() == hasher.hash(bytes, from: 0, count: 1_000))
  }

  // MARK: Signatures

  private func refusal(_ body: () throws(SecurityError) -> Void) -> SecurityError.Kind? {
    do throws(SecurityError) {
      try body()
      return nil
    } catch {
      return error.kind
    }
  }

  @Test func `a signature is valid for its bytes and its key alone`() throws {
    let key = try SigningKey()
    let message = Array("head 17".utf8)
    let signature = try key.sign(message)
    #expect(signature.count == 64)
    #expect(key.publicKey.isValid(signature: signature, over: message))
    #expect(!key.publicKey.isValid(signature: signature, over: message + [0]))
    #expect(!(try SigningKey().publicKey.isValid(signature: signature, over: message)))
  }

  @Test func `the empty message can be signed`() throws {
    let key = try SigningKey()
    #expect(key.publicKey.isValid(signature: try key.sign([]), over: []))
  }

  @Test func `a signature with any byte changed is refused`() throws {
    let key = try SigningKey()
    let signature = try key.sign([1, 2, 3])
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 1
      #expect(!key.publicKey.isValid(signature: changed, over: [1, 2, 3]))
    }
  }

  @Test(arguments: [
    [], [UInt8](repeating: 0, count: 63), [UInt8](repeating: 0, count: 64),
    [UInt8](repeating: 255, count: 64), [UInt8](repeating: 1, count: 72),
  ])
  func `bytes that are no signature are refused`(signature: [UInt8]) throws {
    #expect(!(try SigningKey().publicKey.isValid(signature: signature, over: [1])))
  }

  // RFC 6979, appendix A.2.5: P-256, SHA-256, message "sample".
  @Test func `a published signature is valid`() throws {
    let point =
      [4]
      + bytes("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6")
      + bytes("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
    let signature =
      bytes("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716")
      + bytes("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")
    let key = try PublicKey(bytes: point)
    #expect(key.isValid(signature: signature, over: Array("sample".utf8)))
    #expect(!key.isValid(signature: signature, over: Array("test".utf8)))
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] * 16 + digits[$0 + 1])
    }
  }

  // MARK: Keys

  @Test func `a key comes back from its PEM text`() throws {
    let key = try SigningKey()
    let pem = try key.pem()
    #expect(String(decoding: pem, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    let again = try SigningKey(pem: pem)
    #expect(again.publicKey == key.publicKey)
    #expect(key.publicKey.isValid(signature: try again.sign([1]), over: [1]))
  }

  @Test func `a public key comes back from its point`() throws {
    let key = try SigningKey()
    #expect(key.publicKey.bytes.count == PublicKey.byteCount)
    let again = try PublicKey(bytes: key.publicKey.bytes)
    #expect(again.isValid(signature: try key.sign([1]), over: [1]))
  }

  @Test func `a point off the curve or in another form is refused`() throws {
    let good = try SigningKey().publicKey.bytes
    var off = good
    off[64] ^= 1
    var hybrid = good
    hybrid[0] = 6 + (good[64] & 1)
    let compressed = [2 + (good[64] & 1)] + good[1..<33]
    for bad in [off, hybrid, Array(compressed), good + [0], [], [0]] {
      #expect(
        refusal { () throws(SecurityError) in _ = try PublicKey(bytes: bad) } == .badPublicKey)
    }
  }

  @Test func `text that is no key is refused`() throws {
    let pem = try SigningKey().pem()
    for bad in [[], Array("hello".utf8), Array(pem.prefix(100))] {
      #expect(
        refusal { () throws(SecurityError) in _ = try SigningKey(pem: bad) } == .unreadableKey)
    }
  }

  @Test func `an encrypted key is refused without asking for its password`() {
    #expect(
      refusal { () throws(SecurityError) in
        _ = try SigningKey(pem: Array(SecurityFixtures.encrypted.utf8))
      } == .unreadableKey)
  }

  @Test(arguments: [SecurityFixtures.p384, SecurityFixtures.ed25519])
  func `a key of another kind is refused`(pem: String) {
    #expect(
      refusal { () throws(SecurityError) in
        _ = try SigningKey(pem: Array(pem.utf8))
      } == .wrongKey)
  }

  @Test func `a private half that does not fit the public one is refused`() throws {
    // SEC1 text of two keys: the scalar of one, the point of the other.
    #expect(
      refusal { () throws(SecurityError) in
        _ = try SigningKey(pem: Array(SecurityFixtures.mismatched.utf8))
      } == .wrongKey)
  }

  @Test func `a key may be used by several threads at once`() async throws {
    let key = try SigningKey()
    let valid = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number: UInt8 in 0..<8 {
        group.addTask {
          try (0..<20).allSatisfy { _ in
            key.publicKey.isValid(signature: try key.sign([number]), over: [number])
          }
        }
      }
      return try await group.allSatisfy { $0 }
    }
    #expect(valid)
  }

  // MARK: Random, comparison

  @Test func `random bytes have the length asked for and differ`() throws {
    let random = SystemRandom()
    #expect(try random.bytes(0).isEmpty)
    #expect(try random.bytes(100_000).count == 100_000)
    #expect(try random.bytes(16) != random.bytes(16))
    #expect(try random.uint64() != random.uint64())
  }

  @Test func `secrets compare by every byte and by length`() {
    #expect(constantTimeEqual([], []))
    #expect(constantTimeEqual([1, 2], [1, 2]))
    #expect(!constantTimeEqual([1, 2], [1, 3]))
    #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
  }
}
