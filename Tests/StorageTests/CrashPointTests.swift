import Database
import Facts
import SimulatedDisk
import Storage
import SyncProtocol
import Testing

/// Each flow of the engine, interrupted at each operation on its disk: a clean database, and all
/// that was promised, are what the next process finds.
struct CrashPointTests {
  private let world: World
  private let headOffice: NodeDatabase
  private let catalogue: Catalogue
  private let history: History
  private let chain = ChainID.ofStore(.one)

  init() throws {
    world = try World(seed: 3)
    headOffice = try world.headOffice()
    catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    history = try History(.one, world, catalogue, seed: 3)
    try world.send(.common, from: headOffice, to: history.node)
    try history.write(6)
  }

  // MARK: Parts

  private func open(
    _ disk: SimulatedDisk, _ writer: StoreNumber, _ synchronous: Synchronous = .full
  ) throws -> NodeDatabase {
    try NodeDatabase(
      path: disk.path("node.db"), writer: writer, environment: world.environment,
      synchronous: synchronous)
  }

  /// A disk with the store's or head office's database as it is now.
  private func image(_ writer: StoreNumber) throws -> SimulatedDisk {
    let disk = SimulatedDisk()
    let node = try open(disk, writer)
    try world.send(.common, from: headOffice, to: node)
    if writer.isStore { try world.send(chain, from: history.node, to: node) }
    return SimulatedDisk(copyOf: disk)
  }

  /// An order with a line, events and money, in a few change-sets.
  private func sell(
    _ node: NodeDatabase, _ orders: Int, _ promise: (Head) -> Void
  ) throws {
    for number in 1...orders {
      world.clock += 1_000
      let doing = Doing(actor: catalogue.actor, till: 1, at: world.clock)
      let order = try node.capture(chain) { draft in
        let order = draft.add(
          NewOrder(channel: .counter, service: .eatIn, number: Int64(number)), by: doing)
        draft.add(
          NewLine(
            kind: .product, quantity: 1, unitCents: 900, vatBasisPoints: 1_000,
            productSize: catalogue.sizes[0]), to: order)
        return order
      }
      try node.heads(of: chain).forEach(promise)
      try node.capture(chain) { draft in
        draft.addPayment(900, .cash, to: order, by: doing)
        let event = draft.add(.preparing, to: order, by: doing)
        draft.addCooking(
          of: catalogue.ingredients[0], quantity: 100, under: event, at: doing.at)
      }
      try node.heads(of: chain).forEach(promise)
    }
  }

  private func sellOne(_ node: NodeDatabase) throws -> Head {
    var last: Head?
    try sell(node, 1) { last = $0 }
    return try #require(last)
  }

  private func capturing(_ synchronous: Synchronous = .full) throws -> CrashPoints {
    CrashPoints(
      image: try image(.one),
      flow: { disk, promise in try sell(try open(disk, .one, synchronous), 2, promise) },
      recover: { disk in try open(disk, .one, synchronous) }, goOn: sellOne)
  }

  private func expectNone(_ flow: String, _ outcome: CrashPoints.Outcome, above: Int) {
    print("crash points: \(outcome.points) of \(flow), \(outcome.losses.count) lost something")
    #expect(outcome.points > above)
    #expect(outcome.losses.isEmpty, "\(outcome.losses.prefix(5).joined(separator: "\n"))")
  }

  /// What a snapshot is marked with: `OCPS`.
  private let snapshotMark: Int64 = 0x4F43_5053

  // MARK: Flows

  @Test func `a sale interrupted at any operation is there whole or not at all`() throws {
    expectNone("capture", try capturing().run(), above: 300)
  }

  @Test func `a merge interrupted at any operation keeps what was acknowledged`() throws {
    let first = try world.read(
      try history.node.outgoing(chain, beyond: [], targetBytes: 900).content)
    let second = try world.read(try history.node.outgoing(chain, beyond: []).content)
    let points = CrashPoints(
      image: try image(.headOffice),
      flow: { disk, promise in
        let node = try open(disk, .headOffice)
        for part in [first, second] {
          try node.receive(part)
          try node.heads(of: chain).forEach(promise)
        }
      },
      recover: { disk in try open(disk, .headOffice) },
      goOn: { node in
        world.clock += 1_000
        _ = try node.capture(.common) { draft in
          draft.addPrice(
            of: catalogue.sizes[0], cents: 990, fromDay: 20_000, at: world.clock)
        }
        return try #require(try node.heads(of: .common).last)
      })
    expectNone("receive", try points.run(), above: 150)
  }

  @Test func `a new database interrupted at any operation can be opened again`() throws {
    let points = CrashPoints(
      image: SimulatedDisk(),
      flow: { disk, promise in
        let node = try open(disk, .one)
        try world.send(.common, from: headOffice, to: node)
        try node.heads(of: .common).forEach(promise)
        try sell(node, 1, promise)
      },
      recover: { disk in try open(disk, .one) },
      goOn: { node in
        try world.send(.common, from: headOffice, to: node)
        return try sellOne(node)
      })
    expectNone("a first start", try points.run(), above: 300)
  }

  @Test func `a snapshot adopted and interrupted at any operation is adopted or refused`() throws {
    try world.send(chain, from: history.node, to: headOffice)
    let disk = SimulatedDisk()
    let heads = try SnapshotFile.build(
      from: "file:\(world.path("hq.db"))?vfs=unix", for: .one, at: disk.path("node.db"))
    disk.sync()
    let image = SimulatedDisk(copyOf: disk)
    func adopt(_ disk: SimulatedDisk) throws {
      try SnapshotFile.adopt(disk.path("node.db"), heads: heads)
      // As the move that gives the file its name.
      disk.sync()
    }
    func openOrAdopt(_ disk: SimulatedDisk) throws -> NodeDatabase {
      // Still a snapshot, and so not the node's yet: it is adopted, or adopted again. Opened as a
      // node's file it would be turned to WAL; it is adopted under a rollback journal.
      if try isSnapshot(disk) { try adopt(disk) }
      return try open(disk, .one)
    }
    func isSnapshot(_ disk: SimulatedDisk) throws -> Bool {
      let connection = try Connection(path: disk.path("node.db"), mode: .readWrite)
      return try connection.integer("PRAGMA application_id") == snapshotMark
    }
    let points = CrashPoints(
      image: image,
      flow: { disk, promise in
        let node = try openOrAdopt(disk)
        heads.forEach(promise)
        try sell(node, 1, promise)
      }, recover: openOrAdopt, goOn: sellOne)
    expectNone("adoption", try points.run(), above: 300)
  }

  // MARK: The control

  @Test(arguments: [Synchronous.normal, .off])
  func `without a sync at each commit a power cut loses sales`(synchronous: Synchronous) throws {
    let outcome = try capturing(synchronous).run([.powerCut])
    print("crash points: \(outcome.losses.count) of \(outcome.points) lost, \(synchronous)")
    #expect(!outcome.losses.isEmpty)
  }
}
