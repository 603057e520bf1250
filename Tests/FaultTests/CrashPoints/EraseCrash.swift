import Database
import Foundation
import HQServer
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Toolkit

/// Head office that fails while it erases a customer.
final class EraseCrash: CrashFlow {
  let name = "erase"
  private let scratch: String
  private let region: Region
  private let image: Image
  private let customer: String
  private let isEarly: Bool
  private var expected: Contents?

  private var folder: HeadOfficeFolder { region.folder }

  /// - Parameter isEarly: the control: the operator is answered before anything is written.
  /// - Throws: whatever prevents the customer from being there.
  init(isEarly: Bool = false) throws {
    self.isEarly = isEarly
    scratch = try Scratch.folder("crash")
    region = try Region()
    let branch = try Branch(try region.openStore(at: scratch + "/store"))
    customer = try branch.addCustomer(id: "customer-1")
    try branch.push(to: region.url)
    try region.stop()
    image = try Image(of: region.folder.path)
  }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    try image.put(at: folder.path)
    let early = isEarly ? ["early=1"] : []
    let process = try FlowProcess(
      ["erase", folder.path, "customer=\(customer)"] + early, fault: fault, scratch: scratch)
    let outcome = try process.finish()
    try check(outcome)
    for name in [folder.database, folder.database + "-wal"] where try FileStatus.of(name) != nil {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: name))
      try require(
        bytes.range(of: Data(Asking.customerName.utf8)) == nil, "the name is still in \(name)")
    }
    return outcome
  }

  private func check(_ outcome: FlowProcess.Outcome) throws {
    let headOffice = try HeadOffice(folder: folder)
    let operation = EraseCustomer(customers: [customer], reason: "asked")
    try headOffice.locked { core in
      let isErased = try core.database.erasures().contains { $0.customer.description == customer }
      let known = try core.database.connection.integer(Asking.customersKnown) ?? 0
      try require(isErased == (known == 0), "erased: \(isErased), and \(known) customers known")
      try require(
        isErased || outcome.acknowledged.isEmpty, "it was said to be erased, and is not")
      _ = try operation.perform(on: core, now: headOffice.clock.now(), announce: { _ in })
      _ = try core.database.rewriteIfOwed()
      let contents = try Contents(core.database)
      let expected = expected ?? contents
      self.expected = expected
      try require(contents == expected, "not done once: \(contents.difference(to: expected))")
      try Soundness.check(core.database)
    }
  }
}
