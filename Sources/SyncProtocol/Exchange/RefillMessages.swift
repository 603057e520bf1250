/// A store that was restored asks for what head office holds of the store's own chain.
///
/// The answer is that of a pull.
package struct RecoverRequest: Equatable, Sendable {
  package var greeting: Greeting

  /// Change-sets of the own chain that the store holds: its heads, and some below them.
  package var held: [Head]

  package init(greeting: Greeting, held: [Head]) {
    self.greeting = greeting
    self.held = held
  }

  /// The message's content.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    greeting.append(to: &writer)
    writer.heads(held)
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    greeting = try Greeting(&reader)
    held = try reader.heads()
    try reader.requireEnd()
  }
}

/// The front of a give-back: a store returns to a restored head office what that wrote itself; the
/// runs follow it.
///
/// The answer is that of comparing heads.
package struct GiveBackFront: Equatable, Sendable {
  package var greeting: Greeting

  /// Heads under head office's own signature: all that comes is one of them or an ancestor of one.
  package var proof: SignedHeads

  package init(greeting: Greeting, proof: SignedHeads) {
    self.greeting = greeting
    self.proof = proof
  }

  /// The whole content of a give-back: this front and an encoded batch of runs.
  package func content(with batch: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    greeting.append(to: &writer)
    proof.append(to: &writer)
    writer.raw(batch)
    return writer.bytes
  }

  /// Reads the front and leaves the reader at the runs.
  package init(_ reader: inout ByteReader) throws(WireError) {
    greeting = try Greeting(&reader)
    proof = try SignedHeads(&reader)
  }
}

extension SignedHeads {
  /// Whether each of the change-sets, parents before children, is one of these heads or an ancestor
  /// of one: a hash covers the whole header, and with it the hashes of the parent and of what was
  /// seen.
  package func cover(_ changeSets: [ReceivedChangeSet]) -> Bool {
    var covered = Set(heads.map(\.hash))
    for changeSet in changeSets.reversed() {
      guard covered.contains(changeSet.hash) else { return false }
      covered.insert(changeSet.header.parent)
      covered.formUnion(changeSet.header.seen.map(\.hash))
    }
    return true
  }
}
