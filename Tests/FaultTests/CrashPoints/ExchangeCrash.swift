import Database
import Foundation
import HQServer
import Storage
import StoreNode
import SyncProtocol

/// A store that fails while it exchanges with a head office that is well.
///
/// The same store goes on from fault to fault, so that head office is never ahead of an older copy.
final class ExchangeCrash: CrashFlow {
  enum Direction: String {
    case push, pull
    /// A pull that brings the erasure of a customer of this store.
    case forget
  }

  var name: String { direction.rawValue }
  private let direction: Direction
  private let region: Region
  private let scratch: String
  private let folder: StoreFolder
  private var serial: Int64 = 0

  init(_ direction: Direction, _ region: Region) throws {
    self.direction = direction
    self.region = region
    scratch = try Scratch.folder("crash")
    folder = try region.openStore(at: scratch + "/store")
  }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    serial += 1
    switch direction {
    case .push: try Branch(folder).sell(id: "order-number-\(serial)")
    case .pull: try region.run(SetPrice(product: "margherita", size: "M", cents: 1_000 + serial))
    case .forget: try eraseCustomer()
    }
    let flow = direction == .push ? "push" : "pull"
    let process = try FlowProcess(
      [flow, folder.path, "url=\(region.url)"], fault: fault, scratch: scratch)
    let outcome = try process.finish()
    let branch = try Branch(folder)
    if !outcome.acknowledged.isEmpty { try requireEqualHeads(branch) }
    switch direction {
    case .push: try branch.push(to: region.url)
    case .pull, .forget: try branch.pull(from: region.url)
    }
    try requireEqualHeads(branch)
    if direction == .forget { try requireForgotten(branch) }
    try requireEqualContents(branch)
    return outcome
  }

  private func eraseCustomer() throws {
    let branch = try Branch(folder)
    let customer = try branch.addCustomer(id: "customer-\(serial)")
    try branch.push(to: region.url)
    try region.run(EraseCustomer(customers: [customer], reason: "asked"))
  }

  private func requireForgotten(_ branch: Branch) throws {
    let known = try branch.store.locked { core in
      try core.database.connection.integer(Asking.customersKnown)
    }
    try require(known == 0, "\(known ?? -1) customers are not forgotten")
  }

  private func requireEqualHeads(_ branch: Branch) throws {
    let chains =
      direction == .push
      ? [ChainID.ofStore(branch.store.number)] : ChainID.read(by: branch.store.number)
    let here = try branch.store.locked { core in
      try chains.flatMap { try core.database.heads(of: $0) }
    }
    let there = try region.locked { core in
      try chains.flatMap { try core.database.heads(of: $0) }
    }
    try require(here == there, "heads differ: \(here) here, \(there) at head office")
  }

  private func requireEqualContents(_ branch: Branch) throws {
    let store = branch.store.number
    let here = try branch.store.locked { core in
      try Soundness.check(core.database)
      return try Contents(core.database, writtenBy: store)
    }
    let there = try region.locked { core in
      try Contents(core.database, writtenBy: store)
    }
    try require(here == there, "facts differ: \(here.difference(to: there))")
  }
}
