import Foundation
import HTTP
import Storage
import StoreNode

/// A till's request to a store: a sale, a payment, a count.
final class TillCrash: CrashFlow {
  let name: String
  private let scratch: String
  private let image: Image
  private let path: String
  private let body: String
  private let isEarly: Bool
  private var expected: Contents?

  private static let id = "till-request"

  private var folder: StoreFolder { StoreFolder(scratch + "/store") }

  /// - Parameters:
  ///   - name: of the flow.
  ///   - region: opens a store for it.
  ///   - path: what is asked; `KEY` stands for an order that is there, unpaid.
  ///   - body: of the request.
  ///   - isEarly: the control: the till is answered before anything is written.
  /// - Throws: whatever prevents the store from being opened.
  init(_ name: String, _ region: Region, _ path: String, _ body: String, isEarly: Bool = false)
    throws
  {
    self.name = name
    self.body = body
    self.isEarly = isEarly
    scratch = try Scratch.folder("crash")
    let folder = try region.openStore(at: scratch + "/store")
    let key = try Branch(folder).sell(id: "first-order", Asking.order)
    self.path = path.replacing("KEY", with: key)
    image = try Image(of: folder.path)
  }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    try image.put(at: folder.path)
    let early = isEarly ? ["early=1"] : []
    let process = try FlowProcess(
      ["till", folder.path, "id=\(Self.id)", "path=\(path)", "body=\(body)"] + early,
      fault: fault, scratch: scratch)
    let outcome = try process.finish()
    try check(outcome)
    return outcome
  }

  private func check(_ outcome: FlowProcess.Outcome) throws {
    let branch = try Branch(folder)
    let answer = try branch.post(path, body, id: Self.id)
    let isRepeated = answer.headers.contains { $0.0 == "Repeated" && $0.1 == "true" }
    try require(
      isRepeated || outcome.acknowledged.isEmpty, "the till was answered, and it is not there")
    try branch.store.locked { core in
      let contents = try Contents(core.database)
      let expected = expected ?? contents
      self.expected = expected
      try require(contents == expected, "not done once: \(contents.difference(to: expected))")
      try Soundness.check(core.database)
    }
  }
}
