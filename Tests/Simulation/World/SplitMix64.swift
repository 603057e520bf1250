/// The simulator's only source of chance: small, seeded, the same on every machine.
///
/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of the range, both ends included.
  ///
  /// The standard library's own draws may change with its version; these may not.
  mutating func pick(_ range: ClosedRange<Int64>) -> Int64 {
    let width = UInt64(bitPattern: range.upperBound &- range.lowerBound) &+ 1
    return width == 0
      ? Int64(bitPattern: next()) : range.lowerBound &+ Int64(bitPattern: next() % width)
  }

  /// True in `percent` of 100 draws.
  mutating func chance(_ percent: Int64) -> Bool { pick(1...100) <= percent }

  /// One element; nil of none.
  mutating func pick<T>(from list: [T]) -> T? {
    list.isEmpty ? nil : list[Int(pick(0...Int64(list.count - 1)))]
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
