import Foundation
import Glibc
import Synchronization

/// A cable between two processes on loopback that can be pulled out: a TCP forwarder.
///
/// It can be cut (connections are closed and new ones refused), it can swallow an answer (the
/// request goes through, the connection dies before the answer comes back) or cut it in half, and
/// it can lose some of what passes in either direction.
package final class FaultyWire: Sendable {
  private struct State {
    var isCut = false
    var swallow = 0
    var halve: (request: String, count: Int) = ("", 0)
    var lossPercent: UInt64 = 0
    var generator = SystemRandomNumberGenerator()
    var connections: [Int32: Int32] = [:]
    var isClosed = false
  }

  /// Where it listens.
  package let port: UInt16
  private let listener: Int32
  private let target: UInt16
  private let state = Mutex(State())

  /// Listens on a free loopback port and forwards to `target`.
  ///
  /// - Throws: `EveningError` if no port can be opened.
  package init(to target: UInt16) throws {
    self.target = target
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(0)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 256) == 0
      }
    }
    guard listener >= 0, isListening else { throw EveningError("a loopback port cannot be opened") }
    var bound = sockaddr_in()
    var boundSize = size
    _ = withUnsafeMutablePointer(to: &bound) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(listener, $0, &boundSize)
      }
    }
    self.listener = listener
    port = UInt16(bigEndian: bound.sin_port)
    let thread = Thread { [self] in accept() }
    thread.start()
  }

  /// Pulls the cable out: what is under way dies, nothing new gets through.
  package func cut() {
    let open = state.withLock { state in
      state.isCut = true
      return state.connections
    }
    for (client, server) in open {
      shutdown(client, Int32(SHUT_RDWR))
      shutdown(server, Int32(SHUT_RDWR))
    }
  }

  /// Puts the cable back.
  package func mend() { state.withLock { $0.isCut = false } }

  /// The next `count` answers are swallowed.
  package func swallowAnswers(_ count: Int) { state.withLock { $0.swallow += count } }

  /// Of the next `count` answers to requests that begin so, the head arrives and half the body.
  package func halveAnswers(to request: String, _ count: Int) {
    state.withLock { $0.halve = (request, count) }
  }

  /// From now on each piece of data is lost with this probability, and its connection with it: what
  /// TCP makes of a line that loses packets until a side gives up.
  package func lose(percent: UInt64) { state.withLock { $0.lossPercent = percent } }

  /// Ends it for good.
  package func close() {
    state.withLock { $0.isClosed = true }
    cut()
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func accept() {
    while !state.withLock({ $0.isClosed }) {
      let client = Glibc.accept(listener, nil, nil)
      if client < 0 { continue }
      let isCut = state.withLock { $0.isCut }
      guard !isCut, let server = Self.connected(to: target) else {
        Glibc.close(client)
        continue
      }
      for end in [client, server] {
        var yes: Int32 = 1
        setsockopt(end, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(4))
      }
      state.withLock { $0.connections[client] = server }
      let thread = Thread { [self] in carry(client, server) }
      thread.stackSize = 128 << 10
      thread.start()
    }
    Glibc.close(listener)
  }

  /// Carries bytes both ways until either end is done.
  private func carry(_ client: Int32, _ server: Int32) {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var ends = [
      pollfd(fd: client, events: Int16(POLLIN), revents: 0),
      pollfd(fd: server, events: Int16(POLLIN), revents: 0),
    ]
    var isHalved = false
    while poll(&ends, 2, -1) > 0 {
      if ends[0].revents != 0 {
        guard pass(from: client, to: server, &buffer) else { break }
        if halves(buffer) { isHalved = true }
      }
      if ends[1].revents != 0 {
        let swallows = state.withLock { state in
          if state.swallow == 0 { return false }
          state.swallow -= 1
          return true
        }
        if swallows || !pass(from: server, to: client, &buffer, isHalved: isHalved) { break }
      }
    }
    state.withLock { _ = $0.connections.removeValue(forKey: client) }
    Glibc.close(client)
    Glibc.close(server)
  }

  /// Whether the answer to the request that the buffer begins with is to be cut in half.
  private func halves(_ buffer: [UInt8]) -> Bool {
    state.withLock { state in
      guard state.halve.count > 0, buffer.starts(with: Array(state.halve.request.utf8)) else {
        return false
      }
      state.halve.count -= 1
      return true
    }
  }

  private func pass(
    from source: Int32, to sink: Int32, _ buffer: inout [UInt8], isHalved: Bool = false
  ) -> Bool {
    var count = recv(source, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    if isHalved, let head = buffer[..<count].firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
      count = head + (count - head) / 2
    }
    let isLost = state.withLock { state in
      UInt64.random(in: 0..<100, using: &state.generator) < state.lossPercent
    }
    if isLost { return false }
    var sent = 0
    while sent < count {
      let step = buffer.withUnsafeBytes { bytes in
        send(sink, bytes.baseAddress.map { $0 + sent }, count - sent, Int32(MSG_NOSIGNAL))
      }
      guard step > 0 else { return false }
      sent += step
    }
    return !isHalved
  }

  private static func connected(to port: UInt16) -> Int32? {
    let end = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port)
    let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(end, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    if isConnected { return end }
    Glibc.close(end)
    return nil
  }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    return address
  }
}

/// What made the evening stop.
struct EveningError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
