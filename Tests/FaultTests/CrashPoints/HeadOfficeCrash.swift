import Foundation
import HQServer
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Toolkit

/// Head office that fails while it takes a push into custody.
final class ReceiveCrash: CrashFlow {
  let name: String
  private let scratch: String
  private let image: Image
  private let store: StoreNumber
  private let push: Push
  private let isEarly: Bool
  private var expected: Contents?

  /// What a store sent, and the file it is in.
  struct Push {
    let content: [UInt8]
    let heads: [Head]
  }

  private let region: Region

  private var folder: HeadOfficeFolder { region.folder }
  private var file: String { scratch + "/push" }

  /// - Parameters:
  ///   - name: of the flow.
  ///   - isEarly: the control: the store is answered before anything is written.
  ///   - make: makes the push of a store that has just been opened.
  /// - Throws: whatever prevents the push from being made.
  init(_ name: String, isEarly: Bool = false, _ make: (Branch) throws -> Push) throws {
    self.name = name
    self.isEarly = isEarly
    scratch = try Scratch.folder("crash")
    region = try Region()
    let branch = try Branch(try region.openStore(at: scratch + "/store"))
    store = branch.store.number
    push = try make(branch)
    try region.stop()
    image = try Image(of: region.folder.path)
    try Data(push.content).write(to: URL(fileURLWithPath: file))
  }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    try image.put(at: folder.path)
    let early = isEarly ? ["early=1"] : []
    let process = try FlowProcess(
      ["receive", folder.path, "push=\(file)", "store=\(store.rawValue)"] + early, fault: fault,
      scratch: scratch)
    let outcome = try process.finish()
    let headOffice = try HeadOffice(folder: folder)
    if !outcome.acknowledged.isEmpty {
      try require(try holds(headOffice), "a push was acknowledged, and it is not there")
    }
    try receive(headOffice)
    try require(try holds(headOffice), "the push sent again is not there")
    try headOffice.locked { core in
      let contents = try Contents(core.database)
      let expected = expected ?? contents
      self.expected = expected
      try require(contents == expected, "not done once: \(contents.difference(to: expected))")
      try Soundness.check(core.database)
    }
    return outcome
  }

  private func holds(_ headOffice: HeadOffice) throws -> Bool {
    try headOffice.locked { core in try push.heads.allSatisfy { try core.database.held($0) != nil }
    }
  }

  private func receive(_ headOffice: HeadOffice) throws {
    var reader = RunReader(schema: headOffice.schema, sha256: try SystemHash.sha256())
    let read = try HQEngine.Push.read(push.content, from: store, by: &reader)
    try headOffice.locked { core in
      for answer in try core.engine.receive([read], now: headOffice.clock.now()) {
        _ = try answer.get()
      }
    }
  }
}

/// The making of head office: folder, key, tables.
final class CreateCrash: CrashFlow {
  let name = "migrate"
  private let scratch: String

  private var folder: HeadOfficeFolder { HeadOfficeFolder(scratch + "/hq") }

  init() throws { scratch = try Scratch.folder("crash") }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    Scratch.remove(folder.path)
    let process = try FlowProcess(["create", folder.path], fault: fault, scratch: scratch)
    let outcome = try process.finish()
    if !outcome.acknowledged.isEmpty {
      try require(folder.exists, "it was said to be made, and is not")
    }
    if !folder.exists { try folder.create() }
    let headOffice = try HeadOffice(folder: folder)
    _ = try headOffice.locked { core in
      try AddStore(name: "Premier").perform(
        on: core, now: headOffice.clock.now(), announce: { _ in })
    }
    try headOffice.locked { try Soundness.check($0.database) }
    return outcome
  }
}

/// Head office that fails while it answers a store over the network.
///
/// Both go on from fault to fault.
final class ServeCrash: CrashFlow {
  let name = "answer"
  private let region: Region
  private let scratch: String
  private let folder: StoreFolder
  private var serial = 0

  init() throws {
    region = try Region()
    scratch = try Scratch.folder("crash")
    folder = try region.openStore(at: scratch + "/store")
    try region.stop()
  }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    serial += 1
    let branch = try Branch(folder)
    try branch.sell(id: "order-number-\(serial)")
    let process = try FlowProcess(["serve", region.folder.path], fault: fault, scratch: scratch)
    let port = try process.wait(for: "note")
    do {
      try branch.push(to: "http://127.0.0.1:\(port)")
    } catch is StoreLinkError {
      // The line or head office died; what was acknowledged before counts all the same.
    }
    let outcome = try process.finish()
    let acknowledged = try branch.store.locked { $0.engine.acknowledged }
    try region.start()
    defer { stop() }
    let store = branch.store.number
    try region.locked { core in
      let tree = core.database.trees[.ofStore(store)]
      try require(
        acknowledged.allSatisfy { tree?.contains($0) == true },
        "head office does not hold what it acknowledged")
    }
    try branch.push(to: region.url)
    let there = try region.locked { core in
      try Soundness.check(core.database)
      return try Contents(core.database, writtenBy: store)
    }
    let here = try branch.store.locked { try Contents($0.database, writtenBy: store) }
    try require(here == there, "facts differ: \(there.difference(to: here))")
    return outcome
  }

  private func stop() {
    do { try region.stop() } catch { Console.complain("\(error)") }
  }
}
