/// Clocks that somebody, a battery or a time server sets.
extension World {
  private static let hour: Int64 = 3_600_000
  private static let day = 24 * hour

  /// Set back by hours, ahead by a day or years, and back to a date of the year before last.
  private static let jumps = [-3 * hour, day, 5 * 365 * day, -400 * day]

  /// A node's clock jumps in the middle of its work; the merge must not depend on it.
  func jumpClock(_ place: Place) throws {
    let jump = random.pick(from: Self.jumps) ?? Self.day
    try trace.note(time.now, "the clock of \(name(place)) jumps by \(jump / Self.hour) h")
    switch place {
    case .headOffice:
      headOffice.skew += jump
      counters.add(.headOfficeClockJump)
    case .store(let index):
      stores[index].skew += jump
      counters.add(.storeClockJump)
    }
  }
}
