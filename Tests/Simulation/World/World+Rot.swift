import Database
import Facts
import Runtime
import SimulatedDisk
import Storage
import SyncProtocol

/// Facts that rot at rest, and how a node finds that out: the background check of production.
extension World {
  /// A round of the background check in a process.
  struct Check {
    let database: NodeDatabase
    let begunAt: Int64
    var round: ScrubRound?
  }

  /// Milliseconds between two steps of the check and between two rounds; change-sets of a step.
  private static let scrubPause: Int64 = 400
  private static let roundPause: Int64 = 15_000
  private static let scrubQuota = 48

  /// Characters that a text has so that it can be found in the file.
  private static let shortest = 5

  /// Places of a text in the file that are tried: indexes and free pages have it too.
  private static let tries = 12

  /// The tables of which a new fiscal record reads the one before.
  private static let fiscalTables: Set = ["series", "receipts", "closings"]

  // MARK: Rotting

  /// A bit of a fact flips in a node's file, at one node at a time.
  ///
  /// Of a change-set that rots wherever it is held nothing is left. So neither while head office
  /// waits to be given back what it lost: the store that rots may be the last to have it.
  func rot(_ place: Place) throws {
    guard rotten == nil, !isHeadOfficeInDoubt, stores.count == scenario.stores, isUp(place) else {
      return
    }
    switch place {
    // The remedy is a backup of before.
    case .headOffice: if backups[.headOffice]?.isEmpty != false { return }
    case .store(let index): if silent == index { return }
    }
    guard let node = try watched(place), let found = try victim(place, node.connection) else {
      return
    }
    // The rows stand in the file and not in its WAL, whose frames have checksums.
    try node.connection.walCheckpoint(truncate: true)
    guard try flip(found) else { return }
    rotten = found
    let isFiscal = Self.fiscalTables.contains(found.table)
    if isFiscal, place != .headOffice { misread.insert(number(place)) }
    counters.add(place == .headOffice ? .headOfficeRotted : .storeRotted)
    try trace.note(
      time.now, "\(found.column) of \(found.key) in \(found.table) rots at \(name(place))")
    // Until it is started anew the process has good pages in memory.
    if random.chance(50) { try kill(place) }
  }

  /// A cell with a text: of any row, or of one of the newest, which nobody else may hold yet.
  private func victim(_ place: Place, _ connection: Connection) throws -> Rot? {
    let cells = try Tables.schema.tables.flatMap { table in
      try table.columns.filter { $0.kind == .text }.compactMap { column in
        let rows = "FROM \(table.name) WHERE length(\(column.name)) >= \(Self.shortest)"
        let count = try connection.integer("SELECT count(*) \(rows)") ?? 0
        return count > 0 ? (table: table.name, column: column.name, count: count, rows: rows) : nil
      }
    }
    guard let cell = random.pick(from: cells) else { return nil }
    let last = random.chance(60) ? min(cell.count, 3) : cell.count
    return try connection.rows(
      """
      SELECT incarnation, n, \(cell.column) \(cell.rows)
      ORDER BY n DESC, incarnation LIMIT 1 OFFSET ?
      """, [.integer(random.pick(0...last - 1))]
    ) { row in
      row.key(at: 0).map { key in
        Rot(
          place: place, changeSet: key.changeSet, table: cell.table, column: cell.column,
          key: key, text: row.text(at: 2), at: time.now)
      }
    }.first ?? nil
  }

  /// Flips a bit where the row itself stands.
  private func flip(_ rot: Rot) throws -> Bool {
    let file = file(rot.place)
    let text = Array(rot.text.utf8)
    let byte = Int(random.pick(0...Int64(text.count - 1)))
    let mask = UInt8(1) << UInt8(random.pick(0...6))
    for start in file.places(of: text).prefix(Self.tries) {
      file.disk.flip(file.name, at: start + byte, mask: mask)
      if try isThere(rot) { return true }
      file.disk.flip(file.name, at: start + byte, mask: mask)
    }
    return false
  }

  /// Whether the cell is another than was written: a page that was in memory may have been written
  /// over it since.
  private func isThere(_ rot: Rot) throws -> Bool {
    let connection = try Connection(path: file(rot.place).observerPath, mode: .readOnly)
    return try connection.text(
      "SELECT \(rot.column) FROM \(rot.table) WHERE incarnation = ? AND n = ?", rot.key.arguments)
      != rot.text
  }

  // MARK: Finding it

  /// A step of a node's background check.
  func scrub(_ place: Place) throws {
    let rests = try readOn(place)
    time.schedule(.scrub(place), at: time.now + (rests ? Self.roundPause : Self.scrubPause))
  }

  /// - Returns: whether a round is complete.
  private func readOn(_ place: Place) throws -> Bool {
    guard let database = database(place) else { return false }
    let kept = checking[place].flatMap { $0.database === database ? $0 : nil }
    var check = kept ?? Check(database: database, begunAt: time.now)
    let found = try at(place) {
      let round = try check.round ?? newRound(place)
      check.round = round
      return try round.step(quota: Self.scrubQuota)
    }
    guard let found, let round = check.round else {
      checking[place] = nil
      return false
    }
    checking[place] = round.isComplete ? nil : check
    let lines = control == .hideRot ? [] : found
    if !lines.isEmpty { try named(lines, place, database) }
    if round.isComplete { try roundEnds(place, begunAt: check.begunAt) }
    return round.isComplete
  }

  private func newRound(_ place: Place) throws -> ScrubRound {
    let reader = try NodeDatabase(
      path: file(place).path, writer: number(place), environment: environment(place),
      release: release(place), mode: .readOnly)
    return try ScrubRound(reader, progress: ScrubProgress(startedAt: clock(place)))
  }

  /// The node tells people, and one of them does something.
  private func named(_ lines: [String], _ place: Place, _ database: NodeDatabase) throws {
    guard try at(place, { try database.raiseDamage(lines) }) != nil else {
      // It could not even write that down: the next round finds it again.
      return checking[place] = nil
    }
    guard let rot = rotten, rot.place == place,
      lines.contains(where: { $0.contains("(\(rot.changeSet))") })
    else {
      let rots = rotten.map { "\($0.changeSet) at \(name($0.place))" } ?? "nothing"
      violations.append(
        Violation(
          checker: Rot.checker, place: name(place),
          detail: "finds \(lines.joined(separator: "; ")); what rots is \(rots)"))
      return
    }
    guard !rot.isNamed else { return }
    rotten?.isNamed = true
    try trace.note(time.now, "\(name(place)) names \(rot.changeSet)")
    let code = Alarm.Code.damaged.rawValue
    let isRaised = try database.connection.integer(
      "SELECT 1 FROM alarms WHERE code = ?", [.text(code)])
    if isRaised != nil {
      counters.add(place == .headOffice ? .alarmDamagedThere : .alarmDamaged)
    }
    time.schedule(.remedy(place), at: time.now + random.pick(1_000...8_000))
  }

  private func roundEnds(_ place: Place, begunAt: Int64) throws {
    guard let rot = rotten, rot.place == place, !rot.isNamed, begunAt >= rot.at else { return }
    guard try isThere(rot) else {
      try trace.note(time.now, "\(name(place)) has written good pages over it")
      return rotten = nil
    }
    violations.append(
      Violation(
        checker: Rot.checker, place: name(place),
        detail: "a byte of \(rot.changeSet) rots, and a whole round did not name it"))
  }

  // MARK: Helping

  /// What a person does who was told: restores head office, opens a store anew.
  func remedy(_ place: Place) throws {
    guard let rot = rotten, rot.place == place, rot.isNamed else { return }
    guard case .store(let index) = place else { return try restore(.headOffice) }
    if try openAnew(index, rot) { return }
    time.schedule(.remedy(place), at: time.now + random.pick(1_000...3_000))
  }
}

extension Rot {
  /// What violations are filed under.
  static let checker = "rot"
}
