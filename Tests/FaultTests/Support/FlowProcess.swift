import Foundation
import Glibc
import Synchronization

/// A flow of the product in a process of its own, which can be made to fail at one point.
final class FlowProcess {
  /// How it ended, and what it said until then.
  struct Outcome: Sendable {
    var acknowledged: [String] = []
    var refused: [String] = []
    var isKilled = false
    /// What the shim wrote: every point, or the one that was struck.
    var points: [Point] = []
  }

  private let process = Process()
  private let output = Pipe()
  private let input = Pipe()
  private let complaints: String
  private let report: String
  private let fault: Fault?
  private var rest: [UInt8] = []
  private var outcome = Outcome()

  /// Seconds after which it is taken to hang, and killed.
  private static let patience = 60.0

  /// Starts `pizza-flows` with these words.
  ///
  /// - Parameters:
  ///   - words: flow, folder, and named values.
  ///   - fault: what happens to it; nil: its points are listed.
  ///   - scratch: a folder for what the shim and the process write beside.
  ///   - noSync: the control of a power cut: flushing does nothing.
  ///   - starter: a program that starts it, with its words, as `ip netns exec NAME`.
  /// - Throws: a Foundation error if it cannot be started.
  init(
    _ words: [String], fault: Fault? = nil, scratch: String, noSync: Bool = false,
    starter: [String] = []
  ) throws {
    self.fault = fault
    report = scratch + "/report"
    complaints = scratch + "/complaints"
    Scratch.remove(report)
    try Data().write(to: URL(fileURLWithPath: complaints))
    let all = starter + [Programs.flows] + words
    process.executableURL = URL(fileURLWithPath: all[0])
    process.arguments = Array(all.dropFirst())
    process.environment = environment(folder: words[1], noSync: noSync)
    process.standardOutput = output
    process.standardInput = input
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: complaints))
    try process.run()
  }

  private func environment(folder: String, noSync: Bool) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["LD_PRELOAD"] = Programs.shim
    environment["PIZZA_FAULT_FOLDER"] = folder
    environment["PIZZA_FAULT_REPORT"] = report
    environment["PIZZA_FAULT_AT"] = "\(fault?.point ?? 0)"
    environment["PIZZA_FAULT_KIND"] = noSync ? "nosync" : fault?.kind.rawValue
    environment["PIZZA_FAULT_FOREVER"] = fault?.isForever == true ? "1" : "0"
    return environment
  }

  /// Waits for a line of this kind and gives what follows it.
  ///
  /// - Throws: `Violation` if the process ends without one.
  func wait(for kind: String) throws -> String {
    while let line = try nextLine() {
      if take(line) == kind, let place = line.firstIndex(of: " ") {
        return String(line[line.index(after: place)...])
      }
    }
    throw Violation("it ended without saying '\(kind)': \(try complaint())")
  }

  /// Closes its input, reads what it says to the end, and waits for it.
  ///
  /// - Throws: `Violation` if it crashed, hung, or could not even begin.
  func finish() throws -> Outcome {
    let pid = process.processIdentifier
    let isHanging = Mutex(false)
    let watchdog = Thread.detachedWatchdog(after: Self.patience) {
      isHanging.withLock { $0 = true }
      Glibc.kill(pid, SIGKILL)
    }
    try input.fileHandleForWriting.close()
    while let line = try nextLine() { _ = take(line) }
    process.waitUntilExit()
    watchdog.cancel()
    outcome.points = try readPoints()
    let isSignalled = process.terminationReason == .uncaughtSignal
    outcome.isKilled = isSignalled && process.terminationStatus == SIGKILL
    try require(!isHanging.withLock { $0 }, "it hung for \(Self.patience) s")
    if outcome.isKilled, fault?.kills == true, !outcome.points.isEmpty { return outcome }
    try require(
      !isSignalled && process.terminationStatus == 0,
      "it ended with \(process.terminationStatus): \(try complaint())")
    return outcome
  }

  /// Kills it with signal 9, and gives what it had said before.
  func kill() throws -> Outcome {
    Glibc.kill(process.processIdentifier, SIGKILL)
    while let line = try nextLine() { _ = take(line) }
    process.waitUntilExit()
    return outcome
  }

  /// Sees to it that it does not outlive a test that failed.
  func abandon() {
    guard process.isRunning else { return }
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Reads what it has said so far, without waiting.
  func drain() throws -> Outcome {
    let descriptor = output.fileHandleForReading.fileDescriptor
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&ready, 1, 0) > 0, ready.revents & Int16(POLLIN) != 0 {
      guard let line = try nextLine() else { break }
      _ = take(line)
    }
    while let line = lineInHand() { _ = take(line) }
    return outcome
  }

  private func take(_ line: String) -> String {
    let words = line.split(separator: " ", maxSplits: 1)
    let what = words.count > 1 ? String(words[1]) : ""
    let kind = words.first.map(String.init) ?? ""
    if kind == "acknowledged" { outcome.acknowledged.append(what) }
    if kind == "refused" { outcome.refused.append(what) }
    return kind
  }

  private func lineInHand() -> String? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = String(decoding: rest[..<end], as: UTF8.self)
    rest.removeFirst(end + 1)
    return line
  }

  private func nextLine() throws -> String? {
    while true {
      if let line = lineInHand() { return line }
      let piece = output.fileHandleForReading.availableData
      if piece.isEmpty { return nil }
      rest += [UInt8](piece)
    }
  }

  private func readPoints() throws -> [Point] {
    guard FileManager.default.fileExists(atPath: report) else { return [] }
    return try String(contentsOfFile: report, encoding: .utf8)
      .split(separator: "\n").compactMap { Point($0) }
  }

  /// Its first words: those of a crash name the place, what follows are registers and images.
  private func complaint() throws -> String {
    String(try String(contentsOfFile: complaints, encoding: .utf8).prefix(2_000))
  }
}

extension Thread {
  /// Something that is done after a while unless it is cancelled.
  static func detachedWatchdog(
    after seconds: Double, _ body: @escaping @Sendable () -> Void
  ) -> DispatchWorkItem {
    let item = DispatchWorkItem(block: body)
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: item)
    return item
  }
}
