import Foundation

/// A program of the system or of the product, run to its end.
enum Command {
  /// What it printed and how it ended.
  struct Result: Sendable {
    let status: Int32
    let output: String
    let complaint: String
  }

  /// Runs it and gives how it ended.
  ///
  /// - Throws: a Foundation error if it cannot be started.
  static func attempt(_ program: String, _ arguments: [String]) throws -> Result {
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
      status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
      complaint: String(decoding: complained, as: UTF8.self))
  }

  /// Runs it and gives what it printed.
  ///
  /// - Throws: `Violation` with its complaint if it does not end with 0.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let result = try attempt(program, arguments)
    let words = ([program] + arguments).joined(separator: " ")
    try require(result.status == 0, "\(words) ended with \(result.status): \(result.complaint)")
    return result.output
  }

  /// The path of a program of the system; nil where it is not installed.
  static func find(_ name: String) -> String? {
    ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"].map { $0 + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
