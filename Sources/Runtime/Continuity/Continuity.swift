/// What is to be thought of a database at a node's start, before its first write.
///
/// Keys never collide, whatever the answer is: each start takes a new incarnation. The answer says
/// whether something may be missing that was written before, so whether a person must be told, head
/// office be refilled, and a numbered series end.
package enum Continuity: String, Codable, CaseIterable, Sendable {
  /// Nothing was written here before: a new node, or one that was opened from a snapshot.
  case first
  /// The file is the one that the node wrote last, where it wrote it.
  case continuous
  /// The file lacks what the node had written: an older copy was put in its place.
  case restored
  /// The file holds all that the node had written, but is not the file it was written to: the disk
  /// was copied or the folder moved, and another machine may be writing the first one.
  case copied

  /// Whether all that this node ever wrote is in the file, and nobody else writes on from it.
  package var isProven: Bool { self == .first || self == .continuous }

  /// What is seen of a database and of the marker beside it.
  package struct Sighting: Equatable, Sendable {
    /// The database bears the mark of a backup.
    package var isBackup = false
    /// It was opened from a snapshot, and this is the first start since.
    package var isFreshlyOpened = false
    /// It holds nothing that this node wrote.
    package var isEmpty = false
    /// There is a marker that can be read.
    package var hasMarker = true
    /// It holds all that the marker names.
    package var holdsMarked = true
    /// It lies where the marker says.
    package var isInPlace = true

    package init() {}
  }

  /// Decides.
  ///
  /// A missing marker proves nothing, so it counts as a restore where anything was written.
  package init(_ sighting: Sighting) {
    self =
      switch sighting {
      case _ where sighting.isBackup: .restored
      case _ where sighting.isFreshlyOpened: .first
      case _ where !sighting.hasMarker: sighting.isEmpty ? .first : .restored
      case _ where !sighting.holdsMarked: .restored
      default: sighting.isInPlace ? .continuous : .copied
      }
  }
}
