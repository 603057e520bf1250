/// Why bytes from outside were refused.
///
/// Nothing of them is kept.
///
/// `code` is the stable name in `docs/protocol.md#errors`.
package enum WireError: Error, Hashable, Sendable {
  /// The bytes end before the structure does.
  case truncated
  /// Bytes are left after the structure's end.
  case trailingBytes
  /// The first four bytes are not `OCPZ`.
  case notOurs
  /// A protocol version that this side does not speak.
  case unknownVersion(UInt8)
  /// Another kind of message than the address expects.
  case unexpectedMessage(UInt8)
  /// A value has a second, non-canonical form.
  case notCanonical(String)
  /// A limit of `Limits` is passed.
  case tooLarge(String)
  /// The change-sets do not add up to the head that was announced.
  case wrongHash(ChangeSetID)
  /// A number that names no store, table or incarnation.
  case badIdentity(String)

  /// The stable code.
  package var code: String {
    switch self {
    case .truncated: "truncated"
    case .trailingBytes: "trailing-bytes"
    case .notOurs: "not-ours"
    case .unknownVersion: "unknown-version"
    case .unexpectedMessage: "unexpected-message"
    case .notCanonical: "not-canonical"
    case .tooLarge: "too-large"
    case .wrongHash: "wrong-hash"
    case .badIdentity: "bad-identity"
    }
  }
}
