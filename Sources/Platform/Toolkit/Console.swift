import Glibc

/// The standard streams, unbuffered, so that nothing is lost when the process is killed.
package enum Console {
  /// Writes text to standard output as it is.
  ///
  /// - Throws: `ToolkitError` when not all of it could be written: the disk is full or the
  ///   reader has gone away.
  package static func print(_ text: String) throws(ToolkitError) {
    try write(Array(text.utf8))
  }

  /// Writes bytes to standard output as they are.
  ///
  /// - Throws: `ToolkitError` when not all of them could be written.
  package static func write(_ bytes: [UInt8]) throws(ToolkitError) {
    let problem = write(bytes, descriptor: STDOUT_FILENO)
    guard problem != 0 else { return }
    throw ToolkitError(
      what: "write to standard output", cause: unsafe String(cString: strerror(problem)),
      remedy: "make room or give the output another place, then repeat the command",
      exitCode: .io)
  }

  /// Writes a line to standard error.
  ///
  /// When that fails there is nobody left to tell.
  package static func complain(_ line: String) {
    _ = write(Array((line + "\n").utf8), descriptor: STDERR_FILENO)
  }

  /// Writes text to standard error as it is, as `complain` does.
  static func show(_ text: String) {
    _ = write(Array(text.utf8), descriptor: STDERR_FILENO)
  }

  /// Whether standard error is a terminal, on which a line can be redrawn.
  package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes everything; zero, or the `errno` of the failure.
  private static func write(_ bytes: [UInt8], descriptor: Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      var rest = unsafe buffer[...]
      while unsafe !rest.isEmpty {
        let start = unsafe UnsafeRawBufferPointer(rebasing: rest).baseAddress
        let written = unsafe Glibc.write(descriptor, start, rest.count)
        if written < 0 {
          let problem = errno
          if problem == EINTR { continue }
          return problem
        }
        unsafe rest = rest.dropFirst(written)
      }
      return 0
    }
  }
}
