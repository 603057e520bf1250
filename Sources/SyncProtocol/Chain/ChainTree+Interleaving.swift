extension ChainTree {
  /// Cuts `ranges`, parents before children, so that each change-set also stands after what it has
  /// seen on other branches of this chain.
  ///
  /// Two branches that grow at once may each see the other, so no order of whole segments will do.
  /// `seen` names the change-sets of `ranges` that have seen other branches, and what of them.
  package func interleaved(
    _ ranges: [Range], seen: [ChangeSetID: [ChangeSetID]]
  ) -> [Range] {
    if seen.isEmpty { return ranges }
    var next: [Incarnation: Int64] = [:]
    var lasts: [Incarnation: Int64] = [:]
    for range in ranges {
      next[range.incarnation] = range.sequences.lowerBound
      lasts[range.incarnation] = range.sequences.upperBound
    }
    func isPending(_ id: ChangeSetID) -> Bool {
      guard let from = next[id.incarnation], let last = lasts[id.incarnation] else { return false }
      return (id.sequence >= from) && (id.sequence <= last)
    }
    let stops = Dictionary(grouping: seen.keys.sorted(), by: \.incarnation)
    var found: [Range] = []
    var isStuck = false
    while !isStuck {
      isStuck = true
      for range in ranges {
        guard let from = next[range.incarnation], from <= range.sequences.upperBound else {
          continue
        }
        if let parent = parent(of: ChangeSetID(range.incarnation, from)), isPending(parent) {
          continue
        }
        let stop = (stops[range.incarnation] ?? []).first { id in
          isPending(id) && (seen[id] ?? []).contains(where: isPending)
        }
        let last = min(range.sequences.upperBound, (stop?.sequence ?? Int64.max) - 1)
        guard last >= from else { continue }
        found.append(Range(range.incarnation, from...last))
        next[range.incarnation] = last + 1
        isStuck = false
      }
    }
    return found
  }
}
