import Glibc
import Synchronization

/// All open connections of a server: who may still connect, and which are overdue.
final class ConnectionTable: Sendable {
  private struct State {
    var connections: [UInt64: PeerConnection] = [:]
    var anonymous: [PeerAddress.Key: Int] = [:]
    var authenticated: Set<UInt64> = []
    /// Addresses that have authenticated; bounded, and emptied when full.
    var known: Set<PeerAddress.Key> = []
    var next: UInt64 = 0
    var isClosed = false
  }

  private static let knownLimit = 16_384

  private let state = Mutex(State())
  private let maximum: Int
  private let reserved: Int
  private let perAddress: Int
  private let loopbackIsExempt: Bool

  init(_ configuration: HTTPServer.Configuration) {
    maximum = configuration.maximumConnections
    reserved = min(configuration.reservedConnections, configuration.maximumConnections / 4)
    perAddress = configuration.maximumAnonymousPerAddress
    loopbackIsExempt = configuration.loopbackIsExempt
  }

  /// Whether one more connection from this address is welcome.
  ///
  /// It counts only from `insert` on, so threads that accept at the same moment may pass the limit
  /// by one each.
  func admits(_ address: PeerAddress) -> Bool {
    let isExempt = loopbackIsExempt && address.isLoopback
    return state.withLock { state in
      if state.isClosed { return false }
      if isExempt { return true }
      let open = state.connections.count
      if open >= maximum - reserved, !state.known.contains(address.key) { return false }
      return state.anonymous[address.key, default: 0] < perAddress
    }
  }

  func insert(descriptor: Int32, address: PeerAddress, deadline: Int64) -> PeerConnection {
    state.withLock { state in
      state.next += 1
      let peer = PeerConnection(
        number: state.next, descriptor: descriptor, address: address, deadline: deadline)
      state.connections[peer.number] = peer
      state.anonymous[address.key, default: 0] += 1
      return peer
    }
  }

  /// Called before the daemon closes the socket, so no cut can hit a descriptor used anew.
  func remove(_ peer: PeerConnection) {
    state.withLock { state in
      guard state.connections.removeValue(forKey: peer.number) != nil else { return }
      if state.authenticated.remove(peer.number) == nil {
        Self.forget(peer.address.key, in: &state)
      }
    }
  }

  func markAuthenticated(_ peer: PeerConnection) {
    state.withLock { state in
      guard state.connections[peer.number] != nil,
        state.authenticated.insert(peer.number).inserted
      else { return }
      Self.forget(peer.address.key, in: &state)
      if state.known.count >= Self.knownLimit { state.known.removeAll() }
      state.known.insert(peer.address.key)
    }
  }

  private static func forget(_ key: PeerAddress.Key, in state: inout State) {
    let left = state.anonymous[key, default: 1] - 1
    state.anonymous[key] = left > 0 ? left : nil
  }

  /// Shuts down the sockets of all overdue connections; the daemon then ends them as broken.
  func cutOverdue(at now: Int64) {
    state.withLock { state in
      for peer in state.connections.values where peer.isOverdue(at: now) {
        shutdown(peer.descriptor, Int32(SHUT_RDWR))
        peer.clearDeadline()
      }
    }
  }

  /// Admits nobody from now on.
  func close() {
    state.withLock { $0.isClosed = true }
  }

  var count: Int { state.withLock { $0.connections.count } }
}
