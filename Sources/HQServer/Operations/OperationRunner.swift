import Database
import Foundation
import HTTP
import Runtime
package import Toolkit

/// Carries operations out: through the process that runs, or on the spot where none does.
///
/// The lock decides which: only its holder writes the database. A door file alone proves nothing,
/// for a killed process leaves it behind.
package struct OperationRunner: Sendable {
  private let folder: HeadOfficeFolder
  private let clock: WallClock

  /// Seconds to wait for a process that has the lock but does not listen yet.
  private static let patienceSeconds = 10.0

  package init(folder: HeadOfficeFolder, clock: WallClock = .system) {
    self.folder = folder
    self.clock = clock
  }

  /// Carries one out.
  ///
  /// - Throws: `OperationError` if it was refused or head office cannot be reached, `FileError`,
  ///   `StorageError`, `DatabaseError`.
  package func run<O: HeadOfficeOperation>(_ operation: O) throws -> O.Answer {
    try folder.requireHeadOffice()
    let deadline = Date().addingTimeInterval(Self.patienceSeconds)
    while true {
      if let headOffice = try openAlone() {
        let now = clock.now()
        return try headOffice.locked { core in
          try operation.perform(on: core, now: now, announce: { _ in })
        }
      }
      if let door = try Door.read(folder.door) {
        // Nil: nothing was sent; it is stopping, or the file is a dead process's.
        if let answer = try send(operation, through: door) { return answer }
      }
      guard Date() < deadline else {
        throw OperationError(
          "unreachable", "a head office holds \(folder.lock) but does not answer",
          remedy: "wait for it to start, or stop it")
      }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  /// Head office, opened under its lock; nil where another process has that.
  private func openAlone() throws -> HeadOffice? {
    do {
      return try HeadOffice(folder: folder, clock: clock)
    } catch let error as FileError where error.isHeldElsewhere {
      return nil
    }
  }

  private func send<O: HeadOfficeOperation>(_ operation: O, through door: Door) throws -> O.Answer?
  {
    let client = try HTTPClient(configuration: HTTPClient.Configuration(baseURL: door.url))
    let request = HTTPClient.Request(
      method: "POST", path: "/admin/v1/\(O.address)",
      headers: [
        ("Authorization", "Bearer \(door.token)"), ("Content-Type", "application/json"),
      ], body: try JSON.encode(operation), deadlineMilliseconds: 60_000)
    let response: HTTPClient.Response
    do throws(HTTPClientError) {
      response = try client.send(request)
    } catch .unreachable {
      return nil
    }
    switch response.status {
    case 200: return try JSON.decode(O.Answer.self, from: response.body)
    case 409: throw try JSON.decode(OperationError.self, from: response.body)
    // The token is a dead process's: the port now belongs to another one.
    case 401, 403, 404: return nil
    default:
      throw OperationError(
        "failed", "the running head office answered \(response.status)", remedy: "see its log")
    }
  }
}
