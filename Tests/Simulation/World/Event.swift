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
  /// Somebody at head office looks at a store's figures.
  case headOfficeLooks
  /// The next fault is drawn.
  case fault
  case lineHeals(StoreNumber)
  /// Days pass while a store is silent; so many leaps are left.
  case leap(Int, left: Int64)
  case storeStarts(Int)
  /// The next step of a node's background check.
  case scrub(Place)
  /// Somebody does something about what the check has found.
  case remedy(Place)
  /// Images of all nodes are taken.
  case backup
  /// A store's PC keeps how far its database has got.
  case keepMarker(Int)
  /// The second machine of a store is to be closed.
  case cloneCloses(Int)
  /// A node is updated to the next schema version.
  case update(Place)
  case headOfficeStarts
  /// Somebody has freed space on a node's disk.
  case diskHasRoom(Place)
  case check
  /// The day and its faults are over; from now on everything has to drain.
  case calm
}
