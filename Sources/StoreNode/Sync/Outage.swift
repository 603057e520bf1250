package import HTTP

/// Who has to do something so that this store is in touch again.
package enum Outage: String, Codable, Sendable {
  /// This PC: its cable or Wi-Fi, its disk, its credential.
  case thisPC = "this-pc"
  /// The internet line between.
  case line
  /// Head office: it is there and does not answer as it should.
  case headOffice = "head-office"

  /// What a request that got no answer says.
  ///
  /// A machine that refuses the connection is there; a name that nobody knows and silence are the
  /// line's.
  package init(_ error: HTTPClientError) {
    switch error {
    case .unreachable(_, isRefused: true), .tlsRefused, .responseTooLarge: self = .headOffice
    case .malformedURL, .plainHTTPRefused, .fileFailed, .libraryFailed: self = .thisPC
    case .unreachable, .timedOut, .interrupted, .broken: self = .line
    }
  }

  /// Who it is, from what was heard and how this PC stands.
  ///
  /// - Parameters:
  ///   - heard: what the exchange has run into.
  ///   - isOnline: whether the last exchange succeeded.
  ///   - hasDiskTrouble: whether the disk has failed.
  ///   - hasNetwork: whether any network device of this PC is connected.
  /// - Returns: nil if nobody has to do anything.
  package static func judged(
    _ heard: Outage?, isOnline: Bool, hasDiskTrouble: Bool, hasNetwork: Bool
  ) -> Outage? {
    if hasDiskTrouble { return .thisPC }
    if isOnline { return nil }
    // A head office on this very machine needs no network.
    if heard == .line, !hasNetwork { return .thisPC }
    return heard
  }
}

extension StoreLinkError {
  /// Who has to do something about it.
  var outage: Outage {
    switch self {
    case .unreachable(_, let outage): outage
    case .refused(let status, _, _, _): status == 401 || status == 403 ? .thisPC : .headOffice
    case .brokenAnswer: .headOffice
    case .noPass: .thisPC
    }
  }
}
