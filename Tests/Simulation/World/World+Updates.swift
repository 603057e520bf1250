import Storage

/// Nodes that are updated to the next schema version, some before others.
extension World {
  /// Plans the day's updates, if there are any.
  func planUpdates() {
    if scenario.updateHeadOfficeAt > 0 {
      time.schedule(.update(.headOffice), at: time.now + scenario.updateHeadOfficeAt)
    }
    guard scenario.updateStoresAt > 0 else { return }
    for index in stores.indices {
      time.schedule(
        .update(.store(index)), at: time.now + scenario.updateStoresAt + Int64(index) * 7_000)
    }
  }

  /// The node's next process is one of the next release; it starts at once.
  func update(_ place: Place) throws {
    counters.add(place == .headOffice ? .headOfficeUpdated : .storeUpdated)
    try trace.note(time.now, "\(name(place)) is updated")
    parkedBefore[place] = database(place)?.parked.count
    switch place {
    case .headOffice: headOffice.release = NextRelease.release
    case .store(let index): stores[index].release = NextRelease.release
    }
    if isUp(place) { try kill(place) }
  }

  /// Counts what a node that was updated could merge when it started.
  func noteUpdated(_ place: Place) {
    guard let before = parkedBefore.removeValue(forKey: place), let database = database(place)
    else { return }
    counters.add(.mergedAfterUpdate, max(0, before - database.parked.count))
  }
}
