import Database
import Facts
import Storage
import SyncProtocol

/// Whoever works at head office: changes prices and names, adds products, people and stores.
struct HeadOfficeClerk {
  /// A fact that head office was told is written: it must exist for ever.
  typealias Written = (table: String, key: FactKey)

  private enum Task: CaseIterable {
    case price, name, addProduct, addOption, addIngredient, setRate, hire, openStore, revokeStore
    case resolveConflict, eraseCustomer, addCoupon, renameCoupon

    /// How often it is drawn, in relation to the others.
    var weight: Int64 {
      switch self {
      case .price: 40
      case .name: 20
      case .hire: 20
      case .resolveConflict: 6
      case .addCoupon, .renameCoupon: 15
      default: 3
      }
    }

    /// The first schema version that can say it.
    var version: Int64 {
      switch self {
      case .addCoupon, .renameCoupon: NextRelease.release.version
      default: 1
      }
    }
  }

  private var random: SplitMix64
  private let stores: [StoreNumber]
  private var written = 0

  /// What captures that returned have written.
  private(set) var confirmed: [Written] = []

  init(stores: [StoreNumber], random: SplitMix64) {
    self.stores = stores
    self.random = random
  }

  /// Writes one change-set and says in which chain.
  ///
  /// `beforeCommit` runs in the transaction, behind everything else.
  mutating func write(
    _ database: NodeDatabase, now: Int64, beforeCommit: () throws -> Void
  ) throws -> ChainID {
    let task = nextTask(Int64(database.schema.version))
    let chain =
      task == .hire ? ChainID.toStore(random.pick(from: stores) ?? stores[0]) : .common
    written += 1
    var work = ClerkWork(
      database: database, stores: stores, now: now, number: written,
      random: SplitMix64(seed: random.next()))
    let keys = try database.capture(chain) { draft in
      let keys = try Self.carryOut(task, &work, &draft)
      try beforeCommit()
      return keys
    }
    confirmed += keys
    return chain
  }

  /// Nobody expects any more what is on no disk.
  mutating func lose(
    where isLost: (_ table: String, _ key: FactKey) throws -> Bool
  ) rethrows {
    try confirmed.removeAll { try isLost($0.table, $0.key) }
  }

  private mutating func nextTask(_ version: Int64) -> Task {
    let tasks = Task.allCases.filter { $0.version <= version }
    var draw = random.pick(1...tasks.reduce(0) { $0 + $1.weight })
    for task in tasks {
      draw -= task.weight
      if draw <= 0 { return task }
    }
    return .price
  }

  private static func carryOut(
    _ task: Task, _ work: inout ClerkWork, _ draft: inout ChangeSetDraft
  ) throws -> [Written] {
    switch task {
    case .price: [("prices", try work.changePrice(&draft))]
    case .name: [("revisions", try work.rename(&draft))]
    case .addProduct: [("products", try work.addProduct(&draft))]
    case .addOption: [("options", try work.addOption(&draft))]
    case .addIngredient: [("ingredients", work.addIngredient(&draft))]
    case .setRate: [("vat_rates", work.setRate(&draft))]
    case .hire: [("staff", draft.addStaff(name: "Extra", role: .cook, at: work.now))]
    case .openStore: [("stores", work.openStore(&draft))]
    case .revokeStore: [("revocations", work.revokeStore(&draft))]
    case .resolveConflict: [("prices", try work.resolveConflict(&draft))]
    case .eraseCustomer: try work.eraseCustomer(&draft).map { [("erasures", $0)] } ?? []
    case .addCoupon: [("coupons", work.addCoupon(&draft))]
    case .renameCoupon: [try work.renameCoupon(&draft)]
    }
  }
}
