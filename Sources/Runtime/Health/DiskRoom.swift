import Database

/// Whether there is room on the disk, and what is done where there is little.
///
/// Pure. While there is little, what is begun is refused, so that what was begun can be ended: new
/// orders are refused, open ones are paid. Once there is none the reserve is given up for that.
package struct DiskRoom: Equatable, Sendable {
  /// How much there is.
  package enum Level: String, Codable, Sendable {
    case plenty
    /// New work is refused; the reserve is still there.
    case low
    /// The reserve was given up: what was begun is ended in its place.
    case reserve = "reserve-in-use"
  }

  package private(set) var level = Level.plenty

  /// Bytes of the reserve; 0 for none.
  package let reserveBytes: Int64

  /// Free bytes below which there is little.
  package let lowBytes: Int64

  /// - Parameters:
  ///   - totalBytes: of the file system; a small one has a small reserve.
  ///   - reserve: bytes of the reserve on a large one; 0 for none.
  ///   - low: free bytes that are little on a large one.
  package init(totalBytes: Int64, reserve: Int64, low: Int64) {
    reserveBytes = min(reserve, totalBytes / 16)
    lowBytes = min(low, totalBytes / 64)
  }

  /// What is to be done with the reserve.
  package enum Step: Equatable, Sendable {
    case none, make
  }

  /// Looks at the free bytes, some of which the reserve would take.
  package mutating func observe(freeBytes: Int64, hasReserve: Bool) -> Step {
    // Twice as much to come back as to leave, so that it does not swing.
    let isEnough = freeBytes >= lowBytes * 2
    switch level {
    case .plenty, .low:
      if freeBytes < lowBytes { level = .low } else if isEnough { level = .plenty }
      let canMake = freeBytes >= reserveBytes + lowBytes * 2
      return reserveBytes > 0 && !hasReserve && canMake ? .make : .none
    case .reserve:
      guard freeBytes >= reserveBytes + lowBytes * 2 else { return .none }
      level = .plenty
      return reserveBytes > 0 && !hasReserve ? .make : .none
    }
  }

  /// A write found no room: the reserve is to be given up.
  package mutating func ranFull() { level = .reserve }
}
