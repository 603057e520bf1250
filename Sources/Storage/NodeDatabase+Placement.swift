import Database
import SyncProtocol

/// Where a change-set stands in what is held.
///
/// An incarnation writes one line of one chain, so its name and a height name a change-set. Where
/// two nodes went on from one image of a process, or one wrote under another's name, a second line
/// claims a name that is taken: it is held under an alias, an incarnation of the number that no
/// store has, made from its first hash so that every node makes the same one.
extension NodeDatabase {
  /// The line that a change-set goes onto.
  struct Line {
    /// Under which name it is held: its own, or an alias.
    let id: ChangeSetID
    let parent: ChangeSetID?
  }

  enum Placement {
    /// It is held, under this name.
    case known(ChangeSetID)
    /// Its parent, or something it has seen, is not held.
    case gap
    case next(Line)
  }

  /// Finds where a change-set stands.
  func place(_ changeSet: ReceivedChangeSet) throws -> Placement {
    let header = changeSet.header
    let head = Head(chain: header.chain, id: header.id, hash: changeSet.hash)
    if let id = try held(head) { return .known(id) }
    var parent: ChangeSetID?
    if header.parent != .zero {
      parent = try parentID(of: header)
      if parent == nil { return .gap }
    }
    for head in header.seen where try held(head) == nil { return .gap }
    return .next(Line(id: id(for: header, changeSet.hash, after: parent), parent: parent))
  }

  /// Finds the parent by hash: the one before in the same incarnation, or a head of the chain, or,
  /// after a restore, any change-set of the right height.
  private func parentID(of header: Header) throws -> ChangeSetID? {
    let height = header.id.sequence - 1
    guard let tree = trees[header.chain] else { return nil }
    let own = ChangeSetID(header.id.incarnation, height)
    if tree.contains(own), try hash(of: own) == header.parent { return own }
    for segment in tree.segments.values
    where height >= segment.first && height <= segment.last {
      let id = ChangeSetID(segment.incarnation, height)
      if try hash(of: id) == header.parent { return id }
    }
    return nil
  }

  /// The name under which a change-set that is not held yet will be.
  private func id(
    for header: Header, _ hash: Hash256, after parent: ChangeSetID?
  ) -> ChangeSetID {
    let incarnation = header.id.incarnation
    if let parent, let line = trees[header.chain]?.segments[parent.incarnation],
      line.last == parent.sequence, (line.claimed ?? line.incarnation) == incarnation
    {
      return ChangeSetID(line.incarnation, header.id.sequence)
    }
    let isFree = !trees.values.contains { $0.segments[incarnation] != nil }
    if isFree, incarnation.writer == header.chain.writer { return header.id }
    let bits = hash.bytes.prefix(6).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return ChangeSetID(Incarnation(writer: .allStores, random: bits), header.id.sequence)
  }

  /// Whether another node writes under the incarnation of this one; a name that is not the writer's
  /// own is no fork.
  func isForked(_ header: Header, as id: ChangeSetID) -> Bool {
    id != header.id && header.id.incarnation.writer == header.chain.writer
  }

  /// Writes the header of a change-set onto its line.
  func takeIntoCustody(_ changeSet: ReceivedChangeSet, on line: Line) throws {
    let header = changeSet.header
    try log(header, as: line.id, hash: changeSet.hash, parent: line.parent)
    _ = trees[header.chain, default: ChainTree()].append(
      line.id, parent: line.parent,
      claimed: line.id == header.id ? nil : header.id.incarnation)
  }

  /// Whether what a change-set refers to is parked.
  ///
  /// Where two lines claim the name, the one that its own ancestors run through is meant.
  func isParked(
    _ id: ChangeSetID, seenFrom header: Header, after parent: ChangeSetID?
  ) -> Bool {
    if parked.contains(id) { return true }
    let chain = ChainID.ofStore(id.incarnation.writer)
    guard let tree = trees[chain], let aliases = tree.aliases[id.incarnation] else { return false }
    let covered = chain == header.chain ? tree.covered(by: [parent].compactMap { $0 }) : nil
    return aliases.contains { alias in
      guard let line = tree.segments[alias], id.sequence >= line.first else { return false }
      // From another chain it cannot be told which of the two is meant: neither is guessed.
      return covered.map { $0[alias, default: 0] >= id.sequence } ?? true
    }
  }
}
