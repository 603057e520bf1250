package import HTTP
import Runtime
package import Security
package import SyncProtocol

/// Speaks the protocol to head office over one kept connection.
///
/// One thread at a time.
package final class HeadOfficeClient {
  private let client: HTTPClient
  private var token: String?

  /// Ends a request under way from another thread.
  package var interrupter: Interrupter { client.interrupter }

  /// - Throws: `HTTPClientError` for an address that cannot be used.
  package init(link: HeadOfficeLink) throws {
    var configuration = HTTPClient.Configuration(baseURL: link.url)
    configuration.allowPlainHTTP = link.allowsPlainHTTP
    if let authority = link.authority { configuration.authority = .file(authority) }
    client = try HTTPClient(configuration: configuration)
  }

  /// Uses up an enrolment code.
  package func enrol(_ request: EnrolRequest) throws -> EnrolAnswer {
    try EnrolAnswer(
      decoding: try exchange("/v1/enrol", .enrolRequest, request.encoded(), .enrolAnswer))
  }

  /// Signs head office's nonce and gets a token.
  package func openSession(_ credential: Credential, key: SigningKey) throws {
    token = nil
    let nonce = try open(try send("/v1/challenge", []), .challenge)
    let request = SessionRequest(
      credential: credential, nonce: nonce,
      signature: try key.sign(
        SessionRequest.signedBytes(number: credential.number, nonce: nonce)))
    var answer = ByteReader(
      try exchange("/v1/session", .sessionRequest, request.encoded(), .sessionAnswer))
    token = HexText.text(try answer.raw(SessionRequest.tokenBytes))
  }

  /// Sends heads and gets head office's.
  package func compareHeads(_ request: HeadsRequest) throws -> HeadsAnswer {
    try HeadsAnswer(
      decoding: try exchange("/v1/heads", .headsRequest, request.encoded(), .headsAnswer))
  }

  /// Sends what was written; the answer comes after head office's commit.
  package func push(_ content: [UInt8]) throws -> PushAnswer {
    try PushAnswer(decoding: try exchange("/v1/push", .push, content, .pushAnswer))
  }

  /// - Returns: the content of the answer, for `StoreEngine.takePull`.
  package func pull(_ request: PullRequest) throws -> [UInt8] {
    try exchange(
      "/v1/pull", .pull, request.encoded(), .pullAnswer,
      deadline: Int(Int64(request.waitMilliseconds) + Limits.stallMilliseconds), mayWait: true)
  }

  /// - Returns: the content of the answer, for `StoreEngine.takeRecovered`.
  package func recover(_ request: RecoverRequest) throws -> [UInt8] {
    try exchange("/v1/recover", .recover, request.encoded(), .pullAnswer)
  }

  /// Gives head office its own change-sets back.
  package func giveBack(_ content: [UInt8]) throws -> HeadsAnswer {
    try HeadsAnswer(
      decoding: try exchange("/v1/give-back", .giveBack, content, .headsAnswer))
  }

  /// What the snapshot for this store is.
  package func snapshotManifest() throws -> SnapshotManifest {
    try SnapshotManifest(
      // Head office builds the file before it answers.
      decoding: try open(
        try send("/v1/snapshot", [], method: "GET", mayWait: true), .snapshotManifest))
  }

  /// Downloads the snapshot's file, going on where an earlier download of it stopped.
  ///
  /// The first `offset` bytes of it are there already.
  ///
  /// - Throws: `StoreLinkError`.
  package func downloadSnapshot(
    _ manifest: SnapshotManifest, to path: String, offset: Int
  ) throws {
    let request = HTTPClient.Request(
      path: "/v1/snapshot/file", headers: authorization, deadlineMilliseconds: 3_600_000,
      maximumBytes: Int(manifest.byteCount))
    let download = try transport {
      () throws(HTTPClientError) in
      try client.download(
        request, to: path, offset: offset, ifRange: "\"\(manifest.digest)\"")
    }
    try requireSuccess(download.response)
  }

  // MARK: Requests

  private var authorization: [(String, String)] {
    token.map { [("Authorization", "Bearer \($0)")] } ?? []
  }

  private func exchange(
    _ path: String, _ kind: Envelope.Kind, _ content: [UInt8], _ answer: Envelope.Kind,
    deadline: Int = Int(Limits.requestMilliseconds), mayWait: Bool = false
  ) throws -> [UInt8] {
    let response = try send(
      path, Message.sealed(kind, content, by: .zstd), deadline: deadline, mayWait: mayWait)
    return try open(response, answer)
  }

  private func send(
    _ path: String, _ body: [UInt8], method: String = "POST",
    deadline: Int = Int(Limits.requestMilliseconds), mayWait: Bool = false
  ) throws -> HTTPClient.Response {
    var request = HTTPClient.Request(
      method: method, path: path,
      headers: authorization + [("Content-Type", "application/octet-stream")], body: body,
      deadlineMilliseconds: deadline, maximumBytes: Limits.compressedBytes)
    request.stallMilliseconds = Int(Limits.stallMilliseconds)
    request.answerMayWait = mayWait
    let response = try transport { () throws(HTTPClientError) in try client.send(request) }
    try requireSuccess(response)
    return response
  }

  private func open(
    _ response: HTTPClient.Response, _ kind: Envelope.Kind
  ) throws -> [UInt8] {
    do {
      return try Message.opened(response.body, expecting: kind, by: .zstd)
    } catch {
      throw StoreLinkError.brokenAnswer(error.code)
    }
  }

  private func transport<R>(_ body: () throws(HTTPClientError) -> R) throws -> R {
    do throws(HTTPClientError) {
      return try body()
    } catch {
      throw StoreLinkError.unreachable("\(error)", Outage(error))
    }
  }

  private func requireSuccess(_ response: HTTPClient.Response) throws {
    if (200..<300).contains(response.status) { return }
    let problem = Problem(response.body)
    throw StoreLinkError.refused(
      status: response.status, code: problem.code, title: problem.title,
      retryAfter: response.header("Retry-After").flatMap { Self.milliseconds(seconds: $0) })
  }

  /// A header can hold any number, and whoever stands in between may have written it.
  static func milliseconds(seconds text: String) -> Int64? {
    let longest = Backoff.longestRetryAfterMilliseconds
    return Int64(text).map { min(max($0, 0), longest / 1_000) * 1_000 }
  }
}
