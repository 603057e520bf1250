import Database
import Foundation
import Runtime
import Toolkit

/// `pizza-hq run`: serves until SIGTERM or SIGINT.
enum RunCommand: Command {
  static let spec = CommandSpec(
    name: "run", summary: "Serve the stores and the dashboard until stopped.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption(
        "address", short: "a", argument: "A",
        help: "IPv4 or IPv6 address for the stores (127.0.0.1)."),
      CommandOption("port", short: "p", argument: "P", help: "Port for the stores (8080)."),
      CommandOption("tls-cert", argument: "F", help: "Certificate chain in PEM, own one first."),
      CommandOption("tls-key", argument: "F", help: "The certificate's private key in PEM."),
      CommandOption(
        "plain-http", help: "Allow plain HTTP to other machines; for a test network only."),
      CommandOption(
        "office-port", argument: "P",
        help: "Port of the dashboard on 127.0.0.1 where the stores' is another (any free one)."),
      ParsedCommand.withoutLedger,
    ],
    examples: [
      "pizza-hq run hq",
      "pizza-hq run hq --address 0.0.0.0 --port 8443 --tls-cert hq.pem --tls-key hq.key.pem",
    ],
    exitCodes: [.unavailable, .io, .temporaryFailure, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    var options = HeadOfficeProcess.Options()
    options.address = command.value(for: "address") ?? "127.0.0.1"
    options.port = UInt16(try command.integer(for: "port", in: 0...65_535) ?? 8_080)
    options.officePort = UInt16(try command.integer(for: "office-port", in: 0...65_535) ?? 0)
    try readCertificate(command, into: &options)
    guard options.isSecure || options.isLoopback || command.flag("plain-http") else {
      throw CommandError(
        command: command.title, problem: "plain HTTP at \(options.address) can be read by others",
        remedy: "give --tls-cert and --tls-key, or --plain-http on a test network")
    }
    if options.isLoopback, !options.isSecure, command.value(for: "office-port") != nil {
      throw CommandError(
        command: command.title,
        problem: "--office-port is of no use: the dashboard is at \(options.address) too",
        remedy:
          "leave it out and give --port; the dashboard has a port of its own where stores use "
          + "another address or TLS")
    }
    try beginLedgerIfLost(command)
    StopSignal.hold()
    options.descriptors = DescriptorLimit.raise()
    let log = Log()
    let process = try HeadOfficeProcess(folder: command.folder, options: options, log: log)
    let dashboard = process.door.url == process.storeURL ? "" : " (dashboard: \(process.door.url)/)"
    try Console.print("head office serves at \(process.storeURL)/\(dashboard)\n")
    let signal = StopSignal.wait()
    log.info("stopping", ["signal": signal])
    try process.stop()
    return .ok
  }

  private static func beginLedgerIfLost(_ command: ParsedCommand) throws {
    guard command.flag("without-ledger"), command.folder.exists else { return }
    let lock = try FileLock(path: command.folder.lock)
    defer { withExtendedLifetime(lock) {} }
    try command.beginLedgerIfLost()
  }

  private static func readCertificate(
    _ command: ParsedCommand, into options: inout HeadOfficeProcess.Options
  ) throws {
    let certificate = command.value(for: "tls-cert")
    let key = command.value(for: "tls-key")
    guard (certificate == nil) == (key == nil) else {
      throw CommandError(
        command: command.title, problem: "--tls-cert and --tls-key belong together",
        remedy: "give both, or none")
    }
    options.certificatePEM = try certificate.map { try text(of: $0, "tls-cert", command) }
    options.keyPEM = try key.map { try text(of: $0, "tls-key", command) }
  }

  private static func text(
    of file: String, _ option: String, _ command: ParsedCommand
  ) throws(CommandError) -> String {
    do {
      return try String(contentsOfFile: file, encoding: .utf8)
    } catch {
      throw CommandError(
        command: command.title, problem: "--\(option): '\(file)' cannot be read as PEM",
        remedy: "name a file that is there and that the service's user may read")
    }
  }
}
