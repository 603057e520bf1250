package import Database
import Storage
package import SyncProtocol

/// The disk that a database lies on, as far as its keeper has to do with it.
package protocol DatabasePremises: Sendable {
  /// The database.
  var path: String { get }

  /// What is read while nothing is written: a verified copy that waits to be moved in, for the
  /// database may have lost its WAL to it; else the database.
  func readablePath() throws -> String

  /// Whether the disk works: writes, flushes and reads back something small.
  func probe() throws

  /// Writes the database anew beside itself, flushed, and verifies the copy.
  ///
  /// What is read after a failed flush may be in memory alone, so going on with the same file would
  /// lose it at the next power cut. Where a verified copy waits this does nothing: no write comes
  /// between its making and its moving in.
  func renew() throws

  /// Puts the copy in the place of the file; nobody has either of them open.
  func moveIn() throws

  /// What the file system has left.
  func space() throws -> DiskSpace

  /// Bytes of the database with what is not yet moved into its file.
  func databaseBytes() throws -> Int64

  /// Room kept for the moment when there is none; nil for none.
  var reserve: ReserveFile? { get }
}

/// The real disk.
package struct DatabaseFile: DatabasePremises {
  package let path: String
  private let writer: StoreNumber
  package let reserve: ReserveFile?

  /// - Parameters:
  ///   - path: the database.
  ///   - writer: whose it is.
  ///   - reserve: room kept for the moment when there is none; nil for none.
  package init(path: String, writer: StoreNumber, reserve: ReserveFile? = nil) {
    self.path = path
    self.writer = writer
    self.reserve = reserve
  }

  private var folder: String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
  private var copy: RenewedCopy { RenewedCopy(of: path) }

  /// Writes, flushes and reads back a small file in the same folder.
  package func probe() throws { try DiskProbe.run(in: folder) }

  /// What is left where the folder lies.
  package func space() throws -> DiskSpace { try DiskSpace(at: folder) }

  /// File and WAL.
  package func databaseBytes() throws -> Int64 {
    try (FileStatus.of(path)?.byteCount ?? 0) + (FileStatus.of(path + "-wal")?.byteCount ?? 0)
  }

  /// The copy, once it bears its own name.
  package func readablePath() throws -> String { try copy.isWaiting ? copy.finished : path }

  /// Copies the file, and reads the copy back from the disk.
  package func renew() throws {
    // Where moving it in failed half-way, the file has lost its WAL, and the copy alone is whole.
    if try copy.isWaiting { return }
    let unfinished = copy.unfinished
    try BackupFile.removeCopy(unfinished)
    let source = try open(path)
    try source.connection.backup(to: unfinished)
    // The copy must be on the disk, not only in memory.
    dropCache(of: unfinished)
    let written = try open(unfinished)
    if let fault = try written.connection.quickCheck().first {
      throw RenewalError("the file is damaged: \(fault)")
    }
    let report = try written.verify()
    if let line = report.lines.first { throw RenewalError("a row is damaged: \(line)") }
    guard try heads(of: written) == heads(of: source) else {
      throw RenewalError("the copy does not hold the same change-sets")
    }
    try durableMove(from: unfinished, to: copy.finished)
  }

  /// Puts the copy in place, where one waits.
  package func moveIn() throws { try copy.moveIn() }

  private func open(_ path: String) throws -> NodeDatabase {
    try NodeDatabase(
      path: path, writer: writer, environment: try StorageEnvironment.system(), mode: .readOnly)
  }

  private func heads(of database: NodeDatabase) throws -> [Head] {
    try database.trees.keys.sorted().flatMap { try database.heads(of: $0) }
  }
}

/// Why a database cannot be written anew.
package struct RenewalError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
