import Storage
import StoreNode
import SyncProtocol

/// Liveness: after the last fault everything that was written gets where it belongs.
extension World {
  func hasDrained() throws -> Bool { try unfinished().isEmpty }

  /// What has not got where it belongs.
  func unfinished() throws -> [Violation] {
    if let rotten {
      return [
        Violation(
          checker: Rot.checker, place: name(rotten.place),
          detail: "\(rotten.changeSet) rots still, \(rotten.isNamed ? "" : "not ")named")
      ]
    }
    var found: [String: String] = [:]
    guard let headOffice = headOffice.process else { return [late("head office", "is down")] }
    for (store, shop) in zip(stores, shops) where !store.isRetired {
      let place = "store \(store.number)"
      guard let process = store.process else {
        found[place] = "is down"
        continue
      }
      if shop.pendingCount > 0 { found[place] = "\(shop.pendingCount) requests of its tills wait" }
      if process.engine.hasUnsent {
        found[place] = "\(process.engine.unsentCount) change-sets are not acknowledged"
      }
      for chain in [.ofStore(store.number)] + ChainID.read(by: store.number) {
        let here = try process.database.heads(of: chain)
        let there = try headOffice.database.heads(of: chain)
        if here != there {
          found[place] = "chain \(chain) ends at \(here), at head office at \(there)"
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map { late($0.key, $0.value) }
  }

  private func late(_ place: String, _ detail: String) -> Violation {
    Violation(
      checker: "liveness", place: place,
      detail: "\(detail), \((time.now - (calmAt ?? time.now)) / 1_000) s after the last fault")
  }
}
