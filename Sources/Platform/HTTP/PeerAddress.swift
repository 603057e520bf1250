import Glibc

/// A peer's address: as text, and as the key its connections are counted under.
struct PeerAddress: Sendable {
  /// IPv4: the address.
  ///
  /// IPv6: the first 64 bits, since one customer's line has that many.
  struct Key: Hashable, Sendable {
    var isIPv6: Bool
    var bits: UInt64
  }

  var key: Key
  var isLoopback: Bool
  var text: String

  /// Reads the library's sockaddr; nil where the family is neither IPv4 nor IPv6.
  init?(_ address: UnsafePointer<sockaddr>?) {
    guard let address = unsafe address else { return nil }
    switch unsafe Int32(address.pointee.sa_family) {
    case AF_INET:
      let raw = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
      self.init(ipv4: UInt32(bigEndian: raw.sin_addr.s_addr))
    case AF_INET6:
      let raw = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
      self.init(ipv6: raw.sin6_addr)
    default: return nil
    }
  }

  private init(ipv4 value: UInt32) {
    key = Key(isIPv6: false, bits: UInt64(value))
    isLoopback = value >> 24 == 127
    text = [24, 16, 8, 0].map { String(value >> $0 & 255) }.joined(separator: ".")
  }

  private init(ipv6 address: in6_addr) {
    let (high, low) = unsafe withUnsafeBytes(of: address) { bytes in
      (
        unsafe UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    // ::ffff:a.b.c.d is an IPv4 peer on a dual-stack socket.
    if high == 0, low >> 32 == 0xFFFF {
      self.init(ipv4: UInt32(truncatingIfNeeded: low))
      return
    }
    self.init(
      key: Key(isIPv6: true, bits: high), isLoopback: high == 0 && low == 1,
      text: Self.text(address))
  }

  private init(key: Key, isLoopback: Bool, text: String) {
    self.key = key
    self.isLoopback = isLoopback
    self.text = text
  }

  private static func text(_ address: in6_addr) -> String {
    var copy = address
    let length = Int(INET6_ADDRSTRLEN)
    return unsafe String(unsafeUninitializedCapacity: length) { buffer in
      let written = unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
        unsafe inet_ntop(AF_INET6, &copy, characters.baseAddress, socklen_t(length))
      }
      guard unsafe written != nil else { return 0 }
      return unsafe buffer.firstIndex(of: 0) ?? 0
    }
  }

  /// Reads a literal ("127.0.0.1", "::1") and gives its sockaddr for listening to `body`.
  static func withSocketAddress<R>(
    _ literal: String, port: UInt16, _ body: (UnsafePointer<sockaddr>, _ isIPv6: Bool) -> R
  ) -> R? {
    var four = sockaddr_in()
    if unsafe inet_pton(AF_INET, literal, &four.sin_addr) == 1 {
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      return unsafe withUnsafeBytes(of: &four) { bytes in
        unsafe bytes.baseAddress.map {
          unsafe body($0.assumingMemoryBound(to: sockaddr.self), false)
        }
      }
    }
    var six = sockaddr_in6()
    guard unsafe inet_pton(AF_INET6, literal, &six.sin6_addr) == 1 else { return nil }
    six.sin6_family = sa_family_t(AF_INET6)
    six.sin6_port = port.bigEndian
    return unsafe withUnsafeBytes(of: &six) { bytes in
      unsafe bytes.baseAddress.map {
        unsafe body($0.assumingMemoryBound(to: sockaddr.self), true)
      }
    }
  }
}
