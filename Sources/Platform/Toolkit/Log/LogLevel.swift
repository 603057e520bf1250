/// How much an event matters, least first.
package enum LogLevel: Int, Sendable, Comparable, CaseIterable {
  /// For whoever looks for a bug.
  case debug
  /// What the node did.
  case info
  /// Something is not as it should be, and the node goes on.
  case warning
  /// Something failed and a person should look.
  case error

  /// By importance.
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The name, five characters wide or more, so that messages stand in a column.
  var label: String {
    switch self {
    case .debug: "debug"
    case .info: "info "
    case .warning: "warn "
    case .error: "error"
    }
  }
}
