/// What happened how often: a simulator whose faults never fire proves nothing.
package struct Counters: Sendable {
  /// Everything that is counted.
  package enum Name: String, CaseIterable, Sendable {
    // Faults.
    case requestLost = "fault: request lost"
    case answerLost = "fault: answer lost"
    case requestRepeated = "fault: request repeated"
    case messageDelayed = "fault: message delayed"
    case messageCutShort = "fault: message cut short"
    case messageDamaged = "fault: push damaged"
    case messageOvertaken = "fault: message overtaken by a later one"
    case messageSlow = "fault: message on a slow line"
    case partition = "fault: line cut"
    case oneWayPartition = "fault: line cut in one direction"
    case halfOpen = "fault: line half-open"
    case slowLine = "fault: line slow"
    case busy = "fault: head office busy, 503 with Retry-After"
    case silence = "fault: store silent for 90 days"
    case storeClockJump = "fault: store's clock jumped"
    case headOfficeClockJump = "fault: head office's clock jumped"
    case storeKilled = "fault: store killed"
    case storeKilledInCapture = "fault: store killed in mid-transaction"
    case storeKilledAfterCommit = "fault: store killed between commit and answer"
    case storeKilledAfterMerge = "fault: store killed after a merge"
    case headOfficeKilled = "fault: head office killed"
    case headOfficeKilledInMerge = "fault: head office killed in mid-merge"
    case headOfficeKilledAfterMerge = "fault: head office killed between commit and answer"
    case headOfficeKilledInCapture = "fault: head office killed in mid-transaction"
    case storeKilledAtOperation = "fault: store killed at an operation on its disk"
    case headOfficeKilledAtOperation = "fault: head office killed at an operation on its disk"
    case killedAtStart = "fault: process killed while it started"
    case storePowerCut = "fault: store's power cut"
    case headOfficePowerCut = "fault: head office's power cut"
    case diskReadFailed = "fault: a read failed and ended the process"
    case diskWriteFailed = "fault: a write failed and ended the process"
    case diskSyncFailed = "fault: a sync failed and ended the process"
    case storeDiskFull = "fault: store's disk full"
    case headOfficeDiskFull = "fault: head office's disk full"
    case storeRestored = "fault: store restored from an older image"
    case storeRestoredOffline = "fault: store restored, without network"
    case storeOnNewPC = "fault: store restored on a new PC"
    case storeFolderCopied = "fault: store's folder copied to a new PC"
    case headOfficeRestored = "fault: head office restored from an older image"
    case storeRotted = "fault: fact rots at a store"
    case headOfficeRotted = "fault: fact rots at head office"
    case storeCloned = "fault: store cloned, both sell"
    case imageResumedTwice = "fault: image of a running store resumed twice"
    case headOfficeUpdated = "fault: head office updated before its stores"
    case storeUpdated = "fault: store updated before head office"
    case tillAnswerLost = "fault: till's answer lost"
    case tillRequestRepeated = "fault: till's request repeated"
    case tillGaveUp = "fault: till gave up on a request"
    // What the nodes did.
    case orders = "orders"
    case operations = "operations confirmed"
    case receipts = "receipts told"
    case closings = "closings"
    case looks = "reads at tills and at head office"
    case ordersInSilence = "orders taken while silent for 90 days"
    case answeredFromMemory = "operations answered from memory"
    case headOfficeWrites = "head office's own change-sets"
    case openedBySnapshot = "stores opened by snapshot"
    case openedByPull = "stores opened by pull"
    case unsyncedLost = "operations on disks lost by power cuts"
    case storeRefusedFull = "steps of stores refused by a full disk"
    case headOfficeRefusedFull = "steps of head office refused by a full disk"
    // Outcomes of the exchange.
    case comparedEqual = "heads: equal"
    case comparedAhead = "heads: ahead"
    case comparedUnknown = "heads: unknown"
    case comparedBehind = "heads: behind"
    case comparedForked = "heads: forked"
    case pushTaken = "push: taken"
    case pushGap = "push: gap"
    case pushForked = "push: forked"
    case changeSetsTaken = "change-sets taken into custody"
    case duplicates = "change-sets held already"
    case parked = "change-sets parked, by a reason that holds"
    case mergedAfterUpdate = "change-sets merged by an update, parked before"
    case sharedCommits = "merges of several pushes in one commit"
    case longPollAnswered = "long polls answered by a write"
    case longPollEmpty = "long polls that ended empty"
    case pulledChangeSets = "change-sets pulled"
    case pullGap = "pull: gap"
    case recoveredChangeSets = "change-sets fetched back by a restored store"
    case storeSentNoDamage = "pushes put off, for a change-set was damaged"
    case headOfficeSentNoDamage = "pulls refused, for a change-set was damaged"
    case openedAnew = "stores opened anew, for their file was damaged"
    case carriedOver = "change-sets carried over into a store opened anew"
    case leftBehind = "stores opened anew without what rotted before it was sent"
    case gaveBack = "give-backs to a restored head office"
    case alarmRestored = "alarm at a store: restored"
    case alarmCloned = "alarm at a store: cloned"
    case alarmTwins = "alarm at a store: same-incarnation"
    case alarmDamaged = "alarm at a store: damaged"
    case alarmDamagedThere = "alarm at head office: damaged"
    case alarmClonedThere = "alarm at head office: cloned"
    case alarmTwinsThere = "alarm at head office: same-incarnation"
    case alarmRefilling = "alarm at head office: refilling"
    case sessionsOpened = "sessions opened"
    case sessionExpired = "failure: session expired"
    case transportFailed = "failure: transport"
    case refused = "failure: refused"
    case brokenAnswer = "failure: broken answer"
    case brokenRequest = "requests refused as broken"
    case seriesAfterRestore = "series begun after a restore"
    case seriesAfterCopy = "series begun after a copy"
    case checks = "checks"
  }

  /// What happens only to restored or cloned nodes, and what must have happened before.
  private static let causes: [(outcomes: [Name], faults: [Name])] = [
    (
      [.comparedBehind, .comparedForked, .pushGap, .pullGap, .recoveredChangeSets, .gaveBack],
      [.storeRestored, .headOfficeRestored, .storeCloned, .imageResumedTwice, .leftBehind]
    ),
    (
      [
        .openedAnew, .carriedOver, .leftBehind, .alarmDamaged, .alarmDamagedThere,
        .storeSentNoDamage, .headOfficeSentNoDamage,
      ],
      [.storeRotted, .headOfficeRotted]
    ),
    ([.pushForked], [.imageResumedTwice]),
    ([.seriesAfterRestore], [.storeRestored, .openedAnew]),
    ([.seriesAfterCopy], [.storeCloned, .storeFolderCopied]),
    ([.parked], [.headOfficeUpdated, .storeUpdated, .imageResumedTwice]),
  ]

  /// Outcomes that were reached although nothing has caused them.
  static func illegal(_ counters: Counters) -> [Name] {
    causes.filter { cause in !cause.faults.contains { counters[$0] > 0 } }
      .flatMap(\.outcomes).filter { counters[$0] > 0 }
  }

  private var counts: [Name: Int] = [:]

  package init() {}

  package subscript(_ name: Name) -> Int { counts[name, default: 0] }

  mutating func add(_ name: Name, _ count: Int = 1) { counts[name, default: 0] += count }

  /// Adds the counts of another run.
  package mutating func add(_ other: Counters) {
    for name in Name.allCases { add(name, other[name]) }
  }

  /// Faults of any kind that fired.
  package var faults: Int {
    Name.allCases.filter { $0.rawValue.hasPrefix("fault: ") }.reduce(0) { $0 + self[$1] }
  }

  /// Names that were never reached.
  package var unreached: [Name] { Name.allCases.filter { self[$0] == 0 } }

  /// A line per name, the count in front.
  package var table: String {
    Name.allCases.map { name in
      let count = String(self[name])
      return String(repeating: " ", count: max(0, 9 - count.count)) + count + "  " + name.rawValue
    }.joined(separator: "\n")
  }
}
