/// What comparing heads can find; each outcome has its consequence and its test.
package enum HeadsComparison: Equatable, Sendable {
  /// Both hold the same.
  case equal
  /// The other side lacks what this one has: send it.
  case ahead
  /// The other side has all this one has and more: this one was restored; fetch it back.
  case behind
  /// Each has what the other lacks, on branches of one tree.
  case forked(commonAncestor: ChangeSetID?)
  /// The other side knows nothing of this chain.
  case unknown

  /// Compares a chain as it is held here with the heads the other side has of it.
  ///
  /// - Parameters:
  ///   - tree: the chain as it is held here.
  ///   - theirs: the other side's heads.
  ///   - find: where a head of the other side is held here, with the same hash; nil if it is not.
  /// - Returns: what this side has and the other lacks, or the other way round.
  package static func compare(
    _ tree: ChainTree, theirs: [Head], held find: (Head) -> ChangeSetID?
  ) -> HeadsComparison {
    if theirs.isEmpty { return tree.heads.isEmpty ? .equal : .unknown }
    let held = theirs.compactMap(find)
    let missingThere = tree.missing(beyond: held)
    if held.count == theirs.count { return missingThere.isEmpty ? .equal : .ahead }
    if missingThere.isEmpty || tree.segments.isEmpty { return .behind }
    if held.isEmpty, tree.heads.count == 1 { return .forked(commonAncestor: nil) }
    return .forked(commonAncestor: held.max { $0.sequence < $1.sequence })
  }
}
