import Database
import Facts
import Foundation
import HQServer
import HTTP
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Testing
import Toolkit

/// A head office that serves on loopback in this process, with one pizza on its menu.
final class Region {
  let folder: HeadOfficeFolder
  private let scratch: String?
  private var process: HeadOfficeProcess?
  private var port: UInt16 = 0

  /// - Parameter path: its folder; nil makes one that goes with it.
  /// - Throws: whatever prevents it from being made.
  init(at path: String? = nil) throws {
    let scratch = path == nil ? try Scratch.folder("region") : nil
    self.scratch = scratch
    folder = HeadOfficeFolder(path ?? (scratch ?? "") + "/hq")
    try folder.create()
    try start()
    try locked { core in
      try core.database.capture(.common) { draft in Self.writeMenu(&draft) }
    }
  }

  deinit {
    do { try stop() } catch { Issue.record("\(error)") }
    if let scratch { Scratch.remove(scratch) }
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Starts it, at another port each time: the one before may have been taken meanwhile.
  func start() throws {
    let options = HeadOfficeProcess.Options()
    let process = try HeadOfficeProcess(folder: folder, options: options, log: Log(sink: { _ in }))
    self.process = process
    port = process.door.port
  }

  /// Stops it and waits until its threads have left the folder.
  func stop() throws {
    try process?.stop()
    process = nil
    _ = try FileLock(path: folder.lock)
  }

  func locked<R: Sendable>(_ body: (HeadOffice.Core) throws -> R) throws -> R {
    guard let process else { throw Violation("head office does not run") }
    return try process.headOffice.locked(body)
  }

  @discardableResult
  func run<O: HeadOfficeOperation>(_ operation: O) throws -> O.Answer {
    try locked { core in
      try operation.perform(on: core, now: WallClock.system.now(), announce: { _ in })
    }
  }

  /// Opens a store and enrols it into a folder.
  func openStore(at path: String) throws -> StoreFolder {
    let added = try run(AddStore(name: "Fournil"))
    let store = StoreFolder(path)
    try enrol(store, code: added.code)
    return store
  }

  /// Enrols a node into a folder, or finishes what was begun there.
  func enrol(_ folder: StoreFolder, code: String) throws {
    let enrol = try Enrol(folder: folder, link: HeadOfficeLink(url: url))
    _ = try enrol.run(code: code) { _ in }
  }

  private static func writeMenu(_ draft: inout ChangeSetDraft) {
    let at = WallClock.system.now()
    let dough = draft.addIngredient(
      CatalogueName(code: "dough", french: "pâte", english: "dough"), unit: .gram,
      costCentsPer1000: 500, allergens: [.gluten])
    let pizza = draft.addProduct(
      CatalogueName(code: "margherita", french: "margherita", english: "margherita"),
      category: "classic", vatCategory: "food")
    let size = draft.addSize(.medium, of: pizza)
    draft.addRecipeItem(of: dough, quantity: 200, to: size)
    draft.addPrice(of: size, cents: 1_000, fromDay: 0, at: at)
    for service in Service.allCases {
      draft.addVATRate(1_000, for: service, category: "food", fromDay: 0)
    }
  }
}

/// What tills ask of a store in these tests.
enum Asking {
  static let sale = """
    {"channel":"counter","service":"take_away","lines":[{"product":"margherita","size":"M"}],\
    "payments":[{"means":"cash","cents":1000}]}
    """
  static let order = """
    {"channel":"counter","service":"take_away","lines":[{"product":"margherita","size":"M"}]}
    """
}

extension Asking {
  /// Found nowhere else in any file.
  static let customerName = "Zebulon Quatremain"
  static let customer = """
    {"name":"\(customerName)","phone":"0655443322",\
    "address":{"street":"1 rue \(customerName)","postcode":"75001","city":"Paris"}}
    """
  /// Counts what is known of customers.
  static let customersKnown = """
    SELECT (SELECT count(*) FROM customers WHERE name IS NOT NULL OR phone IS NOT NULL)
      + (SELECT count(*) FROM customer_addresses WHERE street IS NOT NULL)
    """
}

/// A store's node opened in this process, as after a restart, without its threads.
final class Branch {
  let store: Store
  private let api: StoreAPI

  init(_ folder: StoreFolder) throws {
    store = try Store(folder: folder)
    api = StoreAPI(desk: OrderDesk(store: store), log: Log(sink: { _ in }))
  }

  func post(_ path: String, _ body: String, id: String) throws -> HTTPResponse {
    let answer = api.answer(
      HTTPRequest(
        method: "POST", path: path,
        headers: HTTPHeaders([
          ("Host", "localhost"), ("Content-Type", "application/json"), ("Request-Id", id),
        ]), body: Array(body.utf8)))
    try require(
      answer.status == 200,
      "\(path) is refused: \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
    return answer
  }

  private struct Answer: Decodable { let key: String }

  /// Sells a pizza.
  ///
  /// - Returns: the order's key.
  @discardableResult
  func sell(id: String, _ body: String = Asking.sale) throws -> String {
    try JSON.decode(Answer.self, from: try post("/api/v1/orders", body, id: id).body).key
  }

  /// Adds a customer with an address.
  ///
  /// - Returns: the customer's key.
  func addCustomer(id: String) throws -> String {
    let answer = try post("/api/v1/customers", Asking.customer, id: id)
    return try JSON.decode(Answer.self, from: answer.body).key
  }

  /// Sends all that is unsent.
  func push(to url: String) throws {
    let client = try HeadOfficeClient(link: HeadOfficeLink(url: url))
    let lane = Lane(.push, store: store, client: client)
    try openSession(client)
    try lane.perform(.compareHeads)
    for _ in 1...100 where lane.hasWork {
      lane.foundGap = false
      try lane.perform(.transfer)
      if lane.foundGap { try lane.perform(.compareHeads) }
    }
    let unsent = try store.locked { $0.engine.unsentCount }
    try require(unsent == 0, "\(unsent) change-sets cannot be sent")
  }

  /// Takes all that head office has for it.
  func pull(from url: String) throws {
    let client = try HeadOfficeClient(link: HeadOfficeLink(url: url))
    try openSession(client)
    try Lane(.pull, store: store, client: client).perform(.compareHeads)
    for _ in 1...20 {
      let request = try store.locked {
        try $0.engine.pullRequest(waitMilliseconds: 0, now: store.clock.now())
      }
      let content = try client.pull(request)
      let report = try store.locked { try $0.engine.takePull(content, now: store.clock.now()) }
      if report.taken == 0 { return }
    }
    throw Violation("pulling does not end")
  }

  private func openSession(_ client: HeadOfficeClient) throws {
    guard let pass = store.identity.pass else {
      throw Violation(store.identity.problem ?? "the store can only sell")
    }
    try client.openSession(pass.credential, key: pass.key)
  }
}
