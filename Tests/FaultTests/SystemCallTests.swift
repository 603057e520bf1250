import Foundation
import Synchronization
import Testing
import Toolkit

/// I1, I2, I6: a process that is killed, or whose disk or line fails, at any system call that
/// changes something.
@Suite(.serialized)
struct SystemCallTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// Faults tried of each flow; `FAULT_POINTS=all` for all there are, or another number.
  private static let limit =
    environment["FAULT_POINTS"] == "all"
    ? nil : environment["FAULT_POINTS"].flatMap { Int($0) } ?? 140

  /// The only flow that is tried, as "answer"; nil: all.
  private static let wanted = environment["FAULT_FLOW"]

  /// Those that take longest first, so that none is left alone at the end: over the network, where
  /// both sides go on from fault to fault and are checked whole each time.
  private static let flows: [@Sendable () throws -> any CrashFlow] = [
    { try OpenAnewCrash() },
    { try ServeCrash() },
    { try ExchangeCrash(.forget, Region()) },
    { try ExchangeCrash(.push, Region()) },
    { try ExchangeCrash(.pull, Region()) },
    { try EnrolCrash(Region()) },
    { try BackupCrash(.backup) },
    { try BackupCrash(.restore) },
    { try CreateCrash() },
    { try TillCrash("sale", Region(), "/api/v1/orders", Asking.sale) },
    { try TillCrash("pay", Region(), "/api/v1/orders/KEY/pay", #"{"means":"cash"}"#) },
    { try TillCrash("cook", Region(), "/api/v1/orders/KEY/advance", #"{"step":"preparing"}"#) },
    {
      try TillCrash(
        "count", Region(), "/api/v1/stock/counts",
        #"{"items":[{"ingredient":"dough","quantity":5000}]}"#)
    },
    { try ReceiveCrash("merge", Pushes.sales) },
    { try ReceiveCrash("custody", Pushes.fromTheFuture) },
    { try EraseCrash() },
  ]

  @Test(.timeLimit(.minutes(60)))
  func `nothing acknowledged is lost and nothing is doubled, wherever a process fails`() throws {
    let began = ContinuousClock.now
    let tallies = Self.enumerate(Self.flows)
    for tally in tallies {
      for failure in tally.failures { Issue.record("\(failure)") }
    }
    let passed = tallies.reduce(0) { $0 + $1.passed }
    Console.complain("crash points: \(passed) in all, in \(ContinuousClock.now - began)")
    #expect(passed >= 2_000)
  }

  @Test(.timeLimit(.minutes(60)))
  func `a till that is answered before the commit is caught`() throws {
    let flow = try TillCrash(
      "early", Region(), "/api/v1/orders", Asking.sale, isEarly: true)
    #expect(!flow.enumerate(atMost: nil).failures.isEmpty)
  }

  @Test(.timeLimit(.minutes(60)))
  func `a push that is acknowledged before the commit is caught`() throws {
    let flow = try ReceiveCrash("early", isEarly: true, Pushes.sales)
    #expect(!flow.enumerate(atMost: nil).failures.isEmpty)
  }

  @Test(.timeLimit(.minutes(60)))
  func `an erasure that is told of before the commit is caught`() throws {
    #expect(try !EraseCrash(isEarly: true).enumerate(atMost: nil).failures.isEmpty)
  }

  /// Two at a time: what takes long is the start of a process.
  private static func enumerate(
    _ flows: [@Sendable () throws -> any CrashFlow]
  ) -> [CrashTally] {
    let tallies = Mutex<[CrashTally]>([])
    let next = Mutex(0)
    let group = DispatchGroup()
    for _ in 1...2 {
      group.enter()
      Thread.detachNewThread {
        while true {
          let index = next.withLock { next in
            next += 1
            return next - 1
          }
          guard index < flows.count else { break }
          let tally = enumerate(flows[index])
          Console.complain(tally.line)
          tallies.withLock { $0.append(tally) }
        }
        group.leave()
      }
    }
    group.wait()
    return tallies.withLock { $0 }
  }

  private static func enumerate(_ make: () throws -> any CrashFlow) -> CrashTally {
    do {
      let flow = try make()
      guard wanted == nil || wanted == flow.name else { return CrashTally(flow: flow.name) }
      return flow.enumerate(atMost: limit)
    } catch {
      return CrashTally(flow: "a flow", failures: ["it cannot be prepared: \(error)"])
    }
  }
}
