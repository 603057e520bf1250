import CZstd

/// Reads zstd frames from a sender that is not trusted.
///
/// A frame of a few bytes can announce, or really hold, gigabytes. So nothing is allocated by
/// what its header says: the output grows with what has come out of it, up to the caller's limit,
/// and the window, which the library allocates, is bounded. Exactly one frame is taken. One for
/// each thread; reused.
@safe package final class ZstdDecompressor {
  /// The largest window, as a power of two: 8 MiB, what the format advises decoders to support
  /// and as much as level 19 uses (RFC 8878, section 3.1.1.1.2).
  package static let windowLog = 23

  private static let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
  private static let firstStep = 65_536

  private let context: OpaquePointer

  /// Makes the context that all frames share.
  ///
  /// - Throws: where there is no memory.
  package init() throws(CompressionError) {
    guard let context = unsafe ZSTD_createDCtx() else {
      throw .failure("no decompression context")
    }
    unsafe self.context = context
    let code = unsafe ZSTD_DCtx_setParameter(
      context, ZSTD_d_windowLogMax, Int32(Self.windowLog))
    guard ZSTD_isError(code) == 0 else { throw .failure("decompression parameters") }
  }

  deinit {
    _ = unsafe ZSTD_freeDCtx(context)
  }

  /// The content of the one frame that lies from `start` to the end of `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: where the frame is.
  ///   - start: where it begins.
  ///   - limit: how many bytes may come out, at least 0.
  /// - Returns: the content, at most `limit` bytes.
  /// - Throws: where the bytes are not one whole frame, or more comes out. Usable after that.
  package func decompress(
    _ bytes: [UInt8], from start: Int = 0, limit: Int
  ) throws(CompressionError) -> [UInt8] {
    precondition(start >= 0 && start <= bytes.count && limit >= 0, "start out of bytes")
    // The library would also take skippable frames, which hold nothing.
    guard bytes[start...].starts(with: Self.magic) else { throw .notCompressed }
    _ = unsafe ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
    var output: [UInt8] = []
    var position = start
    var isComplete = false
    while !isComplete {
      let room = limit - output.count
      if room > 0 {
        let step = min(max(Self.firstStep, output.count), room)
        isComplete = try advance(bytes, &position, into: &output, room: step)
      } else {
        // Only the frame's end may still come; a byte of room tells whether there is more.
        var excess: [UInt8] = []
        isComplete = try advance(bytes, &position, into: &excess, room: 1)
        guard excess.isEmpty else { throw .exceedsLimit(limit) }
      }
    }
    let trailing = bytes.count - position
    guard trailing == 0 else { throw .trailingBytes(trailing) }
    return output
  }

  /// Reads on from `position` and appends up to `room` bytes, in one call of the library.
  ///
  /// - Returns: the frame's end has been read.
  /// - Throws: where the frame is damaged, or the bytes end before it does.
  private func advance(
    _ bytes: [UInt8], _ position: inout Int, into output: inout [UInt8], room: Int
  ) throws(CompressionError) -> Bool {
    let (start, before) = (position, output.count)
    var code = 0
    var read = start
    output.append(addingCapacity: room) { span in
      unsafe span.withUnsafeMutableBufferPointer { target, written in
        unsafe bytes.withUnsafeBytes { source in
          var input = unsafe ZSTD_inBuffer(
            src: source.baseAddress, size: source.count, pos: start)
          var free = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: room, pos: 0)
          code = unsafe ZSTD_decompressStream(context, &free, &input)
          (read, written) = unsafe (input.pos, free.pos)
        }
      }
    }
    guard ZSTD_isError(code) == 0 else { throw refusal(code) }
    position = read
    // Nothing read and nothing written: the library waits for bytes that are not there.
    if code != 0 && read == start && output.count == before { throw .truncated }
    return code == 0
  }

  private func refusal(_ code: Int) -> CompressionError {
    let words = unsafe String(cString: ZSTD_getErrorName(code))
    switch ZSTD_getErrorCode(code) {
    case ZSTD_error_frameParameter_windowTooLarge: return .windowTooLarge
    case ZSTD_error_memory_allocation: return .failure(words)
    case ZSTD_error_srcSize_wrong: return .truncated
    default: return .corrupt(words)
    }
  }
}

// The context is changed by every call.
@available(*, unavailable) extension ZstdDecompressor: Sendable {}
