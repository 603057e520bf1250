import Database
import SimulatedDisk
import Storage
import SyncProtocol

/// How a process lives with its disk, and how it dies.
///
/// Each step of a process runs inside `atStore` or `atHeadOffice`. A death in the middle of a step
/// shows in its disk alone, for the step itself is under way in the engine; so it is looked for
/// behind each of them, and nobody hears of what the dead process was about to say.
extension World {
  /// Lets a store's process do a step; nil where its disk let it down.
  ///
  /// - Throws: what the step throws, where the disk is not to blame.
  func atStore<R>(_ index: Int, _ step: () throws -> R) throws -> R? {
    try at(.store(index), step)
  }

  /// As `atStore`, for head office.
  func atHeadOffice<R>(_ step: () throws -> R) throws -> R? {
    try at(.headOffice, step)
  }

  /// As `atStore`, for any node.
  func at<R>(_ place: Place, _ step: () throws -> R) throws -> R? {
    let file = file(place)
    file.beginStep()
    do {
      let result = try step()
      // A step can succeed in spite of an error: SQLite's own checkpoints. Production closes the
      // connection all the same.
      switch file.failure {
      case nil, .full: return result
      case .ioError: counters.add(Self.counter(of: file.failedKind))
      case .death: break
      }
    } catch {
      // SQLite may tell of an error only in the step behind the one in which it happened.
      let isLate = (error as? DatabaseError)?.isDiskFault == true
      switch file.failure ?? (isLate ? .ioError : nil) {
      case nil: throw error
      case .full:
        try trace.note(time.now, "\(name(place)) finds its disk full")
        counters.add(place == .headOffice ? .headOfficeRefusedFull : .storeRefusedFull)
        return nil
      case .ioError:
        // A connection that failed is not used again, for nobody knows what the kernel dropped.
        try trace.note(time.now, "\(name(place)) ends: its disk failed")
        counters.add(Self.counter(of: file.failedKind))
      case .death: break
      }
    }
    try kill(place)
    return nil
  }

  private static func counter(of kind: SimulatedDisk.Kinds) -> Counters.Name {
    switch kind {
    case .sync: .diskSyncFailed
    case .write: .diskWriteFailed
    default: .diskReadFailed
    }
  }

  // MARK: Dying

  func kill(_ place: Place) throws {
    switch place {
    case .headOffice: try killHeadOffice()
    case .store(let index): try killStore(index)
    }
  }

  func killStore(_ index: Int) throws {
    let store = stores[index]
    counters.add(.storeKilled)
    if store.process == nil { counters.add(.killedAtStart) }
    if store.armed == .atDiskOperation { counters.add(.storeKilledAtOperation) }
    forget(.store(index))
    try noteEnd(.store(index), lost: store.end())
    time.schedule(
      .storeStarts(index), at: time.now + random.pick(100...scenario.longestDowntime))
  }

  /// Head office dies: its connections are reset, so whoever waits for an answer learns it.
  func killHeadOffice() throws {
    counters.add(.headOfficeKilled)
    switch headOffice.armed {
    case .inCapture: counters.add(.headOfficeKilledInCapture)
    case .inMerge: counters.add(.headOfficeKilledInMerge)
    case .afterCommit: counters.add(.headOfficeKilledAfterMerge)
    case .atDiskOperation: counters.add(.headOfficeKilledAtOperation)
    case .now, nil: break
    }
    if headOffice.process == nil { counters.add(.killedAtStart) }
    let process = headOffice.process
    let waiting = (process?.queue.map(\.request) ?? []) + (process?.waiting.map(\.request) ?? [])
    forget(.headOffice)
    try noteEnd(.headOffice, lost: headOffice.end())
    for request in waiting {
      time.schedule(.requestFails(request), at: time.now + random.pick(1...60))
    }
    time.schedule(
      .headOfficeStarts, at: time.now + random.pick(100...scenario.longestDowntime))
  }

  /// What reads a process's file beside it does so no more.
  private func forget(_ place: Place) {
    watchers[place] = nil
    checking[place] = nil
  }

  private func noteEnd(_ place: Place, lost: Int?) throws {
    guard let lost else { return try trace.note(time.now, "\(name(place)) dies") }
    try trace.note(time.now, "\(name(place)) loses power and \(lost) operations")
    counters.add(place == .headOffice ? .headOfficePowerCut : .storePowerCut)
    counters.add(.unsyncedLost, lost)
  }

  // MARK: Places

  var places: [Place] { [.headOffice] + stores.indices.map { Place.store($0) } }

  func number(_ place: Place) -> StoreNumber {
    switch place {
    case .headOffice: .headOffice
    case .store(let index): stores[index].number
    }
  }

  func release(_ place: Place) -> SchemaRelease {
    switch place {
    case .headOffice: headOffice.release
    case .store(let index): stores[index].release
    }
  }

  /// The database of a node's process; nil while it is down.
  func database(_ place: Place) -> NodeDatabase? {
    switch place {
    case .headOffice: headOffice.process?.database
    case .store(let index): stores[index].process?.database
    }
  }

  func file(_ place: Place) -> NodeFile {
    switch place {
    case .headOffice: headOffice.file
    case .store(let index): stores[index].file
    }
  }

  func isUp(_ place: Place) -> Bool { database(place) != nil }

  func name(_ place: Place) -> String {
    switch place {
    case .headOffice: "head office"
    case .store(let index): "store \(stores[index].number)"
    }
  }

  func setArmed(_ place: Place, _ point: KillPoint) {
    switch place {
    case .headOffice: headOffice.armed = point
    case .store(let index): stores[index].armed = point
    }
  }
}
