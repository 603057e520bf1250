/// Where a fault of a machine happens.
enum Place: Hashable {
  case headOffice
  /// By its place in the world's list.
  case store(Int)
}
