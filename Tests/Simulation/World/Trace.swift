import Security
import Toolkit

/// Everything that happened, as one SHA-256: the same seed twice must give the same.
///
/// The nodes' signatures and tokens never enter it, for libcrypto draws them from the machine's own
/// chance; those of receipts are made by `StandInKey`.
final class Trace {
  private let hasher: SHA256Hasher
  private let isPrinting: Bool
  private let start: Int64
  private(set) var lines = 0

  init(start: Int64, isPrinting: Bool) throws {
    hasher = try SHA256Hasher()
    self.start = start
    self.isPrinting = isPrinting
  }

  func note(_ now: Int64, _ what: String) throws {
    let line = "\(now - start) \(what)\n"
    hasher.update(Array(line.utf8))
    lines += 1
    if isPrinting { try Console.print(line) }
  }

  /// Adds rows that no line tells.
  func add(_ rows: [[UInt8]]) {
    for row in rows { hasher.update(row) }
  }

  /// Ends the trace: 64 hexadecimal digits.
  func finish() -> String {
    let digits: [Character] = Array("0123456789abcdef")
    return String(
      SHA256Hasher.digestBytes(hasher.finish()).flatMap {
        [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
      })
  }
}
