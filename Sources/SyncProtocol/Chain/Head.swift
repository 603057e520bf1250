/// The newest change-set of a branch; also a cursor: how far somebody has got on a chain.
package struct Head: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let chain: ChainID
  package let id: ChangeSetID
  package let hash: Hash256

  package init(chain: ChainID, id: ChangeSetID, hash: Hash256) {
    self.chain = chain
    self.id = id
    self.hash = hash
  }

  package var description: String { "\(chain) \(id) \(hash)" }

  package static func < (a: Head, b: Head) -> Bool {
    (a.chain, a.id, a.hash) < (b.chain, b.id, b.hash)
  }
}
