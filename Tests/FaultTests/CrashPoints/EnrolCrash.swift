import Foundation
import HQServer
import Storage
import StoreNode
import SyncProtocol

/// The opening of a store: credential, snapshot, adoption.
final class EnrolCrash: CrashFlow {
  let name = "bootstrap"
  private let region: Region
  private let scratch: String
  private let number: Int64

  private var folder: StoreFolder { StoreFolder(scratch + "/store") }

  init(_ region: Region) throws {
    self.region = region
    scratch = try Scratch.folder("crash")
    number = try region.run(AddStore(name: "Neuf")).store
  }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    Scratch.remove(folder.path)
    let code = try region.run(MakeCode(store: number)).code
    let process = try FlowProcess(
      ["enrol", folder.path, "url=\(region.url)", "code=\(code)"], fault: fault, scratch: scratch)
    let outcome = try process.finish()
    if !folder.isEnrolled {
      try require(outcome.acknowledged.isEmpty, "it was said to be open, and is not")
      try region.enrol(folder, code: code)
    }
    let branch = try Branch(folder)
    try require(Int64(branch.store.number.rawValue) == number, "it is another store")
    try branch.sell(id: "first-order")
    try branch.store.locked { try Soundness.check($0.database) }
    return outcome
  }
}
