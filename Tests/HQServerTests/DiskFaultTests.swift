import Database
import Foundation
import HQServer
import HTTP
import Runtime
import Storage
import SyncProtocol
import Testing
import Toolkit

/// Head office whose disk fails or is full: it takes nothing, says so, and comes back.
@Suite struct DiskFaultTests {
  private func breakDisk(_ house: House) {
    #expect(throws: DiskTrouble.self) {
      try house.headOffice.locked { core in
        try core.database.connection.execute("ATTACH DATABASE '/nowhere/at/all.db' AS missing")
      }
    }
  }

  private func status(_ house: House) throws -> HeadOfficeStatus {
    let response = try house.client.send(HTTPClient.Request(path: "/api/status"))
    try #require(response.status == 200)
    return try JSON.decode(HeadOfficeStatus.self, from: response.body)
  }

  @Test func `a failed disk takes no push, and comes back by itself`() throws {
    let house = try House()
    let node = try house.openStore()
    let cents = try node.sell()
    breakDisk(house)
    let response = try node.send(
      "/v1/push", Message.sealed(.push, try node.pushContent(), by: .zstd))
    #expect(response.status == 503)
    #expect(response.header("Retry-After") == "5")
    #expect(
      try JSON.decode(Node.Problem.self, from: response.body)
        == Node.Problem(status: 503, code: "read-only"))
    #expect(try status(house).disk.state != .healthy)
    // The pages go on.
    #expect(try house.client.send(HTTPClient.Request(path: "/?lang=en")).status == 200)

    #expect(try House.eventually { try status(house).disk.state == .healthy })
    #expect(try node.push().outcome == .taken)
    let sales = try house.figures().salesByStore()
    #expect(sales == [try node.store: Figures.Sales(orders: 1, cents: cents)])
    #expect(try House.eventually { try status(house).alarms.map(\.code) == ["disk-error"] })
    let page = try house.client.send(HTTPClient.Request(path: "/"))
    #expect(String(decoding: page.body, as: UTF8.self).contains("Remplacez ce disque"))
    #expect(try house.headOffice.locked { try $0.database.verify().isClean })
    #expect(try house.run(ClearAlarm(code: .diskError, store: 0)).wasRaised)
    #expect(try status(house).alarms.isEmpty)
  }

  @Test func `a full disk merges no part of a push`() throws {
    let house = try House()
    let node = try house.openStore()
    for _ in 0..<300 { try node.sell() }
    try house.headOffice.locked { core in
      try core.database.connection.execute("PRAGMA max_page_count=1")
    }
    let response = try node.send(
      "/v1/push", Message.sealed(.push, try node.pushContent(), by: .zstd))
    #expect(response.status == 503)
    #expect(
      try JSON.decode(Node.Problem.self, from: response.body)
        == Node.Problem(status: 503, code: "disk-full"))
    #expect(response.header("Retry-After") == "5")
    #expect(try house.figures().salesByStore().isEmpty)
    #expect(house.headOffice.keeper.health.isWritable)
    try house.headOffice.locked { core in
      try core.database.connection.execute("PRAGMA max_page_count=1000000")
    }
    #expect(try node.push().outcome == .taken)
    #expect(try house.figures().salesByStore().values.first?.orders == 300)
  }

  @Test func `a store silent for ninety days is shown so, and not as up to date`() throws {
    let house = try House()
    let node = try house.openStore()
    try node.sell()
    try node.push()
    var found = try status(house)
    #expect(found.storesUpToDate == 1)
    #expect(found.stores.first?.silentSince == nil)
    house.clock.advance(90 * 86_400_000)
    found = try status(house)
    #expect(found.storesUpToDate == 0)
    #expect(found.stores.first?.silentSince == found.at - 90 * 86_400_000)
    #expect(found.text.contains("90 days: it is still owed"))
  }

  @Test func `the status of a head office that does not run is read from its file`() throws {
    let house = try House()
    try house.headOffice.locked { core in
      try core.database.raise(.restored, about: .headOffice, "from yesterday")
    }
    let status = try HeadOfficeStatus(house.folder, now: house.clock.now)
    #expect(!status.isRunning)
    #expect(status.alarms.map(\.code) == ["restored"])
    #expect(status.disk.databaseBytes ?? 0 > 0)
    #expect(status.text.contains("ALARM restored"))
  }
}
