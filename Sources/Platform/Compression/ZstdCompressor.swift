import CZstd

/// Makes zstd frames, each with a checksum of its content.
///
/// One for each thread; reused, for its context is costly to make.
@safe package final class ZstdCompressor {
  private let context: OpaquePointer

  /// Makes the context that all frames share.
  ///
  /// - Parameter level: 1 (fast) to 19 (small); other values are brought into this range, for
  ///   levels above it make frames that `ZstdDecompressor` refuses.
  /// - Throws: where there is no memory.
  package init(level: Int = 3) throws(CompressionError) {
    guard let context = unsafe ZSTD_createCCtx() else {
      throw .failure("no compression context")
    }
    unsafe self.context = context
    let levelCode = unsafe ZSTD_CCtx_setParameter(
      context, ZSTD_c_compressionLevel, Int32(min(max(level, 1), 19)))
    let checksumCode = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    guard ZSTD_isError(levelCode) == 0, ZSTD_isError(checksumCode) == 0 else {
      throw .failure("compression parameters")
    }
  }

  deinit {
    _ = unsafe ZSTD_freeCCtx(context)
  }

  /// Appends to `output` one frame with the bytes from `start` to the end of `bytes`.
  ///
  /// - Throws: `failure` where there is no memory; `output` is then as before.
  package func compress(
    _ bytes: [UInt8], from start: Int = 0, into output: inout [UInt8]
  ) throws(CompressionError) {
    precondition(start >= 0 && start <= bytes.count, "start out of bytes")
    let count = bytes.count - start
    let bound = ZSTD_compressBound(count)
    guard ZSTD_isError(bound) == 0 else { throw .failure("too many bytes for one frame") }
    var code = 0
    output.append(addingCapacity: bound) { room in
      unsafe room.withUnsafeMutableBufferPointer { target, written in
        code = unsafe bytes.withUnsafeBytes { source in
          unsafe ZSTD_compress2(
            context, target.baseAddress, bound,
            source.baseAddress.map { unsafe $0 + start }, count)
        }
        written = ZSTD_isError(code) == 0 ? code : 0
      }
    }
    guard ZSTD_isError(code) == 0 else {
      throw .failure(unsafe String(cString: ZSTD_getErrorName(code)))
    }
  }
}

// The context is changed by every call.
@available(*, unavailable) extension ZstdCompressor: Sendable {}
