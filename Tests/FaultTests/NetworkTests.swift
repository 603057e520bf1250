import Database
import Evening
import Foundation
import HQServer
import StoreNode
import Testing
import Toolkit

extension MachineTests {
  /// I10: whatever the line to head office does, the till sells, and head office has it all later.
  @Suite(.serialized)
  struct NetworkTests {
    private static let headOfficePort: UInt16 = 8_443

    private struct Trouble: Sendable {
      let name: String
      /// How many sales it lasts.
      let sales: Int
      /// Whether nothing is to get through: then the test also looks that nothing does.
      let isCut: Bool
      /// What the node must say before the line is mended, within less than a request may take.
      var says: String?
      let apply: @Sendable (ShopLine) throws -> Void
    }

    /// What goes wrong with the line, in order.
    private static let troubles = [
      Trouble(name: "30 % loss", sales: 100, isCut: false) { try $0.lose(percent: 30) },
      Trouble(name: "half-open", sales: 60, isCut: true, says: "nothing moved for 15000 ms") {
        try $0.swallowAnswers()
      },
      Trouble(name: "reset", sales: 60, isCut: true) { try $0.reset() },
      Trouble(name: "blackhole", sales: 60, isCut: true) { try $0.blackhole() },
      Trouble(name: "link down", sales: 60, isCut: true) { try $0.pull() },
      Trouble(name: "64 kbit/s", sales: 100, isCut: false) { try $0.slowDown(kilobits: 64) },
    ]

    @Test(
      .timeLimit(.minutes(60)),
      .enabled(if: Powers.whyNoNetwork == nil, "\(Powers.whyNoNetwork ?? "")"))
    func `the till sells on whatever the line does, and head office has it all afterwards`() throws
    {
      let scratch = try Scratch.folder("net")
      defer { Scratch.remove(scratch) }
      let region = try Region()
      let folder = try region.openStore(at: scratch + "/store")
      try region.stop()
      let line = try ShopLine()
      defer { line.close() }
      let link = HeadOfficeLink(
        url: "http://\(line.address):\(Self.headOfficePort)", allowsPlainHTTP: true)
      try Data(try JSON.encode(link)).write(to: URL(fileURLWithPath: folder.link))
      let headOffice = try NodeProcess(
        Programs.headOffice, folder: region.folder.path, port: Self.headOfficePort,
        options: ["--address", line.address, "--plain-http"],
        starter: try ShopLine.starter(line.headOffice))
      defer { headOffice.stop() }
      let node = try NodeProcess(
        Programs.store, folder: folder.path, starter: try ShopLine.starter(line.shop))
      defer { node.stop() }
      let till = try FlowProcess(
        ["ring", folder.path, "prefix=till-sale", "body=\(Asking.sale)"], scratch: scratch,
        starter: try ShopLine.starter(line.shop))
      defer { till.abandon() }
      for trouble in Self.troubles { try endure(trouble, line, till, region, node) }
      let sold = try till.kill()
      #expect(sold.refused == [])
      // The last answer may have been on its way when the till was switched off.
      let isThere = try Scratch.eventually(90) { try orders(region) >= sold.acknowledged.count }
      try require(
        isThere, "\(try orders(region)) of \(sold.acknowledged.count): \(try node.said())")
      #expect(try orders(region) - sold.acknowledged.count <= 1)
    }

    private func endure(
      _ trouble: Trouble, _ line: ShopLine, _ till: FlowProcess, _ region: Region,
      _ node: NodeProcess
    ) throws {
      try trouble.apply(line)
      let before = try till.drain().acknowledged.count
      // The process would end here, or the test's time, if a sale waited for the line.
      for _ in 1...trouble.sales { _ = try till.wait(for: "acknowledged") }
      let there = try orders(region)
      let sold = try till.drain().acknowledged.count
      if trouble.isCut {
        try require(
          there < sold - trouble.sales / 2, "\(trouble.name): it gets through all the same")
      }
      if let says = trouble.says {
        let isSaid = try Scratch.eventually(45) {
          _ = try till.drain()
          return try node.said().contains(says)
        }
        try require(isSaid, "\(trouble.name): not given up: \(try node.said())")
      }
      try line.mend()
      let began = ContinuousClock.now
      let isThere = try Scratch.eventually(90) {
        _ = try till.drain()
        return try orders(region) >= sold
      }
      try require(isThere, "\(trouble.name): \(try orders(region)) of \(sold) orders got through")
      Console.complain(
        "network: \(trouble.name): \(sold - before) sales meanwhile, \(there - before) of them at "
          + "head office, and all of them \(ContinuousClock.now - began) after it")
    }

    private func orders(_ region: Region) throws -> Int {
      let connection = try Connection(path: region.folder.database, mode: .readOnly)
      return Int(try connection.integer("SELECT count(*) FROM orders") ?? 0)
    }

    @Test(.timeLimit(.minutes(60)), arguments: [true, false])
    func `hundreds of failed connections leave no descriptor and no thread behind`(
      isRefused: Bool
    ) throws {
      let scratch = try Scratch.folder("knock")
      defer { Scratch.remove(scratch) }
      let region = try Region()
      let folder = try region.openStore(at: scratch + "/store")
      // Refused: nobody listens. Else: the connection is made and dies in the middle.
      let wire = try FaultyWire(to: try #require(URL(string: region.url)?.port.map(UInt16.init)))
      wire.lose(percent: 100)
      defer { wire.close() }
      if isRefused { wire.close() }
      let process = try FlowProcess(
        ["knock", folder.path, "url=http://127.0.0.1:\(wire.port)", "times=500"], scratch: scratch)
      let early = try process.wait(for: "note")
      let late = try process.wait(for: "note")
      let outcome = try process.finish()
      #expect(outcome.acknowledged == [])
      #expect(outcome.refused.count == 500)
      #expect(early == late, "descriptors and threads after 10 and after 500 failures")
    }
  }
}
