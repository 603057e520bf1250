import Fiscal
import Runtime
import Security
import Synchronization

/// What a store's PC keeps beside the database: the name of the machine, the key of its receipts
/// and the marker.
struct StorePC {
  /// Stands for the digest of its machine-id.
  var machine: String

  /// `fiscal.key`.
  var key: StandInKey

  /// `continuity.json`; nil where there is none.
  var marker: ContinuityMarker?
}

/// A marker for as long as a process starts.
final class KeptMarker: Sendable {
  private let kept: Mutex<ContinuityMarker?>

  init(_ marker: ContinuityMarker?) { kept = Mutex(marker) }

  var marker: ContinuityMarker? { kept.withLock { $0 } }

  /// In the place of `continuity.json`.
  var file: MarkerFile {
    MarkerFile(read: { self.marker }, write: { new in self.kept.withLock { $0 = new } })
  }
}

/// A fiscal key whose signatures are the same in every run: libcrypto draws a part of real ones,
/// and no seed would replay.
///
/// The first half of a signature covers all that is signed; the second one the signature before
/// alone, so that a checker sees the chain without knowing the rest.
struct StandInKey: FiscalSigner {
  /// 65 bytes, as of a real one; it keeps no secret, so that whoever reads it can verify.
  let publicBytes: [UInt8]

  /// The place of the signature before among the fields that are signed.
  private static let previous = 6

  init(_ random: inout SplitMix64) { publicBytes = [4] + random.bytes(64) }

  private init(publicBytes: [UInt8]) { self.publicBytes = publicBytes }

  func sign(_ bytes: [UInt8]) throws(SecurityError) -> [UInt8] {
    let fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    return try SHA256Hasher.hash(publicBytes + bytes)
      + SHA256Hasher.hash(Array(fields[Self.previous]))
  }

  /// The test of the signatures that a key has made.
  static func test(_ publicBytes: [UInt8]) -> SignatureTest {
    let key = StandInKey(publicBytes: publicBytes)
    return { signature, bytes in
      do { return try key.sign(bytes) == signature } catch { return false }
    }
  }
}
