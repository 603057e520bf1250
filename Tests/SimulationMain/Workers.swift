import Dispatch
import Synchronization

/// Does independent pieces of work on several threads.
enum Workers {
  private struct State<Result: Sendable> {
    var next = 0
    var results: [Int: Result] = [:]
    var failure: (any Error)?
  }

  /// - Parameters:
  ///   - elements: the pieces.
  ///   - count: threads.
  ///   - work: is called once for each element, in about their order.
  /// - Returns: the results in the order of the elements.
  /// - Throws: the first error; then no further piece is begun.
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], on count: Int, _ work: @Sendable (Element) throws -> Result
  ) throws -> [Result] {
    let state = Mutex(State<Result>())
    DispatchQueue.concurrentPerform(iterations: count) { _ in
      while true {
        let index = state.withLock { state in
          defer { state.next += 1 }
          return state.failure == nil ? state.next : elements.count
        }
        guard index < elements.count else { return }
        do {
          let result = try work(elements[index])
          state.withLock { $0.results[index] = result }
        } catch {
          state.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      return elements.indices.compactMap { state.results[$0] }
    }
  }
}
