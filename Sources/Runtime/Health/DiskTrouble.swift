/// Why the database is not written, or not reached at all.
package struct DiskTrouble: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the disk said.
  package let why: String
  /// Since when, milliseconds UTC.
  package let since: Int64

  package init(_ trouble: DiskHealth.Trouble) {
    why = trouble.why
    since = trouble.since
  }

  init(why: String, since: Int64) {
    self.why = why
    self.since = since
  }

  package var description: String {
    "the disk of the database failed (\(why)): nothing is written until it was verified"
  }
}
