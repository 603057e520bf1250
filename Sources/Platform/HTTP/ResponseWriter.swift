import CMicroHTTPD
import Glibc

/// Hands an `HTTPResponse` to the daemon.
enum ResponseWriter {
  /// Queues the answer on the connection whose callback is running; `.NO` ends the connection.
  @unsafe
  static func queue(_ response: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    let prepared = unsafe make(response)
    guard let raw = unsafe prepared else {
      let failure = unsafe make(
        .problem(status: 500, code: "answer-failed", title: "The answer could not be sent"))
      guard let failure = unsafe failure else { return .NO }
      defer { unsafe MHD_destroy_response(failure) }
      return unsafe MHD_queue_response(connection, 500, failure)
    }
    // The connection takes a reference of its own.
    defer { unsafe MHD_destroy_response(raw) }
    return unsafe MHD_queue_response(connection, UInt32(response.status), raw)
  }

  /// Nil where the file cannot be had, a field is malformed or memory is short.
  @unsafe
  private static func make(_ response: HTTPResponse) -> OpaquePointer? {
    guard (200...599).contains(response.status) else { return nil }
    let body: OpaquePointer? =
      switch response.content {
      case .bytes(let bytes): unsafe make(bytes)
      case .file(let path, let offset, let count): unsafe make(path, offset, count)
      }
    guard let body = unsafe body else { return nil }
    for (name, value) in response.headers where !value.isEmpty {
      // Both strings are copied. Line breaks are refused there, and so would be an empty value.
      if unsafe MHD_add_response_header(body, name, value) != .YES {
        unsafe MHD_destroy_response(body)
        return nil
      }
    }
    return unsafe body
  }

  @unsafe
  private static func make(_ bytes: [UInt8]) -> OpaquePointer? {
    unsafe bytes.withUnsafeBytes { buffer in
      // MUST_COPY: the bytes are copied before the call returns; the type only lacks `const`.
      unsafe MHD_create_response_from_buffer(
        buffer.count, UnsafeMutableRawPointer(mutating: buffer.baseAddress), .RESPMEM_MUST_COPY)
    }
  }

  @unsafe
  private static func make(_ path: String, _ offset: Int, _ count: Int) -> OpaquePointer? {
    guard offset >= 0, count >= 0 else { return nil }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      offset <= Int(status.st_size), count <= Int(status.st_size) - offset,
      let response = unsafe MHD_create_response_from_fd_at_offset64(
        UInt64(count), descriptor, UInt64(offset))
    else {
      close(descriptor)
      return nil
    }
    // The response owns the descriptor now and closes it with itself.
    return unsafe response
  }
}
