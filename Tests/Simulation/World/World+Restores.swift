import Database
import Storage
import SyncProtocol

/// Nodes that are put back to an older image of themselves.
extension World {
  /// Images that are kept of each node.
  private static let kept = 4

  /// Somebody takes a backup of every node.
  func takeBackups() throws {
    let uses =
      scenario.restoreStoreWeight + scenario.restoreHeadOfficeWeight + scenario.rotWeight
    guard !isCalm, uses > 0 else { return }
    time.schedule(.backup, at: time.now + random.pick(1...2 * scenario.backupPause))
    // A backup is verified once it is written: of a file that rots there is none.
    for place in places where rotten?.place != place {
      let image = Image(file: file(place).copy(), pc: pc(place))
      let images = (backups[place] ?? []) + [image]
      backups[place] = Array(images.suffix(Self.kept))
    }
  }

  private func pc(_ place: Place) -> StorePC? {
    if case .store(let index) = place { stores[index].pc } else { nil }
  }

  /// A node's disk is replaced by an older image; the next process starts from it.
  func restore(_ place: Place) throws {
    guard let image = random.pick(from: backups[place] ?? []) else { return }
    if case .store(let index) = place, stores[index].isClosing || silent == index { return }
    // What is wrong already is not the restore's fault.
    try check(.always)
    if case .store(let index) = place { try takePC(index, for: image) }
    if isUp(place) { try kill(place) }
    file(place).restore(image.file)
    if rotten?.place == place { rotten = nil }
    try trace.note(time.now, "\(name(place)) is restored from an older image")
    switch place {
    case .headOffice:
      counters.add(.headOfficeRestored)
      isHeadOfficeInDoubt = true
      guarantees.forgetHeadOffice()
    case .store(let index):
      let store = stores[index].number
      counters.add(.storeRestored)
      inDoubt.insert(store)
      forked.insert(store)
      guarantees.forget(store)
      shops[index].startAnew()
      if random.chance(50) {
        counters.add(.storeRestoredOffline)
        network.cut(store, .both)
        time.schedule(.lineHeals(store), at: time.now + scenario.longestPartition)
      }
    }
    try reckonLosses()
  }

  /// What is on no disk any more is lost, and no product can bring it back: nobody expects it.
  func reckonLosses() throws {
    let disks = try places.map { place in
      let image = file(place).copy()
      image.start()
      return (file: image, connection: try Connection(path: image.path, mode: .readWrite))
    }
    func isHeld(_ table: String, _ key: FactKey, by connection: Connection) throws -> Bool {
      try connection.integer(
        "SELECT 1 FROM \(table) WHERE incarnation = ? AND n = ?", key.arguments) != nil
    }
    func isSomewhere(_ table: String, _ key: FactKey) throws -> Bool {
      try disks.contains { try isHeld(table, key, by: $0.connection) }
    }
    for index in shops.indices {
      try shops[index].lose { try !isSomewhere($0, $1) }
      try shops[index].forget { try !isHeld($0, $1, by: disks[index + 1].connection) }
    }
    try clerk.lose { try !isSomewhere($0, $1) }
    for (store, heads) in acknowledged {
      acknowledged[store] = try heads.filter { head in
        try disks.contains {
          try $0.connection.integer(
            "SELECT 1 FROM change_sets WHERE hash = ? AND sequence = ?",
            [.blob(head.hash.bytes), .integer(head.id.sequence)]) != nil
        }
      }
    }
  }
}
