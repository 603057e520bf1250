/// Prepared statements by their SQL, at most `capacity`; the one unused for longest goes first.
struct StatementCache {
  private struct Entry {
    var statement: Statement
    var lastUse: UInt64
  }

  private let capacity: Int
  private var entries: [String: Entry] = [:]
  private var clock: UInt64 = 0

  init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
  }

  var count: Int { entries.count }

  /// The statement kept for `sql`, reset and with nothing bound, or nil where none is usable:
  /// one that failed is given up, and one whose rows somebody is still reading is left alone.
  mutating func take(_ sql: String) -> Statement? {
    guard let index = entries.index(forKey: sql) else { return nil }
    // Asked before this function holds a reference of its own.
    let isShared = !isKnownUniquelyReferenced(&entries.values[index].statement)
    let statement = entries.values[index].statement
    if statement.hasFailed {
      entries.remove(at: index)
      return nil
    }
    if statement.isRunning && isShared { return nil }
    clock += 1
    entries.values[index].lastUse = clock
    statement.clearBindings()
    return statement
  }

  mutating func keep(_ statement: Statement, for sql: String) {
    if entries[sql] == nil && entries.count >= capacity { evictOldest() }
    clock += 1
    entries[sql] = Entry(statement: statement, lastUse: clock)
  }

  mutating func removeAll() {
    entries.removeAll()
  }

  private mutating func evictOldest() {
    guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
    entries.removeValue(forKey: oldest.key)
  }
}
