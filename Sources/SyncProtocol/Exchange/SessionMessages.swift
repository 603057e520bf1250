/// A node asks to be a store: the one-time code and the node's public key.
package struct EnrolRequest: Equatable, Sendable {
  package var code: String

  /// Uncompressed P-256 point, 65 bytes.
  package var publicKey: [UInt8]

  package static let keyBytes = 65

  package init(code: String, publicKey: [UInt8]) {
    self.code = code
    self.publicKey = publicKey
  }

  /// The message's content.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.text(code)
    writer.raw(publicKey)
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    code = try reader.text(limit: 64)
    publicKey = try reader.raw(Self.keyBytes)
    try reader.requireEnd()
  }
}

/// Who a node is, signed by head office's key: head office derives the store from it, never from a
/// payload.
package struct Credential: Equatable, Sendable {
  package var store: StoreNumber

  /// Number of this credential: it, not the store, is what is replaced and revoked.
  package var number: UInt64

  /// Milliseconds UTC.
  package var issuedAt: Int64

  /// The node's public key: only who has the private one can use the credential.
  package var publicKey: [UInt8]

  /// Head office's signature over `signedBytes`.
  package var signature: [UInt8]

  package init(
    store: StoreNumber, number: UInt64, issuedAt: Int64, publicKey: [UInt8],
    signature: [UInt8] = []
  ) {
    self.store = store
    self.number = number
    self.issuedAt = issuedAt
    self.publicKey = publicKey
    self.signature = signature
  }

  /// `OCPZ credential 1`, store, number, instant and public key.
  package var signedBytes: [UInt8] {
    var writer = ByteWriter(bytes: Array("OCPZ credential 1".utf8))
    appendFields(to: &writer)
    return writer.bytes
  }

  /// The message's content.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    appendFields(to: &writer)
    writer.raw(signature)
    return writer.bytes
  }

  private func appendFields(to writer: inout ByteWriter) {
    writer.u16(store.rawValue)
    writer.u64(number)
    writer.u64(UInt64(bitPattern: issuedAt))
    writer.raw(publicKey)
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    try self.init(&reader)
    try reader.requireEnd()
  }

  package init(_ reader: inout ByteReader) throws(WireError) {
    store = try reader.storeNumber()
    number = try reader.u64()
    issuedAt = Int64(bitPattern: try reader.u64())
    publicKey = try reader.raw(EnrolRequest.keyBytes)
    signature = try reader.raw(SignedHeads.signatureBytes)
    guard store.isStore else { throw .badIdentity("store number") }
  }
}

/// What an enrolled node gets: its credential and the key by which it knows head office.
package struct EnrolAnswer: Equatable, Sendable {
  package var credential: Credential
  package var headOfficeKey: [UInt8]

  package init(credential: Credential, headOfficeKey: [UInt8]) {
    self.credential = credential
    self.headOfficeKey = headOfficeKey
  }

  /// The message's content.
  package func encoded() -> [UInt8] { credential.encoded() + headOfficeKey }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    credential = try Credential(&reader)
    headOfficeKey = try reader.raw(EnrolRequest.keyBytes)
    try reader.requireEnd()
  }
}

/// A node opens a session: its credential, and head office's nonce signed by its private key.
package struct SessionRequest: Equatable, Sendable {
  package var credential: Credential
  package var nonce: [UInt8]

  /// The node's signature over `signedBytes`.
  package var signature: [UInt8]

  package static let nonceBytes = 16
  package static let tokenBytes = 16

  package init(credential: Credential, nonce: [UInt8], signature: [UInt8]) {
    self.credential = credential
    self.nonce = nonce
    self.signature = signature
  }

  /// `OCPZ session 1`, the credential's number and the nonce.
  package static func signedBytes(number: UInt64, nonce: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(bytes: Array("OCPZ session 1".utf8))
    writer.u64(number)
    writer.raw(nonce)
    return writer.bytes
  }

  /// The message's content.
  package func encoded() -> [UInt8] { credential.encoded() + nonce + signature }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    credential = try Credential(&reader)
    nonce = try reader.raw(Self.nonceBytes)
    signature = try reader.raw(SignedHeads.signatureBytes)
    try reader.requireEnd()
  }
}
