import Foundation
import Glibc
import Toolkit

/// One running `pizza-hq` or `pizza-store`: started, killed and started again on the same port.
///
/// Sendable by use: only the thread that plays the evening starts, kills and stops processes.
package final class NodeProcess: @unchecked Sendable {
  package let folder: String
  package let port: UInt16
  private let program: String
  private let log: String
  private var process: Process

  private struct Door: Decodable {
    package let port: UInt16
  }

  /// Starts `program run folder` on a free port and waits until it listens.
  package init(_ program: String, folder: String) throws {
    self.program = program
    self.folder = folder
    log = folder + ".log"
    process = try Self.start(program, folder: folder, port: 0, log: log)
    port = try Self.door(of: folder, process, log: log)
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
    process = try Self.start(program, folder: folder, port: port, log: log)
    _ = try Self.door(of: folder, process, log: log)
  }

  /// Ends it as an operator does, and waits for it.
  package func stop() {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
  }

  /// Runs a command to its end.
  ///
  /// - Returns: what it printed.
  /// - Throws: `EveningError` with its complaint if it does not exit with 0.
  @discardableResult
  package static func command(_ program: String, _ arguments: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    let complaint = Pipe()
    process.standardOutput = output
    process.standardError = complaint
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complained = complaint.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let name = URL(fileURLWithPath: program).lastPathComponent
      throw EveningError(
        "\(name) \(arguments.joined(separator: " ")) exited with \(process.terminationStatus): "
          + String(decoding: complained, as: UTF8.self))
    }
    return [UInt8](printed)
  }

  private static func start(
    _ program: String, folder: String, port: UInt16, log: String
  ) throws -> Process {
    if !FileManager.default.fileExists(atPath: log) {
      _ = FileManager.default.createFile(atPath: log, contents: nil)
    }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try file.seekToEnd()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["run", folder, "--port", "\(port)"]
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
