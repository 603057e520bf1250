import Compression
import Security
package import Storage
package import SyncProtocol
package import Toolkit

extension StorageEnvironment {
  /// The real world: the system's clock and random source, libcrypto's SHA-256, the time zones of
  /// the machine.
  ///
  /// - Throws: `SecurityError` if libcrypto does not answer.
  package static func system(clock: WallClock = .system) throws -> StorageEnvironment {
    let random = SystemRandom()
    return StorageEnvironment(
      sha256: try SystemHash.sha256(), now: clock.now,
      random: { try random.uint64() }, calendar: calendar)
  }

  /// Business days and hours in an IANA time zone.
  ///
  /// - Throws: `ToolkitError` for a zone that the machine does not know.
  package static func calendar(
    timeZone: String, cutOverHour: Int64
  ) throws -> (_ at: Int64) -> (day: Int64, hour: Int64) {
    let calendar = try StoreCalendar(timeZone: timeZone, cutOverHour: Int(cutOverHour))
    return { at in
      (Int64(calendar.businessDay(ofMilliseconds: at)), Int64(calendar.hour(of: at)))
    }
  }
}

/// SHA-256 as the pure rooms want it.
package enum SystemHash {
  /// A function over a context of its own: one thread at a time uses it.
  ///
  /// - Throws: `SecurityError` if libcrypto does not answer.
  package static func sha256() throws -> SHA256 {
    let hasher = try SHA256Hasher()
    return { bytes, range in
      Hash256(hasher.hash(bytes, from: range.lowerBound, count: range.count))
    }
  }
}

extension Compressor {
  /// zstd at level 3.
  ///
  /// Each call has a context of its own, so any thread may call.
  package static let zstd = Compressor(
    compress: { bytes in
      do {
        var packed: [UInt8] = []
        try ZstdCompressor().compress(bytes, from: 0, into: &packed)
        return packed
      } catch {
        // The sender then sends the bytes as they are.
        return nil
      }
    },
    decompress: { bytes, offset, limit in
      do {
        return try ZstdDecompressor().decompress(bytes, from: offset, limit: limit)
      } catch {
        // The receiver refuses the message, whatever is wrong with it.
        return nil
      }
    })
}
