import Foundation

/// A program of the system or of the product, run to its end.
package enum ProgramRun {
  /// What it printed and how it ended.
  package struct Result: Sendable {
    package let status: Int32
    package let output: [UInt8]
    package let complaint: String
  }

  /// Runs it and gives how it ended.
  ///
  /// - Throws: a Foundation error if it cannot be started.
  package static func attempt(_ program: String, _ arguments: [String]) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    let complaint = Pipe()
    process.standardOutput = output
    process.standardError = complaint
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complained = complaint.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: [UInt8](printed),
      complaint: String(decoding: complained, as: UTF8.self))
  }

  /// Runs it and gives what it printed.
  ///
  /// - Throws: `EveningError` with its complaint if it does not end with 0.
  @discardableResult
  package static func run(_ program: String, _ arguments: [String]) throws -> [UInt8] {
    let result = try attempt(program, arguments)
    guard result.status == 0 else {
      let name = URL(fileURLWithPath: program).lastPathComponent
      throw EveningError(
        "\(name) \(arguments.joined(separator: " ")) exited with \(result.status): "
          + result.complaint)
    }
    return result.output
  }

  /// The path of a program of the system; nil where it is not installed.
  package static func find(_ name: String) -> String? {
    ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"].map { $0 + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
