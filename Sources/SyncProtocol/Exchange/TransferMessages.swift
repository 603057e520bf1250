/// The front of a push; the runs follow it.
///
/// See `RunReader.readBatch`.
package struct PushFront: Equatable, Sendable {
  package var greeting: Greeting

  /// All heads of the store's chain at the moment of sending; on a live push none, for the run ends
  /// at the head.
  package var announced: [Head]

  package init(greeting: Greeting, announced: [Head]) {
    self.greeting = greeting
    self.announced = announced
  }

  /// The whole content of a push: this front and an encoded batch of runs.
  package func content(with batch: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    greeting.append(to: &writer)
    writer.heads(announced)
    writer.raw(batch)
    return writer.bytes
  }

  /// Reads the front and leaves the reader at the runs.
  package init(_ reader: inout ByteReader) throws(WireError) {
    greeting = try Greeting(&reader)
    announced = try reader.heads()
  }
}

/// What became of a push.
package struct PushAnswer: Equatable, Sendable {
  /// What became of the change-sets.
  package enum Outcome: UInt8, Sendable {
    /// Everything is in custody.
    case taken = 0
    /// A parent, or something seen, is not held: compare heads and send from there.
    case gap = 1
    /// Another hash is held for a height of the same incarnation: take a new incarnation.
    case forked = 2
  }

  package var greeting: Greeting
  package var outcome: Outcome

  /// Heads of the store's chain in custody: everything up to them is acknowledged.
  package var signed: SignedHeads

  /// Change-sets of this store that are parked at head office.
  package var parkedCount: Int

  package init(greeting: Greeting, outcome: Outcome, signed: SignedHeads, parkedCount: Int) {
    self.greeting = greeting
    self.outcome = outcome
    self.signed = signed
    self.parkedCount = parkedCount
  }

  /// The message's content.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    greeting.append(to: &writer)
    writer.u8(outcome.rawValue)
    signed.append(to: &writer)
    writer.varint(UInt64(parkedCount))
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    greeting = try Greeting(&reader)
    guard let outcome = Outcome(rawValue: try reader.u8()) else {
      throw .notCanonical("outcome")
    }
    self.outcome = outcome
    signed = try SignedHeads(&reader)
    parkedCount = try reader.count(limit: Int(Int32.max), of: "parked change-sets")
    try reader.requireEnd()
  }
}

/// A store asks for what it lacks of the chains it reads, and may wait for it.
package struct PullRequest: Equatable, Sendable {
  package var greeting: Greeting

  /// How long head office may hold the request while there is nothing, in milliseconds.
  package var waitMilliseconds: UInt32

  /// Heads the store holds of the chains it reads.
  package var cursors: [Head]

  package init(greeting: Greeting, waitMilliseconds: UInt32, cursors: [Head]) {
    self.greeting = greeting
    self.waitMilliseconds = waitMilliseconds
    self.cursors = cursors
  }

  /// The message's content.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    greeting.append(to: &writer)
    writer.u32(waitMilliseconds)
    writer.heads(cursors)
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    greeting = try Greeting(&reader)
    waitMilliseconds = try reader.u32()
    cursors = try reader.heads()
    try reader.requireEnd()
  }
}

/// The front of an answer to a pull; the runs follow it.
package struct PullFront: Equatable, Sendable {
  package var greeting: Greeting

  /// Head office's own heads of the chains the store reads.
  package var signed: SignedHeads

  package init(greeting: Greeting, signed: SignedHeads) {
    self.greeting = greeting
    self.signed = signed
  }

  /// The whole content of the answer: this front and an encoded batch of runs.
  package func content(with batch: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    greeting.append(to: &writer)
    signed.append(to: &writer)
    writer.raw(batch)
    return writer.bytes
  }

  package init(_ reader: inout ByteReader) throws(WireError) {
    greeting = try Greeting(&reader)
    signed = try SignedHeads(&reader)
  }
}
