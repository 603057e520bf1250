import HTTP
import Runtime
import Toolkit

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
    guard let door = try Door.read(folder.door) else { return nil }
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
