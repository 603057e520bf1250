import Database
import HQServer
import Security
import Storage
import SyncProtocol

extension World {
  /// Head office opens its stores: catalogue, enrolment, and a first file for each.
  func open(_ numbers: [StoreNumber]) throws {
    try headOffice.start(
      environment(.headOffice), control, pullBytes: scenario.pullBytes)
    guard let process = headOffice.process else { return }
    try ClerkWork.writeFirstDay(process.database, numbers, at: time.now)
    for number in numbers {
      let key = try SigningKey()
      let code = try process.enrolment.makeCode(for: number, now: time.now)
      let answer = try process.enrolment.enrol(
        EnrolRequest(code: code, publicKey: key.publicKey.bytes), now: time.now)
      let file = NodeFile(name: "store-\(number).db", ignoresSync: control == .ignoreSync)
      if random.chance(50) {
        counters.add(.openedBySnapshot)
        let heads = try SnapshotFile.build(
          from: headOffice.file.path, for: number, at: file.path)
        try SnapshotFile.adopt(file.path, heads: heads)
        file.sync()
      } else {
        counters.add(.openedByPull)
      }
      stores.append(
        SimulatedStore(
          number: number, file: file, key: key, credential: answer.credential,
          headOfficeKey: try PublicKey(bytes: answer.headOfficeKey), pc: newPC(),
          skew: Self.skew(scenario, &random)))
      shops.append(Shop(store: number, random: SplitMix64(seed: random.next())))
    }
    for index in stores.indices { try startStore(index) }
  }

  /// A store's process starts; its lanes begin at once.
  func startStore(_ index: Int) throws {
    let store = stores[index]
    guard store.process == nil, !store.isRetired else { return }
    armStart(.store(index))
    let started: Void? = try atStore(index) {
      try store.start(environment(.store(index)), control)
    }
    guard started != nil else { return try endUnstarted(.store(index)) }
    noteUpdated(.store(index))
    try trace.note(time.now, "store \(stores[index].number) starts")
    for kind in LaneKind.allCases { wake(index, kind, at: time.now + random.pick(1...200)) }
  }

  /// Ends a process that could not start, for its disk is full; it is started again later.
  private func endUnstarted(_ place: Place) throws {
    if file(place).failure == .full { try kill(place) }
  }

  func startHeadOffice() throws {
    guard headOffice.process == nil else { return }
    armStart(.headOffice)
    let started: Void? = try atHeadOffice {
      try headOffice.start(
        environment(.headOffice), control, pullBytes: scenario.pullBytes)
    }
    guard started != nil else { return try endUnstarted(.headOffice) }
    noteUpdated(.headOffice)
    try trace.note(time.now, "head office starts")
  }
}
