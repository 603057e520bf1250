/// Why bytes were not compressed or decompressed.
package enum CompressionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes do not begin as a zstd frame does.
  case notCompressed
  /// The frame ends before it is complete.
  case truncated
  /// This many bytes follow the frame.
  case trailingBytes(Int)
  /// The content is larger than the limit, in bytes, that the caller set.
  case exceedsLimit(Int)
  /// The frame wants more memory than `ZstdDecompressor.windowLog` permits.
  case windowTooLarge
  /// The frame contradicts itself; the library's words.
  case corrupt(String)
  /// The library failed by itself, for want of memory; its words.
  case failure(String)

  /// What the operator should do about it.
  package var hint: String {
    switch self {
    case .notCompressed, .truncated, .trailingBytes, .corrupt:
      "The bytes were damaged on their way or on the disk: fetch them anew."
    case .exceedsLimit, .windowTooLarge:
      "The sender exceeds the agreed limits: compare both versions, and look who sent it."
    case .failure:
      "The machine is out of memory: free some, then restart the node."
    }
  }

  package var description: String {
    let what =
      switch self {
      case .notCompressed: "not a zstd frame"
      case .truncated: "the zstd frame is cut short"
      case .trailingBytes(let count): "\(count) bytes follow the zstd frame"
      case .exceedsLimit(let limit): "more than \(limit) bytes come out of the zstd frame"
      case .windowTooLarge: "the zstd frame wants too large a window"
      case .corrupt(let words): "the zstd frame is damaged (\(words))"
      case .failure(let words): "zstd failed (\(words))"
      }
    return "\(what). \(hint)"
  }
}
