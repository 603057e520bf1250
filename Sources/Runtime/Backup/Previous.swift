import Database
package import Storage
import SyncProtocol

/// What a restore has found in the place of a store's database, and what became of its content.
package enum Previous: Sendable {
  /// There was none.
  case none
  /// What the backup lacks was carried over; `left` is what could not be and may be nowhere else.
  case carriedOver(CarryOverProof, left: CarryOver.LeftBehind)
  /// It cannot be read; nobody can tell what it holds alone.
  case unreadable(String)

  /// Whether something may exist in the old file alone.
  package var mayLeaveSales: Bool {
    switch self {
    case .none: false
    case .carriedOver(_, let left): left.changeSets > 0
    case .unreadable: true
    }
  }

  /// Carries over into a verified copy of a backup what the old file holds and the copy lacks.
  ///
  /// - Parameters:
  ///   - old: the database that is put aside; only read.
  ///   - copy: the copy that takes its place.
  ///   - mark: the backup's.
  ///   - environment: of both.
  /// - Throws: `StorageError.wrongFile` if the old file is another store's, `StorageError`,
  ///   `DatabaseError` where the copy cannot be written.
  init(
    from old: String, to copy: String, _ mark: BackupFile.Mark, _ environment: StorageEnvironment
  ) throws {
    let source: NodeDatabase
    do {
      source = try NodeDatabase(
        path: old, writer: mark.node, environment: environment, mode: .readOnly)
    } catch {
      self = .unreadable("\(error)")
      return
    }
    if let other = source.trees.keys.first(where: { $0.writer.isStore && $0.writer != mark.node }) {
      throw StorageError.wrongFile(
        path: old,
        detail: "is the database of \(Restoration.name(other.writer)), the backup that of "
          + "\(Restoration.name(mark.node)); name another folder")
    }
    let target = try NodeDatabase(path: copy, writer: mark.node, environment: environment)
    do {
      let heads = try target.trees.keys.sorted().flatMap { try target.heads(of: $0) }
      let carryOver = CarryOver(from: source, to: target, before: heads)
      try carryOver.run()
      self = .carriedOver(try carryOver.proof(), left: try carryOver.leftBehind())
    } catch let error as DatabaseError where error.path == source.connection.path {
      self = .unreadable("\(error)")
    }
    try target.connection.walCheckpoint(truncate: true)
  }
}

/// A restore that was not carried out, for sales might be lost by it; nothing has changed.
package struct RestoreRefused: Error, CustomStringConvertible {
  /// The database in place.
  package let database: String
  package let previous: Previous

  package var description: String {
    let what =
      switch previous {
      case .none: "is in the way"
      case .carriedOver(_, let left):
        "holds \(left.changeSets) change-sets (\(left.orders.map { "\($0)" } ?? "?") orders) that "
          + "are damaged or follow on damage, and that head office has not acknowledged"
      case .unreadable(let why):
        "cannot be read, and how many unsent orders it holds cannot be told: \(why)"
      }
    return "\(database) \(what)\nnothing is changed; to go on without it: the same command with "
      + "--leave-damaged (the file is kept)"
  }
}
