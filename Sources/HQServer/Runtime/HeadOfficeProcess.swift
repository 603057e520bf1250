import Foundation
import HTTP
package import Runtime
import Security
package import Toolkit

/// Head office as a process: the exchange for the stores, its own pages for this machine, and the
/// door through which commands reach it.
///
/// The pages answer this machine only. Where the stores' address is another one, or speaks TLS,
/// they have a listener of their own.
package final class HeadOfficeProcess: Sendable {
  /// Where it listens, and how.
  package struct Options: Sendable {
    /// Where stores reach it, an IPv4 or IPv6 literal.
    package var address = "127.0.0.1"

    /// 0: any that is free.
    package var port: UInt16 = 0

    /// Certificate chain and private key in PEM; nil: plain HTTP.
    package var certificatePEM: String?
    package var keyPEM: String?

    /// Where the pages listen if not at the stores' address; 0: any that is free.
    package var officePort: UInt16 = 0

    /// Descriptors that the process may have.
    package var descriptors = 1_024

    package init() {}

    /// Whether stores speak TLS to it.
    package var isSecure: Bool { certificatePEM != nil }
    /// Whether stores are on this machine.
    package var isLoopback: Bool { ["127.0.0.1", "::1"].contains(address) }
  }

  /// Descriptors kept for files, and connections at most.
  private static let reservedDescriptors = 512
  private static let highestConnections = 20_000

  package let headOffice: HeadOffice
  package let door: Door

  /// Where stores reach it.
  package let storeURL: String
  private let server: HeadOfficeServer
  private let office: HTTPServer?
  private let markerKeeper: MarkerKeeper
  private let housekeeper: Housekeeper<HeadOffice.Core>

  /// Pulls of stores that wait now.
  package var waitingPulls: Int { server.waitingCount }

  /// Takes the folder's lock, listens, and writes the door file.
  ///
  /// - Throws: `FileError` if another process has the folder, `OperationError` if it is none of
  ///   head office, `HTTPError`, `StorageError`, `DatabaseError`.
  package init(
    folder: HeadOfficeFolder, options: Options, log: Log, clock: WallClock = .system
  ) throws {
    try folder.requireHeadOffice()
    let headOffice = try HeadOffice(folder: folder, clock: clock)
    self.headOffice = headOffice
    try headOffice.keeper.rewriteIfOwed(log)
    housekeeper = Housekeeper(
      keeper: headOffice.keeper, clock: clock, log: log, openReader: headOffice.reader())
    // A process that was killed leaves its door file behind.
    try Door.remove(folder.door)
    let token = try Door.newToken()
    let routes = OfficeRoutes(headOffice: headOffice, token: token, log: log)
    let sharesListener = options.isLoopback && !options.isSecure
    server = try HeadOfficeServer(
      headOffice: headOffice, configuration: Self.configuration(options), log: log,
      other: { request, _ in sharesListener ? routes.answer(request) : nil })
    do {
      office = sharesListener ? nil : try Self.officeServer(routes, options)
      routes.onWrite { [weak server] chain in server?.announce(chain) }
      storeURL = Self.url(options.address, server.port, options.isSecure ? "https" : "http")
      door = Door(
        address: sharesListener ? options.address : "127.0.0.1",
        port: office?.port ?? server.port, token: token)
      try door.write(to: folder.door)
      markerKeeper = MarkerKeeper(path: folder.marker, log: log) { try headOffice.marker() }
      housekeeper.start()
    } catch {
      server.stop()
      throw error
    }
  }

  /// Closes the door, answers what waits, and ends the threads.
  ///
  /// - Throws: a Foundation error if the door file cannot be removed; all else is stopped then.
  package func stop() throws {
    office?.stop()
    server.stop()
    housekeeper.stop()
    markerKeeper.stop()
    try Door.remove(headOffice.folder.door)
  }

  private static func configuration(_ options: Options) -> HTTPServer.Configuration {
    var configuration = HTTPServer.Configuration()
    configuration.address = options.address
    configuration.port = options.port
    configuration.certificatePEM = options.certificatePEM
    configuration.privateKeyPEM = options.keyPEM
    configuration.threads = max(2, ProcessInfo.processInfo.activeProcessorCount)
    configuration.maximumConnections = max(
      256, min(highestConnections, options.descriptors - reservedDescriptors))
    return configuration
  }

  private static func officeServer(
    _ routes: OfficeRoutes, _ options: Options
  ) throws -> HTTPServer {
    var configuration = HTTPServer.Configuration()
    configuration.port = options.officePort
    return try HTTPServer(configuration: configuration) { request, _ in
      routes.answer(request) ?? .now(Answers.problem(.notFound))
    }
  }

  private static func url(_ address: String, _ port: UInt16, _ scheme: String) -> String {
    "\(scheme)://\(address.contains(":") ? "[\(address)]" : address):\(port)"
  }
}
