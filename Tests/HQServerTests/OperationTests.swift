import Database
import Foundation
import HQServer
import HTTP
import Runtime
import Storage
import SyncProtocol
import Testing
import Toolkit

@Suite struct OperationTests {
  /// A head office in a folder that no process serves.
  private func withClosedHouse(_ body: (HeadOfficeFolder) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-hq-\(UUID().uuidString)").path
    let folder = HeadOfficeFolder(path)
    try folder.create()
    defer {
      do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
    }
    try body(folder)
  }

  private func request(
    _ house: House, _ path: String, token: String?, host: String? = nil, body: [UInt8] = []
  ) throws -> HTTPClient.Response {
    var headers: [(String, String)] = []
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
    if let host { headers.append(("Host", host)) }
    let method = path.hasPrefix("/admin") ? "POST" : "GET"
    return try house.client.send(
      HTTPClient.Request(method: method, path: path, headers: headers, body: body))
  }

  @Test func `an operation runs through the door while head office runs, and alone when not`()
    throws
  {
    let house = try House()
    #expect(throws: FileError.self) { _ = try HeadOffice(folder: house.folder) }
    #expect(try house.run(AddStore(name: "OC Pizza Lyon")).store == 1)
    try withClosedHouse { folder in
      let code = try OperationRunner(folder: folder).run(AddStore(name: "OC Pizza Lille"))
      #expect(code.store == 1)
      #expect(try Figures(folder).stores.map(\.name) == ["OC Pizza Lille"])
    }
  }

  @Test func `a door file that a killed process left does not mislead`() throws {
    try withClosedHouse { folder in
      try Door(address: "127.0.0.1", port: 1, token: "old").write(to: folder.door)
      #expect(try OperationRunner(folder: folder).run(AddStore(name: "OC Pizza Lille")).store == 1)
    }
  }

  @Test func `the door file is for its owner alone, and goes when head office stops`() throws {
    try withClosedHouse { folder in
      let process = try HeadOfficeProcess(
        folder: folder, options: HeadOfficeProcess.Options(), log: Log(sink: { _ in }))
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.door)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      #expect(try Door.read(folder.door) == process.door)
      try process.stop()
      #expect(try Door.read(folder.door) == nil)
    }
  }

  @Test func `a store gets the next number, its staff list, and each name only once`() throws {
    let house = try House()
    #expect(try house.run(AddStore(name: "A", number: 5)).store == 5)
    #expect(try house.run(AddStore(name: "B")).store == 6)
    let found = #expect(throws: OperationError.self) {
      try house.run(AddStore(name: "C", number: 5))
    }
    #expect(found?.code == "number-taken")
    let staff = try house.headOffice.locked { core in
      try core.database.connection.rows(
        """
        SELECT role FROM staff f JOIN segments s ON s.incarnation = f.incarnation
        WHERE s.reader = 6 ORDER BY role
        """
      ) { $0.integer(at: 0) }
    }
    #expect(staff == [1, 2, 3, 4, 5])
  }

  @Test func `while head office is refilled no store is opened, until all are back or given up`()
    throws
  {
    let house = try House()
    let node = try house.openStore()
    _ = try node.compareHeads()
    try house.headOffice.locked { try $0.database.beginRefilling("restored in a test") }
    let found = #expect(throws: OperationError.self) { try house.run(AddStore(name: "B")) }
    #expect(found?.code == "refilling")
    let status = try HeadOfficeStatus(house.folder, now: house.clock.now)
    #expect(status.storesToComeBack == [1])
    #expect(status.alarms.map(\.code) == ["refilling"])
    #expect(try house.run(EndRefilling()) == EndRefilling.Answer(wasRefilling: true, missing: [1]))
    #expect(try house.run(AddStore(name: "B")).store == 2)
    #expect(try house.run(EndRefilling()).wasRefilling == false)
  }

  @Test(
    arguments: [
      (AddStore(name: "", number: 1), "bad-text"),
      (AddStore(name: "A", number: 40_000), "bad-number"),
      (AddStore(name: "A", timeZone: "Mars/Olympus"), "bad-time-zone"),
      (AddStore(name: "A", cutOverHour: 23), "bad-hour"),
    ])
  func `a store that cannot be is refused, and nothing is written`(
    _ operation: AddStore, _ code: String
  ) throws {
    let house = try House()
    let found = #expect(throws: OperationError.self) { try house.run(operation) }
    #expect(found?.code == code)
    #expect(try house.figures().stores.isEmpty)
  }

  @Test func `a price replaces the live one of its key, for all stores or for one`() throws {
    let house = try House()
    let node = try house.openStore()
    let number = Int64(try node.store.rawValue)
    func prices() throws -> [[Int64]] {
      try node.pullEverything()
      return try node.database.connection.rows(
        """
        SELECT l.store, l.from_day, l.cents FROM live_prices l
        JOIN product_sizes s ON s.incarnation = l.size_incarnation AND s.n = l.size_n
        WHERE s.size = 2 AND (SELECT code FROM products p WHERE p.n < s.n
          ORDER BY p.n DESC LIMIT 1) = 'hawaiian' ORDER BY 1, 2
        """
      ) { [$0.integer(at: 0), $0.integer(at: 1), $0.integer(at: 2)] }
    }
    let set = SetPrice(product: "hawaiian", size: "M", cents: 1_400, fromDay: 0)
    #expect(try house.run(set).replaced == 1)
    #expect(try prices() == [[0, 0, 1_400]])
    #expect(try house.run(set).changed == false)
    _ = try house.run(
      SetPrice(product: "hawaiian", size: "M", cents: 1_500, store: number, fromDay: 20_000))
    #expect(try prices() == [[0, 0, 1_400], [number, 20_000, 1_500]])
    let found = #expect(throws: OperationError.self) {
      try house.run(SetPrice(product: "hawaiian", size: "XXL", cents: 1))
    }
    #expect(found?.code == "unknown-product")
  }

  @Test func `a person is put on a store's list once, and on no other's`() throws {
    let house = try House()
    let first = try house.run(AddStore(name: "OC Pizza Lyon")).store
    let second = try house.run(AddStore(name: "OC Pizza Nice")).store
    let anna = AddStaff(store: first, name: "Anna", role: "manager")
    let added = try house.run(anna)
    #expect(added.changed)
    let again = try house.run(anna)
    #expect(again.key == added.key && !again.changed)
    #expect(try house.run(AddStaff(store: second, name: "Anna", role: "manager")).changed)
    for (wrong, code) in [
      (AddStaff(store: 99, name: "Anna", role: "manager"), "unknown-store"),
      (AddStaff(store: first, name: "Anna", role: "system"), "bad-role"),
      (AddStaff(store: first, name: " ", role: "cook"), "bad-name"),
    ] {
      #expect(#expect(throws: OperationError.self) { try house.run(wrong) }?.code == code)
    }
  }

  @Test func `operations need the token, and pages a Host that names this machine`() throws {
    let house = try House()
    let body = try JSON.encode(AddStore(name: "OC Pizza Lyon"))
    let token = house.process.door.token
    let path = "/admin/v1/store-add"
    #expect(try request(house, path, token: nil, body: body).status == 401)
    #expect(try request(house, path, token: token + "0", body: body).status == 401)
    #expect(
      try request(house, path, token: token, host: "evil.example", body: body).status == 404)
    #expect(try request(house, "/admin/v1/other", token: token, body: body).status == 404)
    #expect(try request(house, path, token: token, body: Array("{}".utf8)).status == 409)
    #expect(try house.figures().stores.isEmpty)
    #expect(try request(house, path, token: token, body: body).status == 200)
    #expect(try request(house, "/", token: nil, host: "evil.example").status == 404)
    #expect(try request(house, "/", token: nil, host: "127.0.0.1.evil.example").status == 404)
    #expect(try request(house, "/", token: nil, host: "localhost:1").status == 200)
    #expect(try request(house, "/", token: nil, host: "[::1]:80").status == 200)
  }

  @Test func `where stores come from elsewhere, the pages have a listener of their own`() throws {
    let house = try House { $0.address = "0.0.0.0" }
    let port = try #require(house.process.storeURL.split(separator: ":").last)
    let stores = try HTTPClient(configuration: .init(baseURL: "http://127.0.0.1:\(port)"))
    #expect(try stores.send(HTTPClient.Request(path: "/")).status == 404)
    #expect(try stores.send(HTTPClient.Request(path: "/api/summary")).status == 404)
    let office = try HTTPClient(configuration: .init(baseURL: house.process.door.url))
    #expect(try office.send(HTTPClient.Request(path: "/")).status == 200)
    #expect(try house.run(AddStore(name: "OC Pizza Lyon")).store == 1)
  }
}
