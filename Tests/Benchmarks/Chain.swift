import Database
import Foundation
import HQServer
import HTTP
import Security
import Storage
import StoreNode
import SyncProtocol
import Toolkit

/// Head office and some stores in this process, talking over real sockets on loopback: what the
/// metrics measure that need both ends.
final class Chain {
  let headOffice: HeadOffice
  let server: HeadOfficeServer
  private(set) var stores: [Store] = []
  private var loops: [SyncLoop] = []
  private let log = Log(minimum: .error)

  /// - Parameters:
  ///   - workshop: the files to begin with.
  ///   - name: of its folders.
  ///   - files: a store's file each, in order of number, or nil for one that has written nothing.
  ///   - onMerge: told after each of head office's commits.
  /// - Throws: if a folder, a database or the server cannot be opened.
  init(
    _ workshop: Workshop, name: String, files: [String?],
    onMerge: @escaping Merger.MergeListener = { _ in }
  ) throws {
    let folder = HeadOfficeFolder(workshop.path("\(name)-hq"))
    try Self.remove(folder.path)
    try folder.create()
    _ = try workshop.freshFile("\(name)-hq/hq.db", for: .headOffice)
    // The file is a copy: its ledger of credentials begins here.
    _ = try CredentialLedger.beginAnew(at: folder.ledger, now: 0)
    headOffice = try HeadOffice(folder: folder)
    server = try HeadOfficeServer(
      headOffice: headOffice, configuration: HTTPServer.Configuration(), log: log,
      onMerge: onMerge)
    for (index, file) in files.enumerated() {
      stores.append(
        try open(workshop.stores[index], from: file, at: "\(name)-\(index + 1)", workshop))
    }
  }

  private func open(
    _ number: StoreNumber, from file: String?, at name: String, _ workshop: Workshop
  ) throws -> Store {
    let folder = StoreFolder(workshop.path(name))
    try Self.remove(folder.path)
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: true)
    if let file {
      try FileManager.default.copyItem(atPath: file, toPath: folder.database)
    } else {
      _ = try workshop.freshFile("\(name)/store.db", for: number)
    }
    let key = try SigningKey()
    var credential = Credential(
      store: number, number: UInt64(number.rawValue), issuedAt: 0, publicKey: key.publicKey.bytes)
    credential.signature = try headOffice.key.sign(credential.signedBytes)
    try durableWrite(try key.pem(), to: folder.key)
    try durableWrite(credential.encoded(), to: folder.credential)
    try durableWrite(headOffice.key.publicKey.bytes, to: folder.headOfficeKey)
    return try Store(folder: folder)
  }

  /// The network is up.
  func connect() throws {
    for store in stores {
      let loop = SyncLoop(
        store: store, link: HeadOfficeLink(url: "http://127.0.0.1:\(server.port)"), log: log)
      try loop.start()
      loops.append(loop)
    }
  }

  /// Waits until head office has acknowledged everything.
  func waitUntilSent() throws {
    let deadline = MonotonicClock.system.now() + 120_000_000_000
    for store in stores {
      while try store.locked({ $0.engine.hasUnsent }) {
        guard MonotonicClock.system.now() < deadline else {
          throw BenchError("not caught up after 120 s")
        }
        Thread.sleep(forTimeInterval: 0.000_5)
      }
    }
  }

  func stop() {
    for loop in loops { loop.stop() }
    server.stop()
  }

  private static func remove(_ path: String) throws {
    if FileManager.default.fileExists(atPath: path) {
      try FileManager.default.removeItem(atPath: path)
    }
  }
}
