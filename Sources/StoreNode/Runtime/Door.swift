import Database
import Foundation
import HTTP
import Runtime
import Security
import Toolkit

/// How this program's own commands reach a running node: its port, and a token that only who may
/// read the file has.
package struct Door: Codable, Sendable {
  /// Where it listens, as `http://127.0.0.1:8180`.
  package let url: String
  /// The port of it.
  package let port: UInt16
  /// New at each start.
  package let token: String

  /// A door at a port, with a new token.
  ///
  /// - Throws: `SecurityError` if there is no randomness.
  package static func newToken() throws -> String {
    HexText.text(try SystemRandom().bytes(16))
  }

  init(port: UInt16, token: String) {
    url = "http://127.0.0.1:\(port)"
    self.port = port
    self.token = token
  }

  func write(to folder: StoreFolder) throws {
    try durableWrite(try JSON.encode(self), to: folder.door)
  }

  /// The door of a folder; nil if no node has left one.
  package static func read(_ folder: StoreFolder) throws -> Door? {
    guard FileManager.default.fileExists(atPath: folder.door) else { return nil }
    return try JSON.decode(Door.self, from: try folder.read(folder.door))
  }

  static func remove(from folder: StoreFolder) throws {
    if FileManager.default.fileExists(atPath: folder.door) {
      try FileManager.default.removeItem(atPath: folder.door)
    }
  }
}

/// Asks the node that runs in a folder.
package struct DoorClient {
  private let client: HTTPClient
  private let token: String

  /// A client of the node that runs there; nil if none does.
  ///
  /// A killed node leaves its file behind: then nobody, or somebody else, answers at that port.
  ///
  /// - Throws: a Foundation error or `JSONError` if the door's file cannot be read.
  package init?(_ folder: StoreFolder) throws {
    guard let door = try Door.read(folder) else { return nil }
    client = try HTTPClient(configuration: HTTPClient.Configuration(baseURL: door.url))
    token = door.token
    let answer: HTTPClient.Response
    do throws(HTTPClientError) {
      answer = try client.send(request("GET", "/api/v1/status", [], deadline: 10_000))
    } catch {
      return nil
    }
    guard answer.status == 200 else { return nil }
  }

  private func request(
    _ method: String, _ path: String, _ body: [UInt8], deadline: Int, requestID: String? = nil
  ) -> HTTPClient.Request {
    var headers = [
      ("Authorization", "Bearer \(token)"), ("Content-Type", "application/json"),
    ]
    if let requestID { headers.append(("Request-Id", requestID)) }
    return HTTPClient.Request(
      method: method, path: path, headers: headers, body: body, deadlineMilliseconds: deadline)
  }

  /// Asks for a value.
  ///
  /// - Throws: `HTTPClientError`, `JSONError`, or `NodeError` with what the node said.
  package func ask<Answer: Decodable>(
    _ type: Answer.Type, _ method: String, _ path: String, _ body: (some Encodable)?,
    requestID: String? = nil
  ) throws -> Answer {
    let bytes = try body.map { value throws(JSONError) in try JSON.encode(value) } ?? []
    let answer = try client.send(
      request(method, path, bytes, deadline: 120_000, requestID: requestID))
    guard answer.status == 200 else {
      throw NodeError(
        what: "ask the running node", cause: Problem(answer.body).title,
        remedy: "see its log, then repeat the command", exitCode: .temporaryFailure)
    }
    return try JSON.decode(type, from: answer.body)
  }
}
