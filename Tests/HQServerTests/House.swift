import Facts
import Foundation
import HQServer
import HTTP
import Runtime
import Security
import Storage
import SyncProtocol
import Synchronization
import Testing
import Toolkit

/// A head office that serves on loopback, with a folder and a clock of its own.
final class House {
  /// A clock that stands until it is moved.
  final class Clock: Sendable {
    private let instant = Mutex<Int64>(1_795_002_000_000)

    var now: Int64 { instant.withLock { $0 } }

    func advance(_ milliseconds: Int64) { instant.withLock { $0 += milliseconds } }
  }

  let path: String
  let clock = Clock()
  private(set) var process: HeadOfficeProcess

  var folder: HeadOfficeFolder { HeadOfficeFolder(path) }
  var headOffice: HeadOffice { process.headOffice }
  var key: SigningKey { process.headOffice.key }

  /// Makes it with the starter catalogue, and starts it.
  init(_ adjust: (inout HeadOfficeProcess.Options) -> Void = { _ in }) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-hq-\(UUID().uuidString)").path
    let folder = HeadOfficeFolder(path)
    try folder.create()
    var options = HeadOfficeProcess.Options()
    adjust(&options)
    process = try Self.start(folder, options, clock)
    let catalogue = try StarterCatalogue.load()
    let now = clock.now
    try process.headOffice.locked { core in
      try core.database.capture(.common) { draft in _ = catalogue.write(into: &draft, at: now) }
    }
  }

  deinit {
    do {
      try process.stop()
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Issue.record("left behind: \(path): \(error)")
    }
  }

  private static func start(
    _ folder: HeadOfficeFolder, _ options: HeadOfficeProcess.Options, _ clock: Clock
  ) throws -> HeadOfficeProcess {
    try HeadOfficeProcess(
      folder: folder, options: options, log: Log(sink: { _ in }),
      clock: WallClock { clock.now })
  }

  var client: HTTPClient {
    get throws { try HTTPClient(configuration: .init(baseURL: process.storeURL)) }
  }

  /// Carries an operation out as a command does: through the door.
  func run<O: HeadOfficeOperation>(_ operation: O) throws -> O.Answer {
    try OperationRunner(folder: folder).run(operation)
  }

  /// Opens a store and enrols a node for it, which then holds what head office wrote.
  func openStore(
    _ name: String = "OC Pizza Bastille", number: Int64? = nil, city: String? = nil
  ) throws -> Node {
    let code = try run(AddStore(name: name, number: number, company: Company(city: city)))
    let node = try Node(at: process.storeURL, folder: path, clock: clock)
    try node.enrol(code.code)
    try node.openSession()
    try node.pullEverything()
    return node
  }

  /// Figures as a report reads them.
  func figures() throws -> Figures { try Figures(folder) }

  /// Looks at the condition until it holds; false where it does not within ten seconds.
  static func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
      if try condition() { return true }
      Thread.sleep(forTimeInterval: 0.002)
    }
    return try condition()
  }
}
