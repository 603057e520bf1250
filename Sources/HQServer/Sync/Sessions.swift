package import Security
package import SyncProtocol
import Synchronization

/// Who is logged in: nonces that wait for a signature, and tokens that were given for one.
///
/// Each request carries a token, and revocation is looked up each time. It has a lock of its own,
/// so that a token is checked while a merge is under way.
package final class Sessions: Sendable {
  /// A node that proved who it is.
  package struct Session: Sendable {
    package let store: StoreNumber
    package let credential: UInt64
    let expiresAt: Int64
  }

  private struct State {
    var nonces: [[UInt8]: Int64] = [:]
    var sessions: [[UInt8]: Session] = [:]
    var revoked: Set<StoreNumber> = []
    var replaced: Set<UInt64> = []
    /// When a refused node was last spoken of, milliseconds UTC.
    var reported: [StoreNumber: Int64] = [:]
  }

  /// Milliseconds between two words about the refused nodes of one store.
  private static let reportMilliseconds: Int64 = 3_600_000

  /// Milliseconds that a nonce waits for its signature.
  private static let nonceMilliseconds: Int64 = 60_000

  /// Nonces and sessions at most: an attacker's requests may not fill the memory.
  private static let highestCount = 40_000

  private let state = Mutex(State())
  private let random = SystemRandom()

  package init() {}

  /// A nonce for a node to sign.
  ///
  /// - Throws: `SecurityError` if there is no randomness.
  package func challenge(now: Int64) throws -> [UInt8] {
    let nonce = try random.bytes(SessionRequest.nonceBytes)
    state.withLock { state in
      if state.nonces.count >= Self.highestCount { state.nonces.removeAll() }
      state.nonces = state.nonces.filter { $0.value > now }
      state.nonces[nonce] = now + Self.nonceMilliseconds
    }
    return nonce
  }

  /// Checks a credential and the signature over its nonce, and gives a token.
  ///
  /// - Parameters:
  ///   - request: the credential and the signed nonce.
  ///   - headOfficeKey: the key under which credentials were signed.
  ///   - now: milliseconds UTC.
  /// - Returns: the token and when it expires (milliseconds UTC).
  /// - Throws: `HQProblem`, or `SecurityError` if there is no randomness.
  package func open(
    _ request: SessionRequest, headOfficeKey: PublicKey, now: Int64
  ) throws -> (token: [UInt8], expiresAt: Int64) {
    let isFresh = state.withLock { state in
      state.nonces.removeValue(forKey: request.nonce).map { $0 > now } ?? false
    }
    let credential = request.credential
    let signed = SessionRequest.signedBytes(number: credential.number, nonce: request.nonce)
    guard isFresh,
      headOfficeKey.isValid(signature: credential.signature, over: credential.signedBytes),
      try PublicKey(bytes: credential.publicKey).isValid(
        signature: request.signature, over: signed)
    else { throw HQProblem.badCredential }
    let token = try random.bytes(SessionRequest.tokenBytes)
    let session = Session(
      store: credential.store, credential: credential.number,
      expiresAt: now + Limits.sessionMilliseconds)
    try state.withLock { state in
      guard !state.revoked.contains(credential.store),
        !state.replaced.contains(credential.number)
      else { throw HQProblem.revoked }
      if state.sessions.count >= Self.highestCount {
        state.sessions = state.sessions.filter { $0.value.expiresAt > now }
        // A node that opens them without end loses its own, not those of the others.
        if state.sessions.count >= Self.highestCount {
          state.sessions = state.sessions.filter { $0.value.store != credential.store }
        }
      }
      state.sessions[token] = session
    }
    return (token, session.expiresAt)
  }

  /// The session of a token.
  ///
  /// - Throws: `HQProblem.unauthorised` or `.revoked`.
  package func session(_ token: [UInt8], now: Int64) throws(HQProblem) -> Session {
    let found: Result<Session, HQProblem> = state.withLock { state in
      // A clock that was set back does not make a session longer.
      guard let session = state.sessions[token], session.expiresAt > now,
        session.expiresAt - now <= Limits.sessionMilliseconds
      else {
        return .failure(.unauthorised)
      }
      if state.revoked.contains(session.store) || state.replaced.contains(session.credential) {
        return .failure(.revoked)
      }
      return .success(session)
    }
    return try found.get()
  }

  /// Whether it is time to speak of a refused node of this store: at most once an hour.
  package func isReportDue(_ store: StoreNumber, now: Int64) -> Bool {
    state.withLock { state in
      if let last = state.reported[store], last <= now, now - last < Self.reportMilliseconds {
        return false
      }
      state.reported[store] = now
      return true
    }
  }

  /// From now on no token of the store is good.
  package func revoke(_ store: StoreNumber) { state.withLock { _ = $0.revoked.insert(store) } }

  /// From now on no token of these credentials is good.
  package func replace(_ credentials: [UInt64]) {
    state.withLock { $0.replaced.formUnion(credentials) }
  }
}
