import Database
import Facts
import Foundation
import HQServer
import Runtime
import Security
import Storage
import StoreNode
import SyncProtocol
import Testing

/// Head office and its stores as engines over real files, without a network: what one encodes the
/// other decodes.
final class Fleet {
  let clock = TestClock()
  let folder = Scratch.path("fleet")
  let key: SigningKey
  private(set) var headOffice: NodeDatabase
  private(set) var engine: HQEngine

  init(stores: Int64 = 1) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    key = try SigningKey()
    headOffice = try NodeDatabase(
      path: folder + "/hq.db", writer: .headOffice, environment: try .system(clock: clock.wall))
    engine = HQEngine(storage: headOffice, key: key)
    let last = try #require(StoreNumber(stores))
    try SmallCatalogue.write(headOffice, store: last, at: clock.now - 86_400_000)
    for number in 1..<stores {
      let store = try #require(StoreNumber(number))
      try headOffice.capture(.toStore(store)) { draft in
        _ = draft.addStaff(name: "Léa", role: .cashier, at: clock.now)
      }
    }
  }

  deinit { Scratch.remove(folder) }

  func file(_ name: String) -> String { folder + "/" + name }

  /// Head office goes on with another file.
  func restoreHeadOffice(from name: String) throws {
    headOffice = try NodeDatabase(
      path: file(name), writer: .headOffice, environment: try .system(clock: clock.wall))
    engine = HQEngine(storage: headOffice, key: key)
  }

  /// A price of head office.
  func setPrice(_ cents: Int64) throws {
    let size = try #require(
      try headOffice.connection.rows("SELECT incarnation, n FROM product_sizes LIMIT 1") { row in
        Incarnation(rawValue: row.integer(at: 0)).map {
          FactKey(incarnation: $0, n: row.integer(at: 1))
        }
      }.first ?? nil)
    try headOffice.capture(.common) { draft in
      _ = draft.addPrice(of: size, cents: cents, fromDay: 20_000 + cents, at: clock.now)
    }
  }
}

/// One store's node in a fleet.
final class FleetStore {
  let database: NodeDatabase
  let engine: StoreEngine
  private let fleet: Fleet
  private let store: StoreNumber

  /// `random` is where its first incarnation comes from; nil: as in production.
  init(_ fleet: Fleet, _ number: Int64 = 1, file: String, random first: UInt64? = nil) throws {
    self.fleet = fleet
    store = try #require(StoreNumber(number))
    let system = try StorageEnvironment.system(clock: fleet.clock.wall)
    var next = first
    let environment = StorageEnvironment(
      sha256: system.sha256, now: system.now,
      random: {
        defer { next = nil }
        return try next ?? system.random()
      }, calendar: system.calendar)
    database = try NodeDatabase(
      path: fleet.file(file), writer: store, environment: environment)
    engine = try StoreEngine(
      database: database, headOfficeKey: fleet.key.publicKey, sha256: environment.sha256)
  }

  func sell() throws {
    let actor = try #require(
      try database.connection.rows("SELECT incarnation, n FROM staff LIMIT 1") { row in
        Incarnation(rawValue: row.integer(at: 0)).map {
          FactKey(incarnation: $0, n: row.integer(at: 1))
        }
      }.first ?? nil)
    fleet.clock.advance(1_000)
    try database.capture(.ofStore(store)) { draft in
      _ = draft.add(
        NewOrder(channel: .counter, service: .eatIn, number: 1),
        by: Doing(actor: actor, till: 1, at: fleet.clock.now))
    }
  }

  private func firstKey(in table: String) throws -> FactKey {
    let keys = try database.connection.rows("SELECT incarnation, n FROM \(table)") {
      $0.key(at: 0)
    }
    return try #require(keys.compactMap { $0 }.first)
  }

  /// Sends dough to another store.
  func sendGoods() throws {
    let (ingredient, actor) = (try firstKey(in: "ingredients"), try firstKey(in: "staff"))
    let other = try #require(StoreNumber(2))
    try database.capture(.ofStore(store)) { draft in
      _ = draft.addMovement(
        .transferOut, of: ingredient, quantity: -100, counterpart: other,
        by: Doing(actor: actor, till: 1, at: fleet.clock.now))
    }
  }

  /// One comparison of heads.
  func compare() throws {
    let now = fleet.clock.now
    let request = try HeadsRequest(decoding: try engine.headsRequest(now: now).encoded())
    let answer = try fleet.engine.compareHeads(request, of: store, now: now)
    try engine.take(
      try HeadsAnswer(decoding: answer.encoded()), to: request, sentAt: now, now: now)
  }

  /// Sends, fetches and pulls, until nothing moves any more.
  ///
  /// - Returns: whether it came to rest within as many rounds as a node may take.
  @discardableResult
  func exchange() throws -> Bool {
    for _ in 0..<60 {
      try compare()
      var isResting = try pull() == 0
      while try send() { isResting = false }
      if isResting { return true }
    }
    return false
  }

  /// One errand of the lane that sends.
  ///
  /// - Returns: whether anything came of it.
  func send() throws -> Bool {
    let now = fleet.clock.now
    let reader = try StorageEnvironment.system(clock: fleet.clock.wall).sha256
    var runs = RunReader(schema: Tables.schema, sha256: reader)
    switch try engine.errand(now: now) {
    case .push(let content):
      let push = try HQEngine.Push.read(content, from: store, by: &runs)
      let answer = try #require(try fleet.engine.receive([push], now: now).first).get()
      return try !engine.take(try PushAnswer(decoding: answer), now: now)
    case .recover(let request):
      let answer = try fleet.engine.recover(
        try RecoverRequest(decoding: request.encoded()), by: store, now: now)
      return try engine.takeRecovered(answer, now: now).taken > 0
    case .giveBack(let content):
      let giveBack = try HQEngine.GiveBack.read(
        content, from: store, signedBy: fleet.key.publicKey, by: &runs)
      let answer = try fleet.engine.take(giveBack, now: now)
      _ = try engine.takeGivenBack(try HeadsAnswer(decoding: answer.encoded()), now: now)
      try compare()
      return true
    case nil: return false
    }
  }

  /// One pull.
  func pull() throws -> Int {
    let now = fleet.clock.now
    let request = try engine.pullRequest(waitMilliseconds: 0, now: now)
    let answer = try fleet.engine.pull(
      try PullRequest(decoding: request.encoded()), by: store, evenIfEmpty: true, now: now)
    return try engine.takePull(try #require(answer), now: now).taken
  }
}

extension NodeDatabase {
  func count(_ table: String) throws -> Int64 {
    try connection.integer("SELECT count(*) FROM \(table)") ?? 0
  }
}
