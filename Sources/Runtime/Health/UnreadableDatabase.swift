import Database
import Storage

/// What a node's status says where its database cannot be read at all, so that a person finds more
/// than a process that ended.
package struct UnreadableDatabase: Encodable, Sendable {
  package let isRunning = false

  /// What was said of the file.
  package let problem: String

  /// What to do about it, in the order in which it is tried.
  package let remedies: [String]

  /// Nil if the error says nothing of the file.
  ///
  /// - Parameters:
  ///   - error: what reading the database ran into.
  ///   - remedies: how a file that is damaged is replaced, a command each.
  package init?(_ error: any Error, remedies: [String]) {
    switch error {
    case let error as DatabaseError where error.isDiskFault:
      problem = "\(error.message) (SQLite \(error.extendedCode)), \(error.path)"
      self.remedies = [error.hint] + remedies
    case StorageError.wrongFile(let path, let detail):
      problem = "\(path) \(detail)"
      self.remedies = remedies
    default: return nil
    }
  }

  /// For people, a line each.
  package var lines: [String] {
    ["it is not running", "ALARM the database cannot be read: \(problem)"]
      + remedies.map { "what to do: \($0)" }
  }
}
