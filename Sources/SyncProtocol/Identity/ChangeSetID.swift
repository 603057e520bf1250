/// Names one change-set: the incarnation that wrote it and its height in the chain.
package struct ChangeSetID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let incarnation: Incarnation

  /// Height: the parent's plus one, from 1.
  package let sequence: Int64

  package init(_ incarnation: Incarnation, _ sequence: Int64) {
    self.incarnation = incarnation
    self.sequence = sequence
  }

  /// Reads `description` back; nil if the text names no change-set.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int64(parts[1]), (1..<1 << 46).contains(sequence),
      let first = FactKey("\(parts[0])-0")
    else { return nil }
    self.init(first.incarnation, sequence)
  }

  package var description: String { "\(incarnation)/\(sequence)" }

  package static func < (a: ChangeSetID, b: ChangeSetID) -> Bool {
    (a.incarnation, a.sequence) < (b.incarnation, b.sequence)
  }
}
