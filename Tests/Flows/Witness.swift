import Foundation
import Glibc

/// What the flow tells whoever started it, a line each on standard output, at once.
enum Witness {
  /// A client was told that this is done: it must be there after any fault.
  static func acknowledged(_ what: String) { say("acknowledged \(what)") }

  /// A client was told that this is not done.
  static func refused(_ what: String) { say("refused \(what)") }

  /// Something that the test waits for.
  static func note(_ what: String) { say("note \(what)") }

  private static func say(_ line: String) {
    let oneLine = line.split(whereSeparator: \.isNewline).joined(separator: " ")
    do {
      try FileHandle.standardOutput.write(contentsOf: Data((oneLine + "\n").utf8))
    } catch {
      // Nobody listens any more: there is nobody to work for.
      exit(1)
    }
  }
}

/// The points at which this process can be made to fail, if the shim is there.
enum FaultPoints {
  /// From here on they are counted, until the process ends: what closing a database writes too.
  static func arm() {
    guard let symbol = dlsym(nil, "pizza_fault_arm") else { return }
    typealias Function = @convention(c) () -> Void
    unsafeBitCast(symbol, to: Function.self)()
  }
}
