import Database
import Runtime
import Security
import Storage
import SyncProtocol

/// Head office and its stores in one process, on one virtual clock and network, out of one seed.
///
/// Need: the rare bug of a sync product sits in an order of events that no test author thinks of
/// and that no two real machines repeat. So the real engines, codecs and SQLite files run here, and
/// everything around them is simulated: when a message arrives, whether it does, when a process
/// dies. One generator draws all of it; the same seed gives the same run, down to the trace hash.
/// FoundationDB and TigerBeetle are tested in this way. What is simulated is the rim that
/// production keeps thin: `Lane`, `SyncLoop`, `SyncRoutes` and `Merger` have their mirror images in
/// `Nodes`, step by step.
final class World {
  /// A Friday in 2026, 17:00 UTC.
  static let start: Int64 = 1_792_170_000_000

  /// Milliseconds after the last fault in which everything must have drained: a request's deadline,
  /// the longest back-off behind it, a comparison of heads, and some.
  static let drainMilliseconds: Int64 = 240_000

  private static let checkPause: Int64 = 20_000

  static let lookPause: Int64 = 5_000

  /// A day has some ten thousand events; a hundred times that is a fleet that spins.
  private static let highestEventCount = 1_000_000

  let scenario: Scenario
  let control: Control?
  let trace: Trace
  let sha256: SHA256

  var time = VirtualTime<Event>(startingAt: World.start)
  var random: SplitMix64
  var network: FaultyNetwork
  var counters = Counters()
  var headOffice: SimulatedHeadOffice
  var stores: [SimulatedStore] = []
  var shops: [Shop] = []
  var guarantees = SessionGuarantees()
  var clerk: HeadOfficeClerk
  var violations: [Violation] = []
  var acknowledged: [StoreNumber: [Head]] = [:]
  var requests = 0
  var watchers: [Place: Fleet.Node] = [:]

  /// Rounds of the background check, of processes that are alive.
  var checking: [Place: Check] = [:]

  /// What rots at present.
  var rotten: Rot?
  var isCalm = false

  /// When the faults ended; nil before.
  var calmAt: Int64?

  /// The store that is silent for 90 days at present.
  var silent: Int?

  /// Images of each node, oldest first.
  var backups: [Place: [Image]] = [:]

  /// Stores of which two branches may grow, of which one line may be there twice, and those that
  /// were restored and may not have everything back; and whether head office may not.
  var forked: Set<StoreNumber> = []
  var twinned: Set<StoreNumber> = []
  var inDoubt: Set<StoreNumber> = []

  /// Stores of which a fiscal record rotted at the store itself.
  var misread: Set<StoreNumber> = []
  var isHeadOfficeInDoubt = false

  /// Change-sets that were parked at a node when it was updated.
  var parkedBefore: [Place: Int] = [:]

  /// Highest number of a request that has reached head office, of each lane.
  var newestArrived: [StoreNumber: [LaneKind: Int]] = [:]

  private(set) var isOver = false

  /// Milliseconds that draining took.
  private(set) var drainedAfter: Int64?

  init(seed: UInt64, scenario: Scenario, control: Control?, isPrinting: Bool) throws {
    self.scenario = scenario
    self.control = control
    // Another scenario is another day, not the same one with other faults.
    random = SplitMix64(
      seed: scenario.name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    network = FaultyNetwork(scenario, random: SplitMix64(seed: random.next()))
    trace = try Trace(start: World.start, isPrinting: isPrinting)
    sha256 = try SystemHash.sha256()
    let numbers = (1...scenario.stores).compactMap { StoreNumber($0) }
    clerk = HeadOfficeClerk(stores: numbers, random: SplitMix64(seed: random.next()))
    headOffice = try SimulatedHeadOffice(
      file: NodeFile(name: "hq.db", ignoresSync: control == .ignoreSync),
      skew: Self.skew(scenario, &random))
    try open(numbers)
  }

  static func skew(_ scenario: Scenario, _ random: inout SplitMix64) -> Int64 {
    scenario.clockSkew == 0 ? 0 : random.pick(-scenario.clockSkew...scenario.clockSkew)
  }

  /// What a node reads of the world: its own clock, and chance out of the seed.
  func environment(_ place: Place) -> StorageEnvironment {
    StorageEnvironment(
      sha256: sha256, now: { [unowned self] in clock(place) },
      random: { [unowned self] in bits(place) },
      calendar: { try StorageEnvironment.calendar(timeZone: $0, cutOverHour: $1) })
  }

  /// Random bits for a node's next incarnation.
  private func bits(_ place: Place) -> UInt64 {
    guard case .store(let index) = place else { return random.next() }
    if control == .reuseIncarnation { return UInt64(stores[index].number.rawValue) }
    defer { stores[index].resumedBits = nil }
    return stores[index].resumedBits ?? random.next()
  }

  /// What a node's clock says, milliseconds UTC.
  func clock(_ place: Place) -> Int64 {
    switch place {
    case .headOffice: max(0, time.now + headOffice.skew)
    case .store(let index): max(0, time.now + stores[index].skew)
    }
  }

  // MARK: Running

  func run() throws {
    for index in stores.indices {
      time.schedule(.tillWorks(index), at: time.now + random.pick(0...2_000))
      time.schedule(.keepMarker(index), at: time.now + random.pick(1...Self.markerPause))
    }
    time.schedule(.headOfficeWrites, at: time.now + scenario.headOfficePause)
    time.schedule(.headOfficeLooks, at: time.now + Self.lookPause)
    if scenario.faultPause > 0 { time.schedule(.fault, at: time.now + scenario.faultPause) }
    planUpdates()
    if scenario.rotWeight > 0 {
      for place in places { time.schedule(.scrub(place), at: time.now + random.pick(1...400)) }
    }
    time.schedule(.backup, at: time.now + 1_000)
    time.schedule(.check, at: time.now + Self.checkPause)
    time.schedule(.calm, at: time.now + scenario.dayMilliseconds)
    var events = 0
    while !isOver, let event = time.next() {
      try handle(event)
      events += 1
      if events > Self.highestEventCount {
        violations.append(
          Violation(
            checker: "liveness", place: "the fleet",
            detail: "\(events) events in \((time.now - Self.start) / 1_000) s: something spins"))
        end()
      }
    }
  }

  private func handle(_ event: Event) throws {
    switch event {
    case .tillWorks(let store): tillWorks(store)
    case .tillAsks(let store, let operation): try tillAsks(store, operation)
    case .laneWakes(let store, let lane, let process): try laneWakes(store, lane, process)
    case .requestArrives(let request): try requestArrives(request)
    case .answerArrives(let request, let answer): try answerArrives(request, answer)
    case .requestFails(let request): try requestFails(request)
    case .merge(let process): try merge(process)
    case .pullsDue(let process): try pullsDue(process)
    case .headOfficeWrites: try headOfficeWrites()
    case .headOfficeLooks: try headOfficeLooks()
    case .fault: try fault()
    case .lineHeals(let store): heal(store)
    case .leap(let store, let left): try leap(store, left: left)
    case .backup: try takeBackups()
    case .keepMarker(let store): try keepMarker(store)
    case .scrub(let place): try scrub(place)
    case .remedy(let place): try remedy(place)
    case .cloneCloses(let store): try cloneCloses(store)
    case .update(let place): try update(place)
    case .storeStarts(let store): try startStore(store)
    case .headOfficeStarts: try startHeadOffice()
    case .diskHasRoom(let place): try makeRoom(place)
    case .check: try lookAround()
    case .calm: calm()
    }
  }

  private func calm() {
    // The day does not end before a silent store is heard again.
    if silent != nil { return time.schedule(.calm, at: time.now + 1_000) }
    isCalm = true
    calmAt = time.now
    network.isCalm = true
    for store in stores {
      network.heal(store.number)
      store.armed = nil
      store.file.disarm()
    }
    headOffice.armed = nil
    headOffice.file.disarm()
  }

  // MARK: Judging

  private func lookAround() throws {
    guard let calmAt else {
      try check(.always)
      return time.schedule(.check, at: time.now + Self.checkPause)
    }
    if try hasDrained() {
      drainedAfter = time.now - calmAt
      inDoubt = []
      isHeadOfficeInDoubt = false
      try check(.always)
      try check(.atRest)
      try noteFiscal()
      return end()
    }
    if time.now > calmAt + Self.drainMilliseconds {
      violations += try unfinished()
      return end()
    }
    time.schedule(.check, at: time.now + 1_000)
  }

  func check(_ moment: CheckMoment) throws {
    counters.add(.checks)
    let fleet = try fleet()
    try noteAlarms(fleet)
    for checker in Checkers.all where checker.moment == moment {
      violations += try checker.check(fleet)
    }
    try trace.note(time.now, "checked: \(violations.count) violations")
    // What is broken stays broken: the first report says most.
    if !violations.isEmpty { end() }
  }

  /// The checkers' own connection to a node's file, kept for as long as its process lives; nil
  /// where there is none.
  func watched(_ place: Place) throws -> Fleet.Node? {
    guard let engine = database(place) else { return nil }
    if let kept = watchers[place], kept.engine === engine { return kept }
    let made = try Fleet.Node(engine, path: file(place).observerPath, at: place)
    watchers[place] = made
    return made
  }

  /// What the checkers see of a node.
  ///
  /// One on which a fact rots is not what it should be, and nobody is surprised: `Rot` says what
  /// must become of it, and until then it is not judged.
  private func judged(_ place: Place) throws -> Fleet.Node? {
    rotten?.place == place ? nil : try watched(place)
  }

  /// Counts what people are told at this moment.
  private func noteAlarms(_ fleet: Fleet) throws {
    for node in fleet.nodes {
      let place = node.number.isStore ? "a store" : "head office"
      let codes = try node.connection.rows("SELECT code FROM alarms") { $0.text(at: 0) }
      for code in codes {
        guard let name = Counters.Name(rawValue: "alarm at \(place): \(code)") else { continue }
        counters.add(name)
      }
    }
  }

  func fleet() throws -> Fleet {
    Fleet(
      headOffice: try judged(.headOffice),
      stores: try stores.indices.compactMap { try judged(.store($0)) },
      shops: shops, isAtRest: drainedAfter != nil, written: clerk.confirmed, forked: forked,
      twinned: twinned, misread: misread, inDoubt: inDoubt,
      isHeadOfficeInDoubt: isHeadOfficeInDoubt,
      wasHeadOfficeRestored: counters[.headOfficeRestored] > 0,
      acknowledged: stores.flatMap { acknowledged[$0.number] ?? [] })
  }

  private func end() { isOver = true }
}
