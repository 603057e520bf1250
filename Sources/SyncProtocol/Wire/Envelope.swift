/// The twelve bytes in front of every binary message: magic, version, kind, encoding, length.
///
/// | offset | size | field |
/// | ---: | ---: | --- |
/// | 0 | 4 | `OCPZ` |
/// | 4 | 1 | protocol version |
/// | 5 | 1 | kind of message |
/// | 6 | 1 | encoding of the content: 0 as it is, 1 zstd |
/// | 7 | 1 | reserved, 0 |
/// | 8 | 4 | length of the content before encoding, in bytes, big-endian |
package struct Envelope: Sendable {
  /// What a message is.
  package enum Kind: UInt8, Sendable {
    case enrolRequest = 1
    case enrolAnswer = 2
    case challenge = 3
    case sessionRequest = 4
    case sessionAnswer = 5
    case headsRequest = 6
    case headsAnswer = 7
    case push = 8
    case pushAnswer = 9
    case pull = 10
    case pullAnswer = 11
    case snapshotManifest = 12
    case recover = 13
    case giveBack = 14
  }

  /// How the content travels.
  package enum Encoding: UInt8, Sendable {
    case plain = 0
    case zstd = 1
  }

  package static let byteCount = 12
  private static let magic: UInt32 = 0x4F43_505A

  package let kind: Kind
  package let encoding: Encoding

  /// Bytes of the content before encoding.
  package let contentBytes: Int

  package init(kind: Kind, encoding: Encoding, contentBytes: Int) {
    self.kind = kind
    self.encoding = encoding
    self.contentBytes = contentBytes
  }

  /// Writes the twelve bytes.
  package func append(to writer: inout ByteWriter) {
    writer.u32(Self.magic)
    writer.u8(Limits.protocolVersion)
    writer.u8(kind.rawValue)
    writer.u8(encoding.rawValue)
    writer.u8(0)
    writer.u32(UInt32(contentBytes))
  }

  /// Reads the envelope of a message that must be of the given kind.
  package init(_ reader: inout ByteReader, expecting kind: Kind) throws(WireError) {
    guard try reader.u32() == Self.magic else { throw .notOurs }
    let version = try reader.u8()
    guard version == Limits.protocolVersion else { throw .unknownVersion(version) }
    let rawKind = try reader.u8()
    guard rawKind == kind.rawValue else { throw .unexpectedMessage(rawKind) }
    guard let encoding = Encoding(rawValue: try reader.u8()), try reader.u8() == 0 else {
      throw .notCanonical("encoding")
    }
    let count = try reader.u32()
    guard count <= UInt32(Limits.inflatedBytes) else { throw .tooLarge("message") }
    self.init(kind: kind, encoding: encoding, contentBytes: Int(count))
  }
}

/// Compression, handed in: this room links no library.
package struct Compressor: Sendable {
  /// Compresses bytes.
  package let compress: @Sendable (_ bytes: [UInt8]) -> [UInt8]?

  /// Decompresses the bytes from an offset on; nil if they are broken or inflate beyond the limit.
  package let decompress: @Sendable (_ bytes: [UInt8], _ from: Int, _ limit: Int) -> [UInt8]?

  package init(
    compress: @escaping @Sendable (_ bytes: [UInt8]) -> [UInt8]?,
    decompress: @escaping @Sendable (_ bytes: [UInt8], _ from: Int, _ limit: Int) -> [UInt8]?
  ) {
    self.compress = compress
    self.decompress = decompress
  }
}

/// Seals content into a message and opens it again.
package enum Message {
  /// Content below this many bytes travels as it is: compressing it would not pay.
  package static let smallestCompressed = 256

  /// A whole message: envelope and content, compressed where that makes it shorter.
  package static func sealed(
    _ kind: Envelope.Kind, _ content: [UInt8], by compressor: Compressor
  ) -> [UInt8] {
    var writer = ByteWriter()
    if content.count >= smallestCompressed, let packed = compressor.compress(content),
      packed.count < content.count
    {
      Envelope(kind: kind, encoding: .zstd, contentBytes: content.count).append(to: &writer)
      writer.raw(packed)
    } else {
      Envelope(kind: kind, encoding: .plain, contentBytes: content.count).append(to: &writer)
      writer.raw(content)
    }
    return writer.bytes
  }

  /// - Returns: the content of a message of the expected kind.
  /// - Throws: `WireError` for anything else.
  package static func opened(
    _ bytes: [UInt8], expecting kind: Envelope.Kind, by compressor: Compressor
  ) throws(WireError) -> [UInt8] {
    guard bytes.count <= Limits.compressedBytes else { throw .tooLarge("message") }
    var reader = ByteReader(bytes)
    let envelope = try Envelope(&reader, expecting: kind)
    let content: [UInt8]
    switch envelope.encoding {
    case .plain:
      content = try reader.raw(reader.remaining)
    case .zstd:
      guard
        let inflated = compressor.decompress(bytes, reader.offset, envelope.contentBytes)
      else { throw .notCanonical("compressed content") }
      content = inflated
    }
    guard content.count >= envelope.contentBytes else { throw .truncated }
    guard content.count == envelope.contentBytes else { throw .trailingBytes }
    return content
  }
}
