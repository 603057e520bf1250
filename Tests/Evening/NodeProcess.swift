import Foundation
import Glibc
import Toolkit

/// One running `pizza-hq` or `pizza-store`: started, killed and started again on the same port.
///
/// Sendable by use: only the thread that plays the evening starts, kills and stops processes.
package final class NodeProcess: @unchecked Sendable {
  package let folder: String
  package let port: UInt16
  private let words: [String]
  private let options: [String]
  private let log: String
  private var process: Process

  /// What the system calls it.
  package var processIdentifier: Int32 { process.processIdentifier }

  /// What it has said so far.
  ///
  /// - Throws: a Foundation error if its log cannot be read.
  package func said() throws -> String { try String(contentsOfFile: log, encoding: .utf8) }

  private struct Door: Decodable {
    package let port: UInt16
  }

  /// Starts `program run folder` and waits until it listens.
  ///
  /// - Parameters:
  ///   - program: `pizza-hq` or `pizza-store`.
  ///   - folder: of the node; its log stands beside it, unless another is named.
  ///   - port: where it listens; 0 takes a free one, and keeps it when started again.
  ///   - options: more words after `run folder`.
  ///   - starter: a program that starts it, with its words, as `ip netns exec NAME`.
  ///   - log: the file of what it says.
  /// - Throws: `EveningError` with what it said if it does not listen.
  package init(
    _ program: String, folder: String, port: UInt16 = 0, options: [String] = [],
    starter: [String] = [], log: String? = nil
  ) throws {
    words = starter + [program]
    self.options = options
    self.folder = folder
    self.log = log ?? folder + ".log"
    process = try Self.start(words, folder, port, options, self.log)
    self.port = try Self.door(of: folder, process, log: self.log)
  }

  /// Kills it with signal 9: nothing is flushed, nothing is said goodbye.
  package func kill() {
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Starts it again on the same port.
  package func restart() throws {
    let door = folder + "/door.json"
    if FileManager.default.fileExists(atPath: door) {
      try FileManager.default.removeItem(atPath: door)
    }
    process = try Self.start(words, folder, port, options, log)
    _ = try Self.door(of: folder, process, log: log)
  }

  /// Ends it as an operator does, and waits for it.
  package func stop() {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
  }

  private static func start(
    _ words: [String], _ folder: String, _ port: UInt16, _ options: [String], _ log: String
  ) throws -> Process {
    if !FileManager.default.fileExists(atPath: log) {
      _ = FileManager.default.createFile(atPath: log, contents: nil)
    }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try file.seekToEnd()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = words.dropFirst() + ["run", folder, "--port", "\(port)"] + options
    process.standardOutput = file
    process.standardError = file
    try process.run()
    return process
  }

  /// The port in the door file that a running node writes.
  private static func door(of folder: String, _ process: Process, log: String) throws -> UInt16 {
    let path = folder + "/door.json"
    let deadline = Date().addingTimeInterval(20)
    while Date() < deadline {
      guard process.isRunning else {
        let said = try String(contentsOfFile: log, encoding: .utf8)
        throw EveningError("\(folder) did not start: \(said.suffix(400))")
      }
      if FileManager.default.fileExists(atPath: path) {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        return try JSON.decode(Door.self, from: bytes).port
      }
      Thread.sleep(forTimeInterval: 0.01)
    }
    throw EveningError("\(folder) does not listen after 20 s; see \(log)")
  }
}
