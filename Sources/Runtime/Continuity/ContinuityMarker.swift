import Database
package import Storage
import SyncProtocol
import Toolkit

/// What a node writes beside its database from time to time: how far that had got, and where it
/// lies.
///
/// A database cannot tell that it is an older copy of itself, for an older copy is whole. The
/// marker is outside of it and newer: it names what the file must hold.
package struct ContinuityMarker: Codable, Equatable, Sendable {
  /// Where a database lies: another copy of the same file lies elsewhere.
  package struct Place: Codable, Equatable, Sendable {
    package var device: UInt64
    package var inode: UInt64

    /// A digest of what names the machine, in hexadecimal.
    package var machine: String

    package init(device: UInt64, inode: UInt64, machine: String) {
      self.device = device
      self.inode = inode
      self.machine = machine
    }
  }

  /// The newest change-set of a branch that this node writes.
  package struct Written: Codable, Equatable, Sendable {
    package var incarnation: Int64
    package var sequence: Int64

    /// In hexadecimal.
    package var hash: String
  }

  /// The form of this file.
  package static let currentVersion = 1

  package var version = ContinuityMarker.currentVersion
  package var place: Place

  /// Heads of the chain that this node writes: a store's own, head office's common one.
  package var heads: [Written]

  /// Change-sets held, of all chains: the log only grows.
  package var changeSets: Int64

  /// How a database stands.
  ///
  /// - Throws: `DatabaseError`.
  package init(of database: NodeDatabase, at place: Place) throws {
    self.place = place
    heads = try database.heads(of: Self.chain(of: database.writer)).map { head in
      Written(
        incarnation: head.id.incarnation.rawValue, sequence: head.id.sequence,
        hash: "\(head.hash)")
    }
    changeSets = database.heldCount
  }

  /// The chain that speaks for a node.
  static func chain(of node: StoreNumber) -> ChainID { node.isStore ? .ofStore(node) : .common }

  /// Whether a database holds all that the marker says.
  ///
  /// - Throws: `DatabaseError`.
  func isHeld(by database: NodeDatabase) throws -> Bool {
    guard database.heldCount >= changeSets else { return false }
    let chain = Self.chain(of: database.writer)
    return try heads.allSatisfy { head in
      guard let incarnation = Incarnation(rawValue: head.incarnation),
        let hash = Hash256(hexadecimal: head.hash)
      else { return false }
      return try database.held(
        Head(chain: chain, id: ChangeSetID(incarnation, head.sequence), hash: hash)) != nil
    }
  }

  // MARK: The file

  /// Writes the file whole, durably and in one step.
  ///
  /// - Throws: `FileError`, `JSONError`.
  package func write(to path: String) throws { try MarkerFile(path).write(self) }
}
