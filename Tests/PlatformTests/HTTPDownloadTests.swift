import Foundation
import HTTP
import Testing

@Suite struct HTTPDownloadTests {
  @Test(arguments: [
    (nil, ByteRange.whole), ("bytes=0-0", .part(0..<1)), ("bytes=0-", .part(0..<10)),
    ("bytes=3-5", .part(3..<6)), ("BYTES=3-99", .part(3..<10)), ("bytes=-3", .part(7..<10)),
    ("bytes=-99", .part(0..<10)), ("bytes=10-", .unsatisfiable), ("bytes=99-100", .unsatisfiable),
    ("bytes=-0", .unsatisfiable), ("bytes=5-3", .whole), ("bytes=-", .whole), ("bytes=", .whole),
    ("bytes=0-1,3-4", .whole), ("bytes=+1-2", .whole), ("bytes=1--2", .whole),
    ("bytes=a-b", .whole),
    ("items=0-1", .whole), ("", .whole), ("bytes=99999999999999999999-", .whole),
  ])
  func `a Range header is read as the RFC says`(header: String?, range: ByteRange) {
    #expect(ByteRange.parse(header, size: 10) == range)
  }

  @Test func `an empty file has no ranges`() {
    #expect(ByteRange.parse("bytes=0-", size: 0) == .unsatisfiable)
    #expect(ByteRange.parse("bytes=-1", size: 0) == .unsatisfiable)
  }

  private static let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

  /// Serves `content` as a file with ranges; its ETag is `etag`.
  private static func server(_ directory: String, etag: String = "\"1\"") throws -> HTTPServer {
    let source = directory + "/source"
    try Data(content).write(to: URL(fileURLWithPath: source))
    return try HTTPFixture.server { request, _ in
      guard request.path == "/file" else {
        return .now(.problem(status: 404, code: "none", title: "None"))
      }
      let isSame = request.header("If-Range").map { $0 == etag } ?? true
      let header = isSame ? request.header("Range") : nil
      switch ByteRange.parse(header, size: content.count) {
      case .whole: return .now(.file(source, size: content.count, etag: etag))
      case .part(let range):
        return .now(.file(source, size: content.count, range: range, etag: etag))
      case .unsatisfiable: return .now(.unsatisfiable(size: content.count))
      }
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func `a file arrives whole`() throws {
    try HTTPFixture.withDirectory { directory in
      let server = try Self.server(directory)
      let target = directory + "/target"
      let client = try HTTPFixture.client(server)
      let download = try client.download(.init(path: "/file"), to: target)
      #expect(download.response.status == 200)
      #expect(download.response.header("ETag") == "\"1\"")
      #expect(download.response.body.isEmpty)
      #expect(download.fileSize == Self.content.count)
      #expect(!download.startedOver)
      #expect(try Self.bytes(target) == Self.content)
    }
  }

  @Test func `a download goes on where it stopped`() throws {
    try HTTPFixture.withDirectory { directory in
      let server = try Self.server(directory)
      let target = directory + "/target"
      // Bytes beyond the offset are not trusted.
      try Data(Self.content[..<50_000] + [1, 2, 3]).write(to: URL(fileURLWithPath: target))
      let client = try HTTPFixture.client(server)
      let download = try client.download(
        .init(path: "/file"), to: target, offset: 50_000, ifRange: "\"1\"")
      #expect(download.response.status == 206)
      #expect(download.response.header("Content-Range") == "bytes 50000-199999/200000")
      #expect(!download.startedOver)
      #expect(try Self.bytes(target) == Self.content)
    }
  }

  @Test func `another version of the file starts over`() throws {
    try HTTPFixture.withDirectory { directory in
      let server = try Self.server(directory, etag: "\"2\"")
      let target = directory + "/target"
      try Data([UInt8](repeating: 9, count: 50_000)).write(to: URL(fileURLWithPath: target))
      let client = try HTTPFixture.client(server)
      let download = try client.download(
        .init(path: "/file"), to: target, offset: 50_000, ifRange: "\"1\"")
      #expect(download.response.status == 200)
      #expect(download.startedOver)
      #expect(try Self.bytes(target) == Self.content)
    }
  }

  @Test func `an answer without the file leaves it as it was`() throws {
    try HTTPFixture.withDirectory { directory in
      let server = try Self.server(directory)
      let target = directory + "/target"
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: target))
      let client = try HTTPFixture.client(server)
      let missing = try client.download(.init(path: "/none"), to: target, offset: 3)
      #expect(missing.response.status == 404)
      #expect(!missing.response.body.isEmpty)
      #expect(try Self.bytes(target) == [1, 2, 3])
    }
  }

  @Test func `a limit and a bad file end the download`() throws {
    try HTTPFixture.withDirectory { directory in
      let server = try Self.server(directory)
      let client = try HTTPFixture.client(server)
      #expect(throws: HTTPClientError.responseTooLarge(limit: 1_000)) {
        try client.download(.init(path: "/file", maximumBytes: 1_000), to: directory + "/target")
      }
      #expect(throws: HTTPClientError.fileFailed(path: directory + "/no/file", errno: ENOENT)) {
        try client.download(.init(path: "/file"), to: directory + "/no/file")
      }
      #expect(throws: HTTPClientError.self) {
        try client.download(.init(path: "/file"), to: directory + "/new", offset: 1)
      }
    }
  }

  @Test func `a device is no file to download to`() throws {
    try HTTPFixture.withDirectory { directory in
      let server = try Self.server(directory)
      let client = try HTTPFixture.client(server)
      // Neither truncate nor seek work on it, as on no file that could be resumed.
      #expect(throws: HTTPClientError.self) {
        try client.download(.init(path: "/file"), to: "/dev/full")
      }
    }
  }

  @Test func `a file that is missing, shorter or a link becomes a 500`() throws {
    try HTTPFixture.withDirectory { directory in
      let short = directory + "/short"
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: short))
      let link = directory + "/link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: short)
      let server = try HTTPFixture.server { request, _ in
        .now(.file(directory + request.path, size: 4))
      }
      let client = try HTTPFixture.client(server)
      for path in ["/missing", "/short", "/link", "/"] {
        #expect(try client.send(.init(path: path)).status == 500)
      }
    }
  }
}
