import Database
import Facts
import Foundation
package import Security
package import Storage
import SyncProtocol
import Toolkit

/// What an archive holds.
package struct ArchiveReport: Sendable {
  /// Records of all chains.
  package fileprivate(set) var records = 0
  /// Rows of lines and payments.
  package fileprivate(set) var rows = 0
  /// What verifying found when it was made.
  package fileprivate(set) var findings: [String] = []
  /// SHA-256 of its list of files, in hexadecimal: names the archive.
  package fileprivate(set) var digest = ""
}

/// Writes the fiscal records of some months into a folder that can be read and verified without
/// this program: CSV, a list of SHA-256, a signature over it, and a script that checks them.
package struct FiscalArchive {
  private let database: NodeDatabase
  private let rows: FiscalRows
  private let key: SigningKey
  private let days: Range<Int64>
  private let folder: String
  private var sums: [(name: String, digest: String)] = []
  private var report = ArchiveReport()

  /// - Parameters:
  ///   - database: only read.
  ///   - key: of this node, signs the list.
  ///   - days: business days from the first to the one behind the last, since 1970-01-01.
  ///   - folder: is made; nothing may be there.
  package init(
    of database: NodeDatabase, key: SigningKey, days: Range<Int64>, folder: String
  ) {
    self.database = database
    self.key = key
    self.days = days
    self.folder = folder
    rows = FiscalRows(database)
  }

  /// Verifies all records, then writes those of the months.
  ///
  /// - Parameter progress: records verified, and of how many.
  /// - Returns: what was written, and what was found.
  /// - Throws: `DatabaseError`, `FileError`, a Foundation error where the folder cannot be made.
  package mutating func write(
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> ArchiveReport {
    try database.onOneState { try writeAll(progress: progress) }
  }

  private mutating func writeAll(progress: (Int, Int) -> Void) throws -> ArchiveReport {
    var verification = FiscalVerification(database)
    report.findings = try verification.run(progress: progress).findings
    try FileManager.default.createDirectory(
      atPath: folder + "/keys", withIntermediateDirectories: true)
    let series = try rows.series()
    try writeSeries(series)
    var orders: Set<FactKey> = []
    for chain in FiscalChain.allCases { try write(chain, series, &orders) }
    try writeSales(orders)
    try put("findings.txt", Array(report.findings.map { $0 + "\n" }.joined().utf8))
    for name in ["LISEZMOI.txt", "verify.sh"] {
      try put(name, Embedded.file(named: "schema/archive/\(name)") ?? [])
    }
    try seal()
    return report
  }

  // MARK: Records

  private mutating func writeSeries(_ all: [Series]) throws {
    var bytes = CSVWriter.row(["label", "began_at", "reason", "software", "key"])
    for series in all {
      bytes += CSVWriter.row([
        series.label, "\(series.at)", "\(series.reason)", series.software, "\(series.key)",
      ])
      try put("keys/\(series.label).pem", PublicKeyPEM.text(of: series.publicKey))
    }
    try put("series.csv", bytes)
    try put("keys/archive.pem", PublicKeyPEM.text(of: key.publicKey.bytes))
  }

  /// Signature and signed text, a line each.
  private mutating func write(
    _ chain: FiscalChain, _ all: [Series], _ orders: inout Set<FactKey>
  ) throws {
    var text = (["signature"] + FiscalRecord.fields(of: chain)).joined(separator: ",") + "\n"
    for series in all {
      var previous: [UInt8]?
      try rows.forEach(in: chain, of: series.key) { record in
        if days.contains(database.businessTime(database.writer, record.at).day) {
          let signed = record.signedText(label: series.label, previous: previous)
          text += FiscalRecord.base64URL(record.signature) + "," + signed + "\n"
          report.records += 1
          if let order = record.key("sale_order") { orders.insert(order) }
        }
        previous = record.signature
      }
    }
    try put("\(chain.file).csv", Array(text.utf8))
  }

  // MARK: Sales

  /// Every line and all money of the orders that have a receipt in these months.
  private mutating func writeSales(_ orders: Set<FactKey>) throws {
    var lines = CSVWriter.row(ArchiveSales.lineColumns)
    var payments = CSVWriter.row(ArchiveSales.paymentColumns)
    let sales = ArchiveSales(database)
    for order in orders.sorted() {
      for row in try sales.lines(of: order) {
        lines += CSVWriter.row(row)
        report.rows += 1
      }
      for row in try sales.payments(of: order) {
        payments += CSVWriter.row(row)
        report.rows += 1
      }
    }
    try put("lines.csv", lines)
    try put("payments.csv", payments)
  }

  // MARK: Files

  private mutating func put(_ name: String, _ bytes: [UInt8]) throws {
    try durableWrite(bytes, to: folder + "/" + name)
    sums.append((name, Self.hexadecimal(try SHA256Hasher.hash(bytes))))
  }

  /// The list of files, as sha256sum writes it, and its signature.
  private mutating func seal() throws {
    let list = sums.sorted { $0.name < $1.name }.map { "\($0.digest)  \($0.name)\n" }.joined()
    let bytes = Array(list.utf8)
    try durableWrite(bytes, to: folder + "/SHA256SUMS")
    let signature = FiscalRecord.base64URL(try key.sign(bytes))
    try durableWrite(Array((signature + "\n").utf8), to: folder + "/SHA256SUMS.sig")
    report.digest = Self.hexadecimal(try SHA256Hasher.hash(bytes))
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A public key as openssl reads it.
enum PublicKeyPEM {
  /// What stands before the point in a P-256 key (RFC 5480).
  private static let head: [UInt8] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08,
    0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
  ]

  /// PEM of an uncompressed point of 65 bytes.
  static func text(of point: [UInt8]) -> [UInt8] {
    let body = Array(Data(head + point).base64EncodedString().utf8)
    var lines: [UInt8] = Array("-----BEGIN PUBLIC KEY-----\n".utf8)
    for start in stride(from: 0, to: body.count, by: 64) {
      lines += body[start..<min(start + 64, body.count)] + [0x0A]
    }
    return lines + Array("-----END PUBLIC KEY-----\n".utf8)
  }
}
