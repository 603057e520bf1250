import Database
import Foundation
import Storage
import StoreNode
import Testing
import Toolkit

extension MachineTests {
  /// I6: what a till was answered survives a power cut, which loses all that was not flushed.
  @Suite(.serialized, .enabled(if: Powers.whyNoPowerCut == nil, "\(Powers.whyNoPowerCut ?? "")"))
  struct PowerCutTests {
    /// `FAULT_CUTS=100` for as many.
    private static let cuts =
      ProcessInfo.processInfo.environment["FAULT_CUTS"].flatMap { Int($0) } ?? 12

    /// How a store is cut off in these tests.
    private enum Manner { case asReleased, withoutWaiting, withoutFlushing }

    private struct Tally {
      var acknowledged = 0
      var lost = 0
      /// Cuts after which the file could not be used, or was not sound.
      var damaged: [String] = []
    }

    @Test(.timeLimit(.minutes(60)))
    func `a power cut takes nothing that a till was answered`() throws {
      let began = ContinuousClock.now
      let tally = try cut(times: Self.cuts, .asReleased)
      Console.complain(
        "power cuts: \(Self.cuts), \(tally.acknowledged) sales acknowledged, \(tally.lost) lost, "
          + "\(tally.damaged.count) damaged, in \(ContinuousClock.now - began)")
      #expect(tally.acknowledged >= Self.cuts * 10)
      #expect(tally.lost == 0)
      #expect(tally.damaged == [])
    }

    @Test(.timeLimit(.minutes(60)))
    func `the control: with synchronous NORMAL sales are lost`() throws {
      let tally = try cut(times: 10, .withoutWaiting)
      Console.complain("power cuts, control NORMAL: \(tally.lost) of \(tally.acknowledged) lost")
      #expect(tally.lost > 0)
    }

    @Test(.timeLimit(.minutes(60)))
    func `the control: on a disk that does not flush sales are lost`() throws {
      let tally = try cut(times: 10, .withoutFlushing)
      Console.complain(
        "power cuts, control without flushing: \(tally.lost) of \(tally.acknowledged) lost, "
          + "\(tally.damaged.count) damaged")
      #expect(tally.lost > 0 || !tally.damaged.isEmpty)
    }

    /// Cuts the power of a store that sells; a control ends with the first loss.
    private func cut(times: Int, _ manner: Manner) throws -> Tally {
      let scratch = try Scratch.folder("cut")
      defer { Scratch.remove(scratch) }
      let region = try Region()
      let volume = try PowerVolume(scratch: scratch, megabytes: 96)
      let folder = try region.openStore(at: volume.path + "/store")
      let image = try Image(of: folder.path)
      var tally = Tally()
      for number in 1...times {
        try image.put(at: folder.path)
        try volume.settle()
        let acknowledged = try sellUntilCut(number, manner, folder, volume, scratch)
        try volume.restart()
        tally.acknowledged += acknowledged.count
        do {
          tally.lost += try missing(acknowledged, folder)
        } catch {
          tally.damaged.append("cut \(number): \(error)")
        }
        if manner != .asReleased, tally.lost > 0 || !tally.damaged.isEmpty { break }
      }
      try volume.close()
      return tally
    }

    /// - Returns: the sales that were answered before the cut.
    private func sellUntilCut(
      _ number: Int, _ manner: Manner, _ folder: StoreFolder, _ volume: PowerVolume,
      _ scratch: String
    ) throws -> [String] {
      let process = try FlowProcess(
        [
          "sell", folder.path, "prefix=cut-\(number)", "body=\(Asking.sale)",
          "normal=\(manner == .withoutWaiting ? 1 : 0)",
        ], scratch: scratch, noSync: manner == .withoutFlushing)
      // From the first sales to beyond a checkpoint.
      let wanted = Int.random(in: 5...200)
      while try process.drain().acknowledged.count < wanted {
        _ = try process.wait(for: "acknowledged")
      }
      // What is read before the cut was answered before it.
      let acknowledged = try process.drain().acknowledged
      try volume.cut()
      _ = try process.kill()
      return acknowledged
    }

    /// How many of these sales the restarted store does not hold; it must be sound and sell.
    private func missing(_ acknowledged: [String], _ folder: StoreFolder) throws -> Int {
      let branch = try Branch(folder)
      let held = try branch.store.locked { core in
        try Soundness.check(core.database)
        return Set(
          try core.database.connection.rows("SELECT request_id FROM answers") { $0.text(at: 0) })
      }
      try branch.sell(id: "after-the-cut")
      return acknowledged.filter { !held.contains($0) }.count
    }
  }
}
