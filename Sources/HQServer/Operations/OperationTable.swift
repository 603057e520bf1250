import Database
import Storage
package import SyncProtocol
import Toolkit

/// The operations that a running head office takes, by their address.
package struct OperationTable: Sendable {
  /// What becomes of a request.
  package enum Outcome: Sendable {
    /// The answer's JSON.
    case done([UInt8])
    /// Refused, nothing was written.
    case refused(OperationError)
  }

  private typealias Handler = @Sendable (HeadOffice, [UInt8], inout [ChainID]) throws -> [UInt8]

  private var handlers: [String: Handler] = [:]

  /// All there are.
  package init() {
    add(AddStore.self)
    add(ReviseStore.self)
    add(MakeCode.self)
    add(RevokeStore.self)
    add(ClearAlarm.self)
    add(EraseCustomer.self)
    add(RetryParked.self)
    add(SetPrice.self)
    add(AddStaff.self)
    add(EndRefilling.self)
  }

  private mutating func add<O: HeadOfficeOperation>(_ type: O.Type) {
    handlers[type.address] = { headOffice, body, written in
      let operation = try JSON.decode(type, from: body)
      let now = headOffice.clock.now()
      let (answer, chains) = try headOffice.locked { core in
        var chains: [ChainID] = []
        let answer = try operation.perform(on: core, now: now) { chains.append($0) }
        return (answer, chains)
      }
      written = chains
      return try JSON.encode(answer)
    }
  }

  /// Carries a request out.
  ///
  /// - Parameters:
  ///   - address: the operation's, behind `/admin/v1/`.
  ///   - body: its JSON.
  ///   - headOffice: who carries it out.
  ///   - announce: takes each chain that was written, once nothing is locked any more.
  /// - Returns: nil if there is no such operation.
  /// - Throws: what went wrong in head office itself.
  package func perform(
    _ address: String, _ body: [UInt8], on headOffice: HeadOffice, announce: (ChainID) -> Void
  ) throws -> Outcome? {
    guard let handler = handlers[address] else { return nil }
    var written: [ChainID] = []
    do {
      let answer = try handler(headOffice, body, &written)
      for chain in written { announce(chain) }
      return .done(answer)
    } catch let error as OperationError {
      return .refused(error)
    } catch let error as JSONError {
      return .refused(
        OperationError("bad-request", "\(error)", remedy: "update the program that asked"))
    } catch let error as StorageError {
      return .refused(OperationError("refused", "\(error)", remedy: "correct what was asked"))
    }
  }
}
