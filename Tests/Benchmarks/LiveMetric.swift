/// Live p50 and p99: committed at a store until visible at head office, and down to the kitchen.
/// It needs both servers; it has no rows as long as they are not measured.
enum LiveMetric {
  static func run(_ workshop: Workshop) throws -> [BenchRow] { [] }
}
