import SyncProtocol

/// What the network does to each message between a store and head office.
///
/// It draws and remembers; the world carries its decisions out.
struct FaultyNetwork {
  enum Direction: CaseIterable { case requests, answers, both }

  /// What becomes of one message.
  struct Fate {
    /// Milliseconds until it arrives; nil if it never does.
    var delay: Int64?
    /// Milliseconds until a second copy of it arrives.
    var repeated: Int64?
    /// Whether a sender whose message is lost is told at once (a reset) or waits for its deadline.
    var isReset = false
  }

  private let scenario: Scenario
  private var random: SplitMix64
  private var cuts: [StoreNumber: Cut] = [:]

  /// Milliseconds that each message of a store takes on top of its own.
  private var slowness: [StoreNumber: Int64] = [:]

  private struct Cut {
    let direction: Direction
    /// The connection stands and nobody says anything: no reset, ever.
    let isHalfOpen: Bool
  }

  /// From now on nothing is lost, repeated or delayed: the day's faults are over.
  var isCalm = false

  init(_ scenario: Scenario, random: SplitMix64) {
    self.scenario = scenario
    self.random = random
  }

  mutating func cut(_ store: StoreNumber, _ direction: Direction, isHalfOpen: Bool = false) {
    cuts[store] = Cut(direction: direction, isHalfOpen: isHalfOpen)
  }

  /// The line carries messages again, and as fast as ever.
  mutating func heal(_ store: StoreNumber) {
    cuts[store] = nil
    slowness[store] = nil
  }

  mutating func slow(_ store: StoreNumber, by milliseconds: Int64) {
    slowness[store] = milliseconds
  }

  mutating func fate(
    of store: StoreNumber, isRequest: Bool, _ counters: inout Counters
  ) -> Fate {
    var fate = Fate(delay: random.pick(3...60))
    if isCalm { return fate }
    fate.isReset = random.chance(70)
    let cut = cuts[store].flatMap { cut in
      cut.direction == .both || (cut.direction == .requests) == isRequest ? cut : nil
    }
    if cut != nil || random.chance(scenario.lossPercent) {
      counters.add(isRequest ? .requestLost : .answerLost)
      fate.delay = nil
      // A line that is cut says nothing.
      if let cut { fate.isReset = !cut.isHalfOpen && random.chance(20) }
      return fate
    }
    if let most = slowness[store] {
      counters.add(.messageSlow)
      fate.delay = random.pick(most / 2...most)
    }
    if random.chance(scenario.delayPercent) {
      counters.add(.messageDelayed)
      fate.delay = random.pick(60...max(60, scenario.longestDelay))
    }
    if isRequest, random.chance(scenario.repeatPercent) {
      counters.add(.requestRepeated)
      fate.repeated = random.pick(3...max(60, scenario.longestDelay))
    }
    return fate
  }

  /// Cuts a message short or flips a bit of it, sometimes.
  ///
  /// Bits are flipped in pushes alone and cuts fall into the first bytes: what comes after depends
  /// on a signature, which is drawn outside the seed.
  mutating func spoil(
    _ bytes: [UInt8], isPush: Bool, _ counters: inout Counters
  ) -> [UInt8] {
    if isCalm || bytes.isEmpty { return bytes }
    if random.chance(scenario.cutShortPercent) {
      counters.add(.messageCutShort)
      return Array(bytes.prefix(Int(random.pick(0...11))))
    }
    // The greeting behind the envelope is no part of what is hashed; TLS protects it.
    let unhashed = Envelope.byteCount + 10
    guard isPush, bytes.count > unhashed, random.chance(scenario.damagePercent) else {
      return bytes
    }
    counters.add(.messageDamaged)
    var damaged = bytes
    let place = Int(random.pick(Int64(unhashed)...Int64(bytes.count - 1)))
    damaged[place] ^= 1 << UInt8(random.pick(0...7))
    return damaged
  }
}
