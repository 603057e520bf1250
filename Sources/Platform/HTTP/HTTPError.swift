/// Why a server could not be started.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
  /// What went wrong.
  package enum Reason: Sendable, Equatable {
    /// The address is not an IPv4 or IPv6 literal.
    case badAddress
    /// A limit is zero or negative, or one contradicts another.
    case badConfiguration
    /// The certificate or the key is missing, malformed, or does not fit the other.
    case badCertificate
    /// The address and port are taken, not allowed, or not this machine's.
    case cannotListen
    /// A thread or a descriptor could not be had.
    case noResources
  }

  /// What went wrong.
  package var reason: Reason
  /// The address and port it was about.
  package var place: String
  /// The system's error number, 0 where there is none.
  package var errno: Int32
  /// What the operator should do.
  package var hint: String

  package var description: String {
    let what =
      switch reason {
      case .badAddress: "is no address"
      case .badConfiguration: "cannot be served so"
      case .badCertificate: "cannot be served with this certificate and key"
      case .cannotListen: "is taken, or not this machine's"
      case .noResources: "cannot be served for lack of threads or descriptors"
      }
    let cause = errno == 0 ? "" : " (errno \(errno))"
    return "\(place) \(what)\(cause). \(hint)"
  }
}
