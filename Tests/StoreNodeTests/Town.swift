import Facts
import Foundation
import Runtime
import Security
import Storage
import StoreNode
import SyncProtocol
import Synchronization
import Testing
import Toolkit

/// A clock that a test sets.
final class TestClock: Sendable {
  /// Saturday 2026-06-06, 18:00 in Paris.
  static let evening: Int64 = 1_780_761_600_000

  private let instant = Mutex(TestClock.evening)

  var now: Int64 { instant.withLock { $0 } }
  var wall: WallClock { WallClock { [self] in now } }

  func advance(_ milliseconds: Int64) { instant.withLock { $0 += milliseconds } }
  func set(_ milliseconds: Int64) { instant.withLock { $0 = milliseconds } }
}

/// A small catalogue with quantities that are easy to add up.
struct SmallCatalogue {
  /// What head office writes before a store opens.
  static func write(
    _ headOffice: NodeDatabase, store: StoreNumber, stores: Int64 = 1, at: Int64
  ) throws {
    try headOffice.capture(.common) { draft in
      for number in 1...max(stores, Int64(store.rawValue)) {
        guard let opened = StoreNumber(number) else { continue }
        _ = draft.addStore(
          number: opened, name: "OC Pizza \(number)", company: Company(city: "Paris"),
          timeZone: "Europe/Paris", cutOverHour: 5, at: at)
      }
      writeCatalogue(&draft, at: at)
    }
    try headOffice.capture(.toStore(store)) { draft in
      _ = draft.addStaff(name: "Système", role: .system, at: at)
      _ = draft.addStaff(name: "Léa", role: .cashier, at: at)
      _ = draft.addStaff(name: "Marco", role: .cook, at: at)
      _ = draft.addStaff(name: "Anna", role: .manager, at: at)
    }
  }

  private static func name(_ code: String) -> CatalogueName {
    CatalogueName(code: code, french: code + " fr", english: code + " en")
  }

  /// What is sold, without stores and staff.
  static func writeCatalogue(_ draft: inout ChangeSetDraft, at: Int64) {
    var shelf: [String: FactKey] = [:]
    let allergens: [String: [Allergen]] = ["dough": [.gluten], "cheese": [.milk]]
    for code in ["dough", "tomato", "cheese", "ham"] {
      shelf[code] = draft.addIngredient(
        name(code), unit: .gram, costCentsPer1000: 500, allergens: allergens[code] ?? [])
    }
    let recipes: [(product: String, size: SizeCode, cents: Int64?, [(String, Int64)])] = [
      ("margherita", .small, 800, [("dough", 150), ("tomato", 60), ("cheese", 75)]),
      ("margherita", .medium, 1_000, [("dough", 200), ("tomato", 81), ("cheese", 101)]),
      ("regina", .small, 950, [("dough", 150), ("tomato", 45), ("ham", 40)]),
      ("regina", .medium, 1_250, [("dough", 200), ("tomato", 60), ("ham", 51)]),
      ("cola", .medium, 300, []),
      ("unpriced", .medium, nil, []),
    ]
    var products: [String: FactKey] = [:]
    for (product, size, cents, recipe) in recipes {
      let key =
        products[product]
        ?? draft.addProduct(
          name(product), category: "classic", vatCategory: product == "cola" ? "soft" : "food")
      products[product] = key
      let sizeKey = draft.addSize(size, of: key)
      for (ingredient, quantity) in recipe {
        guard let found = shelf[ingredient] else { continue }
        draft.addRecipeItem(of: found, quantity: quantity, to: sizeKey)
      }
      if let cents { draft.addPrice(of: sizeKey, cents: cents, fromDay: 0, at: at) }
    }
    guard let cheese = shelf["cheese"], let tomato = shelf["tomato"] else { return }
    _ = draft.addOption(
      name("extra_cheese"), kind: .extra, ingredient: cheese, quantity: 50, cents: 150)
    _ = draft.addOption(
      name("no_tomato"), kind: .without, ingredient: tomato, quantity: 0, cents: 0)
    for service in Service.allCases {
      draft.addVATRate(1_000, for: service, category: "food", fromDay: 0)
      draft.addVATRate(550, for: service, category: "soft", fromDay: 0)
    }
  }
}

/// A folder as `enrol` leaves it, made once and copied for each test.
struct EnrolledFolder: Sendable {
  let files: [String: [UInt8]]

  static let template = Result { try EnrolledFolder() }

  private init() throws {
    let path = Scratch.path("template")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { Scratch.remove(path) }
    let store = try #require(StoreNumber(1))
    let clock = TestClock()
    let headOffice = try NodeDatabase(
      path: path + "/hq.db", writer: .headOffice, environment: try .system(clock: clock.wall))
    try SmallCatalogue.write(
      headOffice, store: store, stores: 3, at: clock.now - 86_400_000)
    let folder = StoreFolder(path)
    let heads = try SnapshotFile.build(from: path + "/hq.db", for: store, at: folder.database)
    try SnapshotFile.adopt(folder.database, heads: heads)
    let headOfficeKey = try SigningKey()
    let key = try SigningKey()
    var credential = Credential(
      store: store, number: 1, issuedAt: clock.now, publicKey: key.publicKey.bytes)
    credential.signature = try headOfficeKey.sign(credential.signedBytes)
    files = [
      "store.db": try folder.read(folder.database), "node.key": try key.pem(),
      "credential": credential.encoded(), "hq.pub": headOfficeKey.publicKey.bytes,
      "link.json": Array(#"{"url":"http://127.0.0.1:9","allowsPlainHTTP":false}"#.utf8),
    ]
  }

  func copy(to path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, bytes) in files {
      try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    }
  }
}

/// Folders of tests.
enum Scratch {
  static func path(_ name: String) -> String {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-\(name)-\(UUID().uuidString)").path
  }

  static func remove(_ path: String) {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Issue.record("left behind: \(path): \(error)")
    }
  }

  /// Looks at the condition until it holds; false where it does not within twenty seconds.
  static func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      if try condition() { return true }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return try condition()
  }
}
