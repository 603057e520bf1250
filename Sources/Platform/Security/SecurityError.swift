import CCrypto

/// What the cryptographic library, or a check of ours, refused.
///
/// No key, digest or signed byte is ever part of it.
package struct SecurityError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of thing is wrong.
  package enum Kind: Sendable, Equatable {
    /// The text is no PEM private key, or is encrypted.
    case unreadableKey
    /// A key of another kind than ECDSA on P-256, or one that contradicts itself.
    case wrongKey
    /// The bytes are no uncompressed point on P-256.
    case badPublicKey
    /// The library or the system failed.
    case failure
  }

  /// What kind of thing is wrong.
  package let kind: Kind
  /// What was being done.
  package let operation: String
  /// The library's own words.
  package let cause: String

  /// What the operator should do about it.
  package var hint: String {
    switch kind {
    case .unreadableKey, .wrongKey:
      "Put the node's own key file back from its safe copy, or enrol the node anew."
    case .badPublicKey:
      "The other side sent or holds a damaged key: enrol that node anew."
    case .failure:
      "Check the machine's memory and its libssl package, then restart the node."
    }
  }

  package var description: String { "\(operation): \(cause). \(hint)" }
}

extension SecurityError {
  /// Takes the newest words of the library and empties this thread's list of them.
  init(_ kind: Kind, _ operation: String) {
    self.kind = kind
    self.operation = operation
    let reason = unsafe ERR_reason_error_string(ERR_peek_last_error())
    cause = unsafe reason.map { unsafe String(cString: $0) } ?? "refused"
    ERR_clear_error()
  }

  init(_ kind: Kind, _ operation: String, cause: String) {
    self.kind = kind
    self.operation = operation
    self.cause = cause
  }
}
