import Foundation
import Synchronization

/// One shop of the evening: its node, the cable to head office, the cable to its till, its orders.
final class Shop: Sendable {
  let number: Int
  let name: String
  let folder: String
  let orders: [FridayOrder]

  /// Between the node and head office.
  let line: FaultyWire
  private let node: Mutex<NodeProcess?>
  private let till: Mutex<FaultyWire?>
  private let progress = Mutex((sold: 0, requests: 0, repeats: 0, isClosed: false))

  private let cutsEveryAnswer: Bool
  private let skipsFirstOrder: Bool

  init(
    number: Int, name: String, folder: String, orders: [FridayOrder], headOfficePort: UInt16,
    cutsEveryAnswer: Bool = false, skipsFirstOrder: Bool = false
  ) throws {
    self.cutsEveryAnswer = cutsEveryAnswer
    self.skipsFirstOrder = skipsFirstOrder
    self.number = number
    self.name = name
    self.folder = folder
    self.orders = orders
    line = try FaultyWire(to: headOfficePort)
    node = Mutex(nil)
    till = Mutex(nil)
  }

  var sold: Int { progress.withLock { $0.sold } }
  var requests: Int { progress.withLock { $0.requests } }
  var repeats: Int { progress.withLock { $0.repeats } }
  var cents: Int64 { orders.reduce(0) { $0 + $1.cents } }
  var database: String { folder + "/store.db" }
  var port: UInt16 { node.withLock { $0?.port ?? 0 } }

  /// Enrols this shop from a snapshot, counts its shelves, and starts its node.
  func open(_ program: String, code: String) throws {
    try ProgramRun.run(
      program, ["enrol", folder, "--hq", "http://127.0.0.1:\(line.port)", "--code", code])
    try ProgramRun.run(program, ["seed-stock", folder])
    let process = try NodeProcess(program, folder: folder)
    let wire = try FaultyWire(to: process.port)
    till.withLock { $0 = wire }
    node.withLock { $0 = process }
  }

  /// Sells the whole evening, order by order.
  ///
  /// Every till goes on, whatever happens.
  func sellEverything(announce: @Sendable () -> Void) throws {
    let port = till.withLock { $0?.port ?? 0 }
    let client = try TillClient(name: "till-\(number)", port: port) { [self] in
      if cutsEveryAnswer { swallowAnswers(1) }
    } answered: { [self] wasRepeated in
      progress.withLock { progress in
        progress.requests += 1
        progress.repeats += wasRepeated ? 1 : 0
      }
    }
    for order in orders.dropFirst(skipsFirstOrder ? 1 : 0) {
      try client.sell(order)
      progress.withLock { $0.sold += 1 }
      announce()
    }
  }

  /// The next answers to the till are lost on the way back.
  func swallowAnswers(_ count: Int) { till.withLock { $0?.swallowAnswers(count) } }

  /// Kills the node in mid-sale and starts it again.
  func killAndRestart() throws {
    let result: Result<Void, any Error> = node.withLock { node in
      node?.kill()
      do { return .success(try node?.restart() ?? ()) } catch { return .failure(error) }
    }
    try result.get()
  }

  /// Ends the node as its operator does.
  func close() {
    node.withLock { $0?.stop() }
    till.withLock { $0?.close() }
    line.close()
  }
}
