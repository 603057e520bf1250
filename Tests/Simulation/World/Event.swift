import SyncProtocol

/// What happens next; every cause of anything in a run is one of these.
enum Event {
  /// A store's tills have the next operation.
  case tillWorks(Int)
  /// An operation reaches the store node, for the first time or again.
  case tillAsks(Int, operation: Int)
  /// A lane's thread wakes up.
  case laneWakes(Int, LaneKind, process: Int)
  case requestArrives(Request)
  case answerArrives(Request, Answer)
  /// A request's connection is reset, or its deadline has come.
  case requestFails(Request)
  /// Head office's merger takes what waits.
  case merge(process: Int)
  /// Time is up for pulls that wait.
  case pullsDue(process: Int)
  case headOfficeWrites
  /// The next fault is drawn.
  case fault
  case lineHeals(StoreNumber)
  case storeStarts(Int)
  case headOfficeStarts
  /// Somebody has freed space on a node's disk.
  case diskHasRoom(Place)
  case check
  /// The day and its faults are over; from now on everything has to drain.
  case calm
}
