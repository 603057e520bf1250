/// The virtual clock and everything that will happen, earliest first.
///
/// Time stands still while an event is handled and jumps to the next one. Of two events of the same
/// instant the one that was scheduled first comes first, so a run has one order only.
struct VirtualTime<Event> {
  private struct Entry {
    let at: Int64
    let number: Int
    let event: Event
  }

  /// Milliseconds UTC.
  private(set) var now: Int64

  /// A binary heap: the earliest stands first.
  private var heap: [Entry] = []
  private var scheduled = 0

  init(startingAt now: Int64) { self.now = now }

  /// Lets `event` happen at `at`; never before now.
  mutating func schedule(_ event: Event, at: Int64) {
    heap.append(Entry(at: max(at, now), number: scheduled, event: event))
    scheduled += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !isBefore(child, parent) { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Moves the clock to the next event; nil if nothing will ever happen again.
  mutating func next() -> Event? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    now = first.at
    return first.event
  }

  /// Lets everything that will happen come `milliseconds` later: nothing happens in between.
  mutating func leap(_ milliseconds: Int64) {
    now += milliseconds
    heap = heap.map { Entry(at: $0.at + milliseconds, number: $0.number, event: $0.event) }
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if isBefore(child, least) { least = child }
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].at, heap[a].number) < (heap[b].at, heap[b].number)
  }
}
