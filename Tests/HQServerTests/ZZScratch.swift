import Facts
import Foundation
import HQServer
import HTTP
import Storage
import SyncProtocol
import Testing
import Toolkit

@Suite struct ZZScratch {
  @Test func zzscratch() throws {
    guard let out = ProcessInfo.processInfo.environment["SCRATCH_URL"] else { return }
    let house = try House()
    let names = [("Bastille", "Paris"), ("Batignolles", "Paris"), ("Montreuil", "Montreuil"), ("Boulogne", "Boulogne-Billancourt"), ("Versailles", "Versailles")]
    var nodes: [Node] = []
    for (name, _) in names { nodes.append(try house.openStore("OC Pizza \(name)")) }
    _ = try house.run(AddStore(name: "OC Pizza Saint-Denis", city: "Saint-Denis"))
    var seed: UInt64 = 7
    func rnd(_ n: Int) -> Int { seed = seed &* 6364136223846793005 &+ 1442695040888963407; return Int(seed >> 33) % n }
    let weight = [6, 9, 5, 2, 2, 4, 9, 16, 18]
    for hour in 0..<9 {
      for step in 0..<12 {
        for (i, node) in nodes.enumerated() {
          if i == 3 && hour > 6 { continue }
          for _ in 0..<(rnd(weight[hour] * (7 - i)) / 20) { try node.sell(rnd(30) * rnd(4) + rnd(20) % 91) }
        }
        if step == 3, hour == 5 { try nodes[1].waste(4200); try nodes[2].waste(350) }
        house.clock.advance(295_000)
      }
      for (i, node) in nodes.enumerated() where !(i == 3 && hour > 6) {
        try node.openSession()
        if hour < 8 || i != 2 { try node.push() } else { _ = try node.compareHeads() }
      }
    }
    house.clock.advance(23_000)
    try nodes[4].openSession(); _ = try nodes[4].compareHeads()
    let other = nodes[0]
    let id = ChangeSetID(Incarnation(writer: try other.store, random: 42), 1)
    var draft = ChangeSetDraft(id: id)
    _ = draft.add(NewOrder(channel: .counter, service: .eatIn, number: 1), by: try other.doing())
    _ = try nodes[4].push(try SyncRoutesTests().forgedRun(of: other, in: .ofStore(try nodes[4].store)))
    house.clock.advance(4_000)
    try "\(house.process.storeURL) \(house.path)".write(toFile: out, atomically: true, encoding: .utf8)
    while FileManager.default.fileExists(atPath: out) { Thread.sleep(forTimeInterval: 0.2) }
  }
}
