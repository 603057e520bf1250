import Compression
import Testing

@Suite struct CompressionTests {
  private let text = Array(String(repeating: "one pizza, ", count: 20_000).utf8)

  private func frame(_ bytes: [UInt8], level: Int = 3) throws -> [UInt8] {
    var output: [UInt8] = []
    try ZstdCompressor(level: level).compress(bytes, into: &output)
    return output
  }

  private func refusal(_ bytes: [UInt8], limit: Int) throws -> CompressionError? {
    let decompressor = try ZstdDecompressor()
    do throws(CompressionError) {
      _ = try decompressor.decompress(bytes, limit: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [-5, 1, 3, 19, 40])
  func `bytes come back at each level`(level: Int) throws {
    let small = try frame(text, level: level)
    #expect(small.count < text.count / 100)
    #expect(try ZstdDecompressor().decompress(small, limit: text.count) == text)
  }

  @Test func `no bytes come back as no bytes`() throws {
    #expect(try ZstdDecompressor().decompress(frame([]), limit: 0) == [])
  }

  @Test func `bytes that cannot be made smaller come back`() throws {
    var state: UInt64 = 1
    let noise = (0..<300_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    #expect(try ZstdDecompressor().decompress(frame(noise), limit: 300_000) == noise)
  }

  @Test func `compressing appends and can begin inside`() throws {
    let compressor = try ZstdCompressor()
    var output: [UInt8] = [1, 2, 3]
    try compressor.compress([9, 9] + text, from: 2, into: &output)
    #expect(output.prefix(3) == [1, 2, 3])
    let decompressor = try ZstdDecompressor()
    #expect(try decompressor.decompress(output, from: 3, limit: 1_000_000) == text)
  }

  @Test func `one compressor makes the same frame twice`() throws {
    let compressor = try ZstdCompressor()
    var first: [UInt8] = []
    var second: [UInt8] = []
    try compressor.compress(text, into: &first)
    try compressor.compress(text, into: &second)
    #expect(first == second)
  }

  @Test func `a frame that holds more than the limit is refused`() throws {
    #expect(try refusal(frame(text), limit: text.count - 1) == .exceedsLimit(text.count - 1))
    #expect(try refusal(frame([1]), limit: 0) == .exceedsLimit(0))
  }

  @Test func `a bomb is refused without being unpacked`() throws {
    let bomb = try frame([UInt8](repeating: 0, count: 64_000_000))
    #expect(bomb.count < 10_000)
    #expect(try refusal(bomb, limit: 100_000) == .exceedsLimit(100_000))
  }

  @Test func `a header that understates its content is refused`() throws {
    // Single segment, one content-size byte: 2 announced, a raw last block of 4.
    let lying: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 2, 0x21, 0, 0, 1, 2, 3, 4]
    guard case .corrupt = try refusal(lying, limit: 100) else {
      Issue.record("taken for something else")
      return
    }
  }

  @Test func `a header that announces an exabyte allocates nothing`() throws {
    // Eight content-size bytes and a window of 1 KiB; an RLE last block of 3.
    let boasting: [UInt8] =
      [0x28, 0xb5, 0x2f, 0xfd, 0xc0, 0] + [0, 0, 0, 0, 0, 0, 0, 0x10] + [0x1b, 0, 0, 7]
    guard case .corrupt = try refusal(boasting, limit: 1 << 40) else {
      Issue.record("taken for something else")
      return
    }
  }

  @Test func `a frame with too large a window is refused`() throws {
    // Window descriptor 0x70: 2 to the power of 24.
    let wide: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x70, 0x01, 0, 0]
    #expect(try refusal(wide, limit: 100) == .windowTooLarge)
    // 0x68: 2 to the power of 23, and an empty last block.
    #expect(try refusal([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x68, 0x01, 0, 0], limit: 100) == nil)
  }

  @Test func `a frame cut short anywhere is refused`() throws {
    let whole = try frame(Array("Regina, Napoli, Capri, Regina, Napoli".utf8))
    for count in 4..<whole.count {
      #expect(try refusal(Array(whole.prefix(count)), limit: 1_000) == .truncated)
    }
    #expect(try refusal(Array(frame(text).dropLast(1)), limit: text.count) == .truncated)
  }

  @Test func `bytes after the frame are refused`() throws {
    let whole = try frame(text)
    #expect(try refusal(whole + [0], limit: text.count) == .trailingBytes(1))
    #expect(try refusal(whole + whole, limit: 1_000_000) == .trailingBytes(whole.count))
  }

  @Test(arguments: [
    [], [0x28], Array("hello, world".utf8), [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0],
  ])
  func `bytes that are no frame are refused`(bytes: [UInt8]) throws {
    #expect(try refusal(bytes, limit: 1_000) == .notCompressed)
  }

  @Test func `a changed byte never changes the content`() throws {
    let content = Array("Regina, Napoli, Capri, Regina, Napoli".utf8)
    let whole = try frame(content)
    let decompressor = try ZstdDecompressor()
    for index in whole.indices {
      var changed = whole
      changed[index] ^= 0x10
      do throws(CompressionError) {
        // Some header bits do not bear on the content.
        #expect(try decompressor.decompress(changed, limit: 1_000) == content)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(try decompressor.decompress(whole, limit: 1_000) == content)
  }
}
