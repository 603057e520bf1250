/// How long wrong PINs bar a person.
///
/// The count of wrong ones is in the database and is served on a clock that nobody can set: a
/// restart begins the wait anew, and another date shortens nothing. About sixty tries a day.
enum PINGuard {
  /// Wrong PINs in a row that cost nothing.
  static let freeFailures: Int64 = 5
  private static let firstWaitMilliseconds: Int64 = 15_000
  private static let longestWaitMilliseconds: Int64 = 1_800_000

  /// Milliseconds to wait after so many wrong PINs in a row.
  static func wait(after failures: Int64) -> Int64 {
    guard failures >= freeFailures else { return 0 }
    let doublings = min(failures - freeFailures, 7)
    return min(firstWaitMilliseconds << doublings, longestWaitMilliseconds)
  }

  /// Six digits that are not the first ones anybody would try.
  static func isGood(_ pin: String) -> Bool {
    let digits = pin.utf8.map { Int($0) - 48 }
    guard digits.count == 6, digits.allSatisfy((0...9).contains) else { return false }
    let steps = Set(zip(digits, digits.dropFirst()).map { ($1 - $0 + 10) % 10 })
    // 111111, 123456 and 987654 have one step throughout; 121212 repeats its first two.
    let isPair = digits.indices.dropFirst(2).allSatisfy { digits[$0] == digits[$0 - 2] }
    return steps.count > 1 && !isPair
  }
}
