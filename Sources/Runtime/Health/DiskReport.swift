package import Database

/// How a node stands with its disk, for pages, scripts and people.
package struct DiskReport: Codable, Equatable, Sendable {
  /// `healthy`, `read-only` or `verifying`.
  package var state: DiskHealth.Phase
  /// What the disk said; left out while healthy.
  package var why: String?
  /// What keeps the node from coming back: what the disk, or the verification, said last.
  package var obstacle: String?
  /// Since when, milliseconds UTC.
  package var since: Int64?
  /// `plenty`, `low` or `reserve-in-use`.
  package var room: DiskRoom.Level
  /// Bytes free on the file system of the database.
  package var freeBytes: Int64?
  /// Bytes of the database.
  package var databaseBytes: Int64?
  /// Bytes that the database grows by in a day; left out on the first.
  package var growthBytesPerDay: Int64?
  /// Days until the disk is full at that rate; left out where it does not grow.
  package var daysLeft: Int64?
  /// Whether a person should make room: days left or free bytes are few.
  package var isRoomShort: Bool

  /// Puts a report together.
  ///
  /// - Parameters:
  ///   - health: how the node stands with its disk.
  ///   - level: whether there is room.
  ///   - space: what the file system has; nil where it does not answer.
  ///   - databaseBytes: bytes of the database; nil where it cannot be asked for.
  ///   - history: how large the database was.
  ///   - limits: what is little.
  package init(
    _ health: DiskHealth, _ level: DiskRoom.Level, space: DiskSpace?, databaseBytes: Int64?,
    history: SizeHistory, limits: DiskLimits = .standard
  ) {
    let free = space?.freeBytes
    state = health.phase
    why = health.trouble?.why
    obstacle = health.trouble?.obstacle
    since = health.trouble?.since
    room = level
    freeBytes = free
    self.databaseBytes = databaseBytes
    growthBytesPerDay = history.growthPerDay
    if let free, let growth = history.growthPerDay, growth > 0 { daysLeft = free / growth }
    isRoomShort =
      level != .plenty
      || (free ?? .max) < min(limits.warningBytes, (space?.totalBytes ?? .max) / 10)
      || (daysLeft ?? .max) < limits.warningDays
  }
}

extension DatabasePremises {
  /// The report of a disk as it is now.
  ///
  /// - Parameters:
  ///   - health: how the node that runs stands with it; one that does not run is healthy.
  ///   - level: whether there is room; nil: as the file system says.
  ///   - history: how large the database was.
  /// - Returns: the report, which lacks what the file system does not say.
  package func report(
    _ health: DiskHealth = DiskHealth(), _ level: DiskRoom.Level? = nil, history: SizeHistory
  ) -> DiskReport {
    let space = known { () throws in try self.space() }
    var room = DiskRoom(
      totalBytes: space?.totalBytes ?? 0, reserve: 0, low: DiskLimits.standard.lowBytes)
    if let space { _ = room.observe(freeBytes: space.freeBytes, hasReserve: true) }
    return DiskReport(
      health, level ?? room.level, space: space,
      databaseBytes: known { () throws in try databaseBytes() }, history: history)
  }

  /// Nil where the file system does not answer: a report then lacks the figure.
  private func known<Value>(_ body: () throws -> Value) -> Value? {
    do { return try body() } catch { return nil }
  }
}
