/// What every request of a store says of itself: its schema version and its clock.
package struct Greeting: Equatable, Sendable {
  package var schemaVersion: UInt16

  /// The sender's clock, milliseconds UTC.
  package var clock: Int64

  package init(schemaVersion: UInt16, clock: Int64) {
    self.schemaVersion = schemaVersion
    self.clock = clock
  }

  func append(to writer: inout ByteWriter) {
    writer.u16(schemaVersion)
    writer.u64(UInt64(bitPattern: clock))
  }

  init(_ reader: inout ByteReader) throws(WireError) {
    schemaVersion = try reader.u16()
    clock = Int64(bitPattern: try reader.u64())
    // Clocks are compared and shown: what is no instant would overflow there.
    guard (0...Limits.latestInstant).contains(clock) else { throw .tooLarge("clock") }
  }
}

/// Heads that head office vouches for: its signature covers them, never JSON.
package struct SignedHeads: Equatable, Sendable {
  package var heads: [Head]

  /// ECDSA P-256 over `signedBytes`, r and s of 32 bytes each.
  package var signature: [UInt8]

  package static let signatureBytes = 64

  package init(heads: [Head], signature: [UInt8]) {
    self.heads = heads
    self.signature = signature
  }

  /// `OCPZ heads 1`, the store's number, a varint count and the heads.
  package static func signedBytes(for store: StoreNumber, _ heads: [Head]) -> [UInt8] {
    var writer = ByteWriter(bytes: Array("OCPZ heads 1".utf8))
    writer.u16(store.rawValue)
    writer.heads(heads)
    return writer.bytes
  }

  func append(to writer: inout ByteWriter) {
    writer.heads(heads)
    writer.raw(signature)
  }

  init(_ reader: inout ByteReader) throws(WireError) {
    heads = try reader.heads()
    signature = try reader.raw(Self.signatureBytes)
  }
}

/// A store compares heads: at the start of a session, after a gap, and every 30 seconds.
package struct HeadsRequest: Equatable, Sendable {
  package var greeting: Greeting

  /// Heads of the store's own chain.
  package var own: [Head]

  /// Older change-sets of it, for finding the common ancestor after a restore; usually none.
  package var locator: [Head]

  package init(greeting: Greeting, own: [Head], locator: [Head] = []) {
    self.greeting = greeting
    self.own = own
    self.locator = locator
  }

  /// The message's content.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    greeting.append(to: &writer)
    writer.heads(own)
    writer.heads(locator)
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    greeting = try Greeting(&reader)
    own = try reader.heads()
    locator = try reader.heads()
    try reader.requireEnd()
  }
}

/// What head office holds of the store's chain, and its own heads.
package struct HeadsAnswer: Equatable, Sendable {
  package var greeting: Greeting

  /// Heads of the store's chain in custody, and of the chains the store reads.
  package var signed: SignedHeads

  /// Those of the request's locator that head office holds.
  package var known: [Head]

  package init(greeting: Greeting, signed: SignedHeads, known: [Head]) {
    self.greeting = greeting
    self.signed = signed
    self.known = known
  }

  /// The message's content.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    greeting.append(to: &writer)
    signed.append(to: &writer)
    writer.heads(known)
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    greeting = try Greeting(&reader)
    signed = try SignedHeads(&reader)
    known = try reader.heads()
    try reader.requireEnd()
  }
}
