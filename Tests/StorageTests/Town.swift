import Database
import Facts
import Storage
import SyncProtocol

/// Head office and three stores with random histories, and how their change-sets get about.
final class Town {
  let world: World
  let headOffice: NodeDatabase
  let catalogue: Catalogue
  var histories: [History] = []

  static let chains: [ChainID] = [.common] + [.one, .two, .three].map { .ofStore($0) }

  /// Writes histories of about `changeSets` change-sets a store, with restarts and new prices.
  init(seed: UInt64, changeSets: Int) throws {
    world = try World(seed: seed)
    headOffice = try world.headOffice()
    catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    for store in [StoreNumber.one, .two, .three] {
      histories.append(try History(store, world, catalogue, seed: seed))
    }
    for round in 0..<4 {
      for history in histories {
        try world.send(.common, from: headOffice, to: history.node)
        try history.write(changeSets / 4)
        if world.random.chance(40) { try history.restart() }
      }
      try changeCatalogue(round)
    }
    for history in histories { try world.send(.common, from: headOffice, to: history.node) }
  }

  /// New prices and names; every second one does not know of the one before: a conflict.
  private func changeCatalogue(_ round: Int) throws {
    world.clock += 1_000
    try headOffice.capture(.common) { draft in
      let size = catalogue.sizes[round % 2]
      draft.addPrice(
        of: size, cents: 900 + Int64(round), fromDay: 19_000,
        replaces: round < 2 ? [catalogue.prices[round % 2]] : [], at: world.clock)
      // In the common chain, so every store holds it.
      if round == 2 {
        draft.addPrice(of: size, cents: 990, fromDay: 19_000, store: .two, at: world.clock)
      }
      draft.addRevision(
        of: catalogue.products[0], in: Tables.products, column: 2, text: "Margherita \(round)",
        replaces: round < 2 ? [catalogue.products[0]] : [], at: world.clock)
    }
  }

  func node(for chain: ChainID) -> NodeDatabase {
    histories.first { $0.chain == chain }?.node ?? headOffice
  }

  /// Delivers every chain to `receiver` in random order, groups and batch sizes, with repeats.
  func deliverAll(to receiver: NodeDatabase, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<4_000 {
      let behind = Self.chains.filter { chain in
        receiver.trees[chain]?.heads != node(for: chain).trees[chain]?.heads
      }
      if behind.isEmpty { return }
      let parts = try (0..<Int.random(in: 1...3, using: &random)).map { _ in
        let chain = Self.chains.randomElement(using: &random) ?? .common
        let have = random.chance(20) ? [] : receiver.trees[chain]?.heads ?? []
        let batch = try node(for: chain).outgoing(
          chain, beyond: have, targetBytes: Int.random(in: 1...6_000, using: &random))
        return try world.read(batch.content)
      }
      for result in try receiver.receive(parts) { _ = try result.get() }
    }
    throw WireError.truncated
  }
}

extension NodeDatabase {
  /// Every row of a table as text, sorted.
  func dump(_ table: String) throws -> [String] {
    let columns = try connection.rows("SELECT name FROM pragma_table_info('\(table)')") {
      $0.text(at: 0)
    }
    let row = columns.map { "quote(\($0))" }.joined(separator: " || ' ' || ")
    return try connection.rows("SELECT \(row) FROM \(table)") { $0.text(at: 0) }.sorted()
  }

  /// All facts, the log and all projections.
  func dump(_ tables: [String] = NodeDatabase.synced + NodeDatabase.projectionTables) throws
    -> [String]
  {
    try tables.flatMap { table in try dump(table).map { "\(table): \($0)" } }
  }

  static var synced: [String] { ["segments", "change_sets"] + Tables.schema.tables.map(\.name) }
}
