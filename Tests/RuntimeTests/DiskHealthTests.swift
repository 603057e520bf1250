import Database
import Runtime
import Testing

/// healthy → read-only → verifying → healthy, and no other way back.
@Suite struct DiskHealthTests {
  @Test func `a round that has not begun says so`() {
    var progress = ScrubProgress(startedAt: 0)
    #expect(progress.line == "background check: starts a new round")
    progress.total = 3
    #expect(progress.line.contains("0 of 3"))
  }

  @Test func `one error is enough, and only a verification leads back`() {
    var health = DiskHealth()
    #expect(health.isWritable)
    let beganHealthy = health.beginVerifying()
    #expect(!beganHealthy)
    let endedHealthy = health.verified()
    #expect(endedHealthy == nil)
    health.failed("fsync failed", now: 7, instant: 1_000)
    #expect(health.phase == .readOnly && !health.isWritable)
    #expect(health.trouble?.since == 7)
    let endedEarly = health.verified()
    #expect(endedEarly == nil)
    #expect(health.phase == .readOnly)
    let began = health.beginVerifying()
    #expect(began)
    #expect(health.phase == .verifying && !health.isWritable)
    let over = health.verified()
    #expect(over?.why == "fsync failed")
    #expect(health.isWritable && health.trouble == nil)
    #expect(health.recoveries == 1)
  }

  @Test func `a failed attempt waits longer each time, up to the longest pause`() {
    var health = DiskHealth()
    var instant: Int64 = 0
    health.failed("EIO", now: 0, instant: instant)
    #expect(!health.isAttemptDue(instant: DiskHealth.firstPause - 1))
    var pauses: [Int64] = []
    for _ in 0..<12 {
      var pause: Int64 = 0
      while !health.isAttemptDue(instant: instant + pause) { pause += 500 }
      pauses.append(pause)
      instant += pause
      health.attemptFailed("still EIO", instant: instant)
    }
    #expect(pauses.prefix(4) == [500, 1_000, 2_000, 4_000])
    #expect(pauses.last == DiskHealth.longestPause)
    #expect(health.trouble?.why == "EIO")
    #expect(health.trouble?.obstacle == "still EIO")
    #expect(health.trouble?.attempts == 12)
    #expect(health.trouble?.since == 0)
  }

  @Test func `an error while it verifies leads back to read-only, and the end of it is void`() {
    var health = DiskHealth()
    health.failed("EIO", now: 0, instant: 0)
    let began = health.beginVerifying()
    #expect(began)
    #expect(!health.isAttemptDue(instant: .max))
    health.failed("EIO again", now: 9, instant: 10)
    #expect(health.phase == .readOnly)
    #expect(health.trouble?.since == 0)
    let ended = health.verified()
    #expect(ended == nil)
    #expect(!health.isWritable)
  }
}

/// Little room ends what begins first, and the reserve is for the rest.
@Suite struct DiskRoomTests {
  private let mebibyte: Int64 = 1 << 20

  private func room(_ totalMebibytes: Int64) -> DiskRoom {
    DiskRoom(totalBytes: totalMebibytes << 20, reserve: 64 << 20, low: 8 << 20)
  }

  @Test func `a small disk has a small reserve`() {
    #expect(room(100_000).reserveBytes == 64 << 20)
    #expect(room(32).reserveBytes == 2 << 20)
    #expect(room(32).lowBytes == 512 << 10)
  }

  @Test func `the reserve is made where there is room for it`() {
    var room = room(100_000)
    let tooLittle = room.observe(freeBytes: 70 * mebibyte, hasReserve: false)
    #expect(tooLittle == .none)
    let enough = room.observe(freeBytes: 80 * mebibyte, hasReserve: false)
    #expect(enough == .make)
    let present = room.observe(freeBytes: 80 * mebibyte, hasReserve: true)
    #expect(present == .none)
    #expect(room.level == .plenty)
  }

  @Test func `little room is said, and comes back without swinging`() {
    var room = room(100_000)
    _ = room.observe(freeBytes: 8 * mebibyte - 1, hasReserve: true)
    #expect(room.level == .low)
    _ = room.observe(freeBytes: 16 * mebibyte - 1, hasReserve: true)
    #expect(room.level == .low)
    _ = room.observe(freeBytes: 16 * mebibyte, hasReserve: true)
    #expect(room.level == .plenty)
  }

  @Test func `a full disk uses the reserve until there is room to make it again`() {
    var room = room(100_000)
    room.ranFull()
    #expect(room.level == .reserve)
    // What the reserve itself has freed is not enough.
    let freedByItself = room.observe(freeBytes: 64 * mebibyte, hasReserve: false)
    #expect(freedByItself == .none)
    #expect(room.level == .reserve)
    let enough = room.observe(freeBytes: 80 * mebibyte, hasReserve: false)
    #expect(enough == .make)
    #expect(room.level == .plenty)
  }

  @Test func `without a reserve a full disk is left as soon as there is room`() {
    var room = DiskRoom(totalBytes: 1 << 40, reserve: 0, low: 8 << 20)
    room.ranFull()
    let alone = room.observe(freeBytes: 16 * mebibyte, hasReserve: false)
    #expect(alone == .none)
    #expect(room.level == .plenty)
  }
}

/// How long the room lasts.
@Suite struct DiskForecastTests {
  @Test func `growth is that of the days noted`() {
    var history = SizeHistory()
    #expect(history.growthPerDay == nil)
    let isFirst = history.note(1_000, on: 100)
    #expect(isFirst)
    let isAgain = history.note(1_100, on: 100)
    #expect(!isAgain)
    #expect(history.growthPerDay == nil)
    let isSecond = history.note(3_100, on: 110)
    #expect(isSecond)
    #expect(history.growthPerDay == 200)
    let isLast = history.note(9_000, on: 100 + SizeHistory.days)
    #expect(isLast)
    #expect(history.bytesByDay[100] == nil)
  }

  @Test func `a clock that was set back forgets the days it was ahead`() {
    var history = SizeHistory()
    _ = history.note(5_000, on: 90_000)
    _ = history.note(1_000, on: 100)
    #expect(history.bytesByDay == [100: 1_000])
  }

  @Test func `thirty days are a warning, and so is little room`() {
    var history = SizeHistory()
    _ = history.note(0, on: 1)
    _ = history.note(10 << 30, on: 11)
    func report(_ free: Int64, _ level: DiskRoom.Level = .plenty) -> DiskReport {
      DiskReport(
        DiskHealth(), level, space: DiskSpace(freeBytes: free, totalBytes: 1 << 40),
        databaseBytes: 10 << 30, history: history)
    }
    #expect(report(30 << 30).daysLeft == 30)
    #expect(!report(30 << 30).isRoomShort)
    #expect(report(29 << 30).isRoomShort)
    #expect(report(30 << 30, .low).isRoomShort)
    func young(_ free: Int64, of total: Int64) -> DiskReport {
      DiskReport(
        DiskHealth(), .plenty, space: DiskSpace(freeBytes: free, totalBytes: total),
        databaseBytes: 1, history: SizeHistory())
    }
    #expect(young((1 << 30) - 1, of: 1 << 40).isRoomShort)
    // On a small disk a tenth is little.
    #expect(!young(110 << 20, of: 1 << 30).isRoomShort)
    #expect(young(90 << 20, of: 1 << 30).isRoomShort)
    #expect(young(1, of: 1 << 40).daysLeft == nil)
    #expect(report(29 << 30).lines.contains { $0.contains("29 days left") })
  }
}
