import CMicroHTTPD

/// The daemon's connection, borrowed for as long as a request of it is under way.
///
/// Sendable by hand: the only call made from a foreign thread is `resume`, which the library allows
/// from any thread, and `PendingReply` makes it only between `suspend` and the request's end.
@safe
struct ConnectionHandle: @unchecked Sendable {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

  func suspend() { unsafe MHD_suspend_connection(pointer) }

  func resume() { unsafe MHD_resume_connection(pointer) }
}
