import Foundation
import Glibc

/// A client that sends exactly the bytes it is told to.
final class HTTPRawSocket {
  private let descriptor: Int32

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    guard code == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  deinit { close(descriptor) }

  /// Sends all the text; false where the connection is broken.
  @discardableResult
  func send(_ text: String) -> Bool {
    var left = Array(text.utf8)[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      left = left.dropFirst(count)
    }
    return true
  }

  /// What arrives until the text contains `mark`, the peer closes, or ten seconds are over.
  func receive(until mark: String) -> String {
    var bytes: [UInt8] = []
    var text = ""
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end, !text.contains(mark), let more = piece(milliseconds: 100) {
      bytes += more
      text = String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  /// What arrives until the peer closes; nil where it does not close within ten seconds.
  func receiveToEnd() -> String? {
    var bytes: [UInt8] = []
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
      guard let more = piece(milliseconds: 100) else {
        return String(decoding: bytes, as: UTF8.self)
      }
      bytes += more
    }
    return nil
  }

  /// Whether the peer has closed or broken the connection by now.
  var isCut: Bool { piece(milliseconds: 0) == nil }

  /// Nil where the connection is over, empty where nothing arrived in time.
  private func piece(milliseconds: Int32) -> [UInt8]? {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, milliseconds) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    return count > 0 ? Array(buffer[..<count]) : nil
  }
}
