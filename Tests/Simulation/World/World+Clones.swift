import Storage
import StoreNode
import SyncProtocol

/// Two machines with one identity.
extension World {
  /// A copy of a store's disk is started on a second machine; both sell for a while.
  ///
  /// Once in a run. `isTwin`: the copy is an image of the running process, which goes on under the
  /// incarnation that the first machine goes on under too.
  func cloneStore(_ index: Int, isTwin: Bool) throws {
    guard stores.count == shops.count, stores.count == scenario.stores, silent == nil,
      rotten == nil,
      let process = stores[index].process
    else { return }
    let original = stores[index]
    let copy = SimulatedStore(
      number: original.number, file: original.file.copy(), key: original.key,
      credential: original.credential, headOfficeKey: original.headOfficeKey,
      pc: original.pc, skew: original.skew)
    copy.release = original.release
    if isTwin {
      guard let newest = process.database.newestOwn else { return }
      copy.resumedBits = UInt64(newest.incarnation.rawValue) & 0xFFFF_FFFF_FFFF
      twinned.insert(original.number)
    } else {
      copy.pc.machine = newPC().machine
    }
    counters.add(isTwin ? .imageResumedTwice : .storeCloned)
    try trace.note(time.now, "store \(original.number) is there twice\(isTwin ? ", as twins" : "")")
    forked.insert(original.number)
    stores.append(copy)
    shops.append(Shop(copyOf: shops[index], random: SplitMix64(seed: random.next())))
    try startStore(stores.count - 1)
    time.schedule(.tillWorks(stores.count - 1), at: time.now + random.pick(1...2_000))
    time.schedule(.keepMarker(stores.count - 1), at: time.now + Self.markerPause)
    time.schedule(.cloneCloses(stores.count - 1), at: time.now + random.pick(15_000...50_000))
  }

  /// The second machine stops selling; once head office has all it wrote, it is switched off.
  func cloneCloses(_ index: Int) throws {
    stores[index].isClosing = true
    guard let process = stores[index].process, !process.engine.hasUnsent,
      shops[index].pendingCount == 0
    else { return time.schedule(.cloneCloses(index), at: time.now + 2_000) }
    try trace.note(time.now, "the second machine of store \(stores[index].number) is closed")
    _ = stores[index].end()
    stores[index].isRetired = true
  }
}
