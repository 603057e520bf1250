/// The shape of one chain: a tree of segments, one per incarnation.
///
/// Need: two nodes must find, from a few heads, exactly what the other lacks. Walking headers one
/// by one is slow, and comparing heights alone is wrong once a node was restored. But an
/// incarnation writes one straight line, so a whole chain is a small tree of lines ("segments"),
/// each hanging on a change-set of another. A head that is known stands for all its ancestors,
/// because custody never has a gap (I3); so what is missing is a few ranges on a few segments.
/// Git finds common ancestors in the same way, commit by commit.
package struct ChainTree: Equatable, Sendable {
  /// What one incarnation wrote on this chain: an unbroken line of change-sets.
  package struct Segment: Equatable, Sendable {
    package let incarnation: Incarnation

    /// The change-set its first one continues; nil if that is the first of the chain.
    package let parent: ChangeSetID?

    /// Height of the newest one held.
    package var last: Int64

    /// The incarnation that the headers name, where another line has taken its name already: this
    /// one is held under an alias.
    package let claimed: Incarnation?

    /// Height of the first: the parent's plus one.
    package var first: Int64 { (parent?.sequence ?? 0) + 1 }

    package init(
      incarnation: Incarnation, parent: ChangeSetID?, last: Int64, claimed: Incarnation? = nil
    ) {
      self.incarnation = incarnation
      self.parent = parent
      self.last = last
      self.claimed = claimed
    }
  }

  /// Consecutive change-sets of one incarnation.
  package struct Range: Hashable, Sendable {
    package let incarnation: Incarnation
    package let sequences: ClosedRange<Int64>

    package init(_ incarnation: Incarnation, _ sequences: ClosedRange<Int64>) {
      self.incarnation = incarnation
      self.sequences = sequences
    }
  }

  package private(set) var segments: [Incarnation: Segment] = [:]

  /// Lines held under an alias, by the incarnation that their headers name: usually none.
  package private(set) var aliases: [Incarnation: [Incarnation]] = [:]

  package init() {}

  /// Adds the change-set `id` on top of `parent`, which must be held already (I3).
  ///
  /// - Returns: whether it fits: it extends its segment by one, or starts a new one on a parent
  ///   that is held. A change-set that is held already does not fit.
  ///
  /// `claimed`: what a new line's headers name, where `id` is an alias.
  package mutating func append(
    _ id: ChangeSetID, parent: ChangeSetID?, claimed: Incarnation? = nil
  ) -> Bool {
    guard id.sequence == (parent?.sequence ?? 0) + 1 else { return false }
    if var segment = segments[id.incarnation] {
      guard id.sequence == segment.last + 1, parent?.incarnation == id.incarnation else {
        return false
      }
      segment.last = id.sequence
      segments[id.incarnation] = segment
      return true
    }
    if let parent, !contains(parent) { return false }
    insert(
      Segment(
        incarnation: id.incarnation, parent: parent, last: id.sequence, claimed: claimed))
    return true
  }

  /// Restores a segment that was read back; parents may come later.
  package mutating func insert(_ segment: Segment) {
    segments[segment.incarnation] = segment
    guard let claimed = segment.claimed,
      aliases[claimed]?.contains(segment.incarnation) != true
    else { return }
    aliases[claimed, default: []].append(segment.incarnation)
  }

  /// The name by which a change-set is known to others: its own, or what its alias stands for.
  package func named(_ id: ChangeSetID) -> ChangeSetID {
    guard let claimed = segments[id.incarnation]?.claimed else { return id }
    return ChangeSetID(claimed, id.sequence)
  }

  /// Whether a change-set is held.
  package func contains(_ id: ChangeSetID) -> Bool {
    guard let segment = segments[id.incarnation] else { return false }
    // No closed range: a log that was tampered with may hold a segment that ends before it starts.
    return id.sequence >= segment.first && id.sequence <= segment.last
  }

  /// The change-set before `id`; nil for the first of the chain and for one that is not held.
  package func parent(of id: ChangeSetID) -> ChangeSetID? {
    guard let segment = segments[id.incarnation] else { return nil }
    return id.sequence == segment.first
      ? segment.parent : ChangeSetID(id.incarnation, id.sequence - 1)
  }

  /// The newest change-set of every branch, ascending: more than one only after a fork.
  package var heads: [ChangeSetID] {
    let continued = Set(segments.values.compactMap(\.parent))
    return segments.values
      .map { ChangeSetID($0.incarnation, $0.last) }
      .filter { !continued.contains($0) }
      .sorted()
  }

  /// How far each segment is covered by `heads` and all their ancestors; unknown heads are left
  /// out, so the answer errs on the side of sending again.
  package func covered(by heads: [ChangeSetID]) -> [Incarnation: Int64] {
    var covered: [Incarnation: Int64] = [:]
    for head in heads where contains(head) {
      var cursor: ChangeSetID? = head
      while let id = cursor, id.sequence > covered[id.incarnation, default: 0] {
        let walked = covered.updateValue(id.sequence, forKey: id.incarnation) != nil
        cursor = walked ? nil : segments[id.incarnation]?.parent
      }
    }
    return covered
  }

  /// What a peer with these heads lacks, parents before children.
  ///
  /// With `ends`, only they and their ancestors are counted.
  package func missing(
    beyond heads: [ChangeSetID], upTo ends: [ChangeSetID]? = nil
  ) -> [Range] {
    let covered = covered(by: heads)
    let wanted = ends.map { self.covered(by: $0) }
    return inCausalOrder.compactMap { segment in
      let from = max(segment.first, covered[segment.incarnation, default: 0] + 1)
      let last = wanted.map { $0[segment.incarnation, default: 0] } ?? segment.last
      return from <= last ? Range(segment.incarnation, from...last) : nil
    }
  }

  /// The newest change-set that is an ancestor of both, or one of them; nil if there is none.
  package func commonAncestor(_ a: ChangeSetID, _ b: ChangeSetID) -> ChangeSetID? {
    let covered = covered(by: [a])
    var cursor: ChangeSetID? = contains(b) ? b : nil
    while let id = cursor {
      if let height = covered[id.incarnation], let segment = segments[id.incarnation],
        height >= segment.first
      {
        return ChangeSetID(id.incarnation, min(height, id.sequence))
      }
      cursor = segments[id.incarnation]?.parent
    }
    return nil
  }

  /// The ancestor of `id` at a height that is not above it.
  private func ancestor(of id: ChangeSetID, at height: Int64) -> ChangeSetID? {
    var cursor = id
    while let segment = segments[cursor.incarnation], height < segment.first {
      guard let parent = segment.parent else { return nil }
      cursor = parent
    }
    return ChangeSetID(cursor.incarnation, min(height, cursor.sequence))
  }

  /// A few change-sets below `head`, dense near it and sparse further down to the first, with which
  /// a peer that does not know the head finds the common ancestor in a few steps.
  ///
  /// There are at most 64 of them, however many incarnations the chain has.
  package func locator(from head: ChangeSetID) -> [ChangeSetID] {
    var found: [ChangeSetID] = []
    var cursor: ChangeSetID? = contains(head) ? head : nil
    var step: Int64 = 1
    while let id = cursor {
      found.append(id)
      cursor = id.sequence > 1 ? ancestor(of: id, at: max(1, id.sequence - step)) : nil
      step *= 2
    }
    return found
  }

  /// Segments so that every one stands after the segment it hangs on.
  package var inCausalOrder: [Segment] {
    segments.values.sorted { ($0.first, $0.incarnation) < ($1.first, $1.incarnation) }
  }
}
