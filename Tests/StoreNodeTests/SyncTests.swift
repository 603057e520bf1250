import Foundation
import HQServer
import StoreNode
import SyncProtocol
import Testing
import Toolkit

/// A store and a head office, both real, over loopback.
@Suite struct SyncTests {
  let region: Region

  init() throws { region = try Region() }

  private func open(_ name: String = "OC Pizza Bastille", over url: String? = nil) throws -> Branch
  {
    let code = try region.run(AddStore(name: name)).code
    return try Branch(url: url ?? region.url, code: code)
  }

  private func ordersAtHeadOffice() throws -> Int {
    try region.integer("SELECT ifnull(sum(orders), 0) FROM hourly_sales")
  }

  @Test func `what a store sells is at head office`() throws {
    let branch = try open()
    let order = try branch.sell()
    #expect(order.due == 1_000)
    #expect(try Scratch.eventually { try ordersAtHeadOffice() == 1 })
    #expect(try region.integer("SELECT sum(cents) FROM hourly_sales") == 1_000)
    #expect(try Scratch.eventually { try branch.status().unsent == 0 })
    let status = try branch.status()
    #expect(status.isOnline)
    #expect(status.name == "OC Pizza Bastille")
    #expect(status.ordersOnThisDiskAlone == 0)
    #expect(status.lastExchangeAt != nil)
    #expect(!status.isClockSkewed)
    #expect(status.clock == .good)
    #expect(status.conflicts == 0)
    #expect(status.heads.count == 3)
  }

  @Test func `a price comes down by long poll, the store's own before the common one`() throws {
    let branch = try open()
    func sells(at cents: Int) throws -> Bool {
      try Scratch.eventually { try branch.sell().number("saleCents") == cents }
    }
    #expect(try sells(at: 1_000))
    try region.run(SetPrice(product: "margherita", size: "M", cents: 1_100))
    #expect(try sells(at: 1_100))
    try region.run(SetPrice(product: "margherita", size: "M", cents: 1_200, store: 1))
    #expect(try sells(at: 1_200))
    // Neither a common price nor one of another day changes what the store charges today.
    let tomorrow = Int64(Date().timeIntervalSince1970 / 86_400) + 2
    try region.run(SetPrice(product: "margherita", size: "M", cents: 1_300))
    try region.run(
      SetPrice(product: "margherita", size: "M", cents: 1_400, store: 1, fromDay: tomorrow))
    try region.run(SetPrice(product: "regina", size: "M", cents: 7))
    #expect(
      try Scratch.eventually {
        String(decoding: try branch.send("GET", "/api/v1/menu").body, as: UTF8.self)
          .contains(#""cents":7,"#)
      })
    #expect(try branch.sell().number("saleCents") == 1_200)
  }

  @Test func `the network is cut, the till goes on, and it heals by itself`() throws {
    let wire = try Wire(to: region.url)
    let branch = try open(over: wire.url)
    _ = try branch.sell()
    #expect(try Scratch.eventually { try ordersAtHeadOffice() == 1 })
    #expect(try Scratch.eventually { try branch.status().unsent == 0 })
    wire.cut()
    for _ in 1...5 { _ = try branch.sell() }
    #expect(try Scratch.eventually { try !branch.status().isOnline || branch.status().unsent > 0 })
    let status = try branch.status()
    #expect(status.ordersOnThisDiskAlone == 5)
    #expect(status.oldestOnThisDiskAloneAt != nil)
    wire.mend()
    #expect(try Scratch.eventually { try ordersAtHeadOffice() == 6 })
    #expect(try Scratch.eventually { try branch.status().isOnline })
  }

  @Test func `head office is stopped and started again`() throws {
    let branch = try open()
    _ = try branch.sell()
    #expect(try Scratch.eventually { try ordersAtHeadOffice() == 1 })
    try region.stop()
    for _ in 1...3 { _ = try branch.sell() }
    try branch.stop()
    try branch.start()
    _ = try branch.send(
      "POST", "/api/v1/orders", RequestIDTests.body,
      [("Content-Type", "application/json"), ("Request-Id", "after-restart-1")])
    try region.start()
    #expect(try Scratch.eventually { try ordersAtHeadOffice() == 5 })
    #expect(try Scratch.eventually { try branch.status().ordersOnThisDiskAlone == 0 })
  }

  @Test func `an answer lost after head office's commit doubles nothing`() throws {
    let wire = try Wire(to: region.url)
    let branch = try open(over: wire.url)
    for count in 1...4 {
      wire.loseAnswers(1)
      _ = try branch.sell()
      #expect(
        try Scratch.eventually { try branch.status().unsent == 0 && wire.answersToLose == 0 })
      #expect(try ordersAtHeadOffice() == count)
    }
    #expect(try ordersAtHeadOffice() == 4)
    #expect(try region.integer("SELECT count(*) FROM orders") == 4)
    #expect(try region.integer("SELECT count(*) FROM parked") == 0)
  }

  @Test func `a used code is refused, and a new one opens the store on another PC`() throws {
    let code = try region.run(AddStore(name: "OC Pizza Bastille")).code
    let first = try Branch(url: region.url, code: code)
    _ = try first.sell()
    #expect(try Scratch.eventually { try first.status().unsent == 0 })
    try first.stop()
    #expect(throws: StoreLinkError.self) { try Branch(url: region.url, code: code) }
    let second = try Branch(url: region.url, code: try region.run(MakeCode(store: 1)).code)
    let next = try second.sell()
    #expect(next.number("number") == 2)
    #expect(try Scratch.eventually { try ordersAtHeadOffice() == 2 })
  }

  @Test func `what was imported is not imported again on another PC`() throws {
    let code = try region.run(AddStore(name: "OC Pizza Bastille")).code
    let first = try Branch(url: region.url, code: code)
    try first.stop()
    let file = Scratch.path("sales") + ".csv"
    try Data(ImportTests.sales.utf8).write(to: URL(fileURLWithPath: file))
    defer { Scratch.remove(file) }
    let arguments = { (folder: StoreFolder) in ["import", folder.path, file, "--source", "old"] }
    #expect(StoreProgram.program.run(arguments(first.folder)) == .ok)
    try first.start()
    #expect(try Scratch.eventually { try first.status().unsent == 0 })
    try first.stop()
    let second = try Branch(url: region.url, code: try region.run(MakeCode(store: 1)).code)
    // This time through the node, which runs.
    #expect(StoreProgram.program.run(arguments(second.folder)) == .ok)
    #expect(try second.status().unsent == 0)
    #expect(try region.integer("SELECT count(*) FROM orders") == 3)
    #expect(try region.integer("SELECT sum(cents) FROM hourly_sales") == 4_775)
  }
}
