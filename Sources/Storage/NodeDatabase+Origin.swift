import Database
package import SyncProtocol

/// Where this file came from, as it says itself.
extension NodeDatabase {
  /// The mark of the backup that this file is; nil once a node has noted it, or if it is none.
  ///
  /// - Throws: `DatabaseError`.
  package func backupMark() throws -> BackupFile.Mark? { try BackupFile.mark(in: connection) }

  /// Whether the file was opened from a snapshot and no node has started with it yet.
  ///
  /// - Throws: `DatabaseError`.
  package func isFreshlyOpened() throws -> Bool {
    try Settings.value(Settings.openedFresh, in: connection) != nil
  }

  /// The heads of the snapshot from which this file was opened; none for another file.
  ///
  /// - Throws: `DatabaseError`.
  package func openedHeads() throws -> [Head] {
    try OpenedNote.heads(in: connection)
  }

  /// Turns the marks into notes: a node has started with the file, and from now on it grows.
  ///
  /// Written in the transaction that is open.
  ///
  /// - Throws: `DatabaseError`.
  package func noteStarted() throws {
    try Settings.remove(Settings.openedFresh, in: connection)
    guard let mark = try backupMark() else { return }
    try Settings.set(Settings.restoredFrom, "\(mark.at)", in: connection)
    try Settings.set(Settings.restoredAt, "\(environment.now())", in: connection)
    for key in [Settings.backupOf, Settings.backupAt, Settings.backupHeads] {
      try Settings.remove(key, in: connection)
    }
    for file in try Settings.all(beginningWith: Settings.backupFile, in: connection) {
      try Settings.remove(file.key, in: connection)
    }
  }

  /// The name of this file's memory of what clients were answered; nil until a node has started
  /// with it.
  ///
  /// - Throws: `DatabaseError`.
  package func answersName() throws -> String? {
    try Settings.value(Settings.answersName, in: connection)
  }

  /// Gives the memory of answers a name, and another one if some of it may be gone.
  ///
  /// Written in the transaction that is open.
  ///
  /// - Parameter isDoubtful: whether clients may have been answered what this file does not know.
  /// - Throws: `DatabaseError`, what the random source throws.
  package func nameAnswers(isDoubtful: Bool) throws {
    if try !isDoubtful && answersName() != nil { return }
    let name = String(try environment.random(), radix: 16)
    try Settings.set(Settings.answersName, name, in: connection)
  }

  /// When the backup was made from which this file was restored, and when a node first started
  /// with it, milliseconds UTC; nil if it never was.
  ///
  /// - Throws: `DatabaseError`.
  package func restoredNote() throws -> (backupAt: Int64, startedAt: Int64)? {
    guard
      let from = try Settings.value(Settings.restoredFrom, in: connection).flatMap({ Int64($0) }),
      let at = try Settings.value(Settings.restoredAt, in: connection).flatMap({ Int64($0) })
    else { return nil }
    return (from, at)
  }

  /// 64 bits of the node's random source.
  ///
  /// - Throws: what the source throws.
  package func randomBits() throws -> UInt64 { try environment.random() }

  /// Change-sets held, of all chains.
  package var heldCount: Int64 {
    trees.values.reduce(0) { sum, tree in
      tree.segments.values.reduce(sum) { $0 + max(0, $1.last - $1.first + 1) }
    }
  }
}

/// From which snapshot a file was opened, as it says itself.
enum OpenedNote {
  static func write(
    _ heads: [Head], builtAt: Int64, to connection: Connection
  ) throws(DatabaseError) {
    let lines = heads.map(text).joined(separator: "\n")
    try Settings.set(Settings.openedHeads, lines, in: connection)
    try Settings.set(Settings.openedAt, "\(builtAt)", in: connection)
    try Settings.set(Settings.openedFresh, "1", in: connection)
  }

  static func heads(in connection: Connection) throws(DatabaseError) -> [Head] {
    guard let text = try Settings.value(Settings.openedHeads, in: connection) else { return [] }
    return text.split(separator: "\n").compactMap(head)
  }

  private static func text(_ head: Head) -> String {
    "\(head.chain.writer) \(head.chain.reader) \(head.id.incarnation.rawValue) "
      + "\(head.id.sequence) \(head.hash)"
  }

  private static func head(_ line: Substring) -> Head? {
    let words = line.split(separator: " ")
    guard words.count == 5, let writer = Int64(words[0]).flatMap({ StoreNumber($0) }),
      let reader = Int64(words[1]).flatMap({ StoreNumber($0) }),
      let incarnation = Int64(words[2]).flatMap({ Incarnation(rawValue: $0) }),
      let sequence = Int64(words[3]), let hash = Hash256(hexadecimal: words[4])
    else { return nil }
    return Head(
      chain: ChainID(writer: writer, reader: reader), id: ChangeSetID(incarnation, sequence),
      hash: hash)
  }
}
