package import Database
package import Facts

/// Why the engine did not do what it was asked to.
///
/// Nothing was stored.
package enum StorageError: Error, Sendable, CustomStringConvertible {
  /// A fact breaks a rule.
  case refused(FactRefusal)
  /// A change-set passes a limit and is not written (I1).
  case tooLarge(String)
  /// The file is not ours, or of a version that this program does not know.
  case wrongFile(path: String, detail: String)
  /// A change-set is not sent, for its rows are not what was written.
  case damaged(VerifyFinding)
  /// The database refused.
  case database(DatabaseError)

  package var description: String {
    switch self {
    case .refused(let refusal): "\(refusal.detail) (\(refusal.reason.rawValue))"
    case .tooLarge(let what): "\(what): too large for one change-set; split it"
    case .wrongFile(let path, let detail): "\(path) \(detail)"
    case .damaged(let finding): "\(finding); it is not sent: run verify"
    case .database(let error): error.description
    }
  }
}
