import Foundation
import HTTP
import Runtime
import Storage
package import Toolkit

/// A running node's process: the API over its servers, and the exchange with head office.
package final class StoreServer: Sendable {
  /// Where it listens, and whom it talks to.
  package struct Configuration: Sendable {
    /// The port on this machine and on the shop's network; 0 takes a free one.
    package var port: UInt16 = 0
    /// An address of this machine on the shop's network, for paired devices; nil: this machine
    /// alone.
    package var lanAddress: String?
    /// Head office; nil: the exchange stays off.
    package var link: HeadOfficeLink?
    /// A folder with the pages' files; nil: those compiled in.
    package var pages: String?

    /// This machine alone, on a free port, without exchange.
    package init() {}
  }

  /// The desk behind the API.
  package let desk: OrderDesk
  /// The API, which also answers without a socket.
  package let api: StoreAPI
  private let loopback: HTTPServer
  private let lan: HTTPServer?
  private let loop: SyncLoop?
  private let threads = BackgroundThreads()
  private let markerKeeper: MarkerKeeper
  private let housekeeper: Housekeeper<Store.Core>

  /// Where it listens.
  package var port: UInt16 { loopback.port }

  /// Pages that wait for a change now.
  package var waitingPages: Int { api.changes.waitingCount }

  /// Starts the exchange, then listens, then leaves the door file.
  ///
  /// - Throws: `HTTPError`, `HTTPClientError`, `FileError`, `SecurityError`.
  package init(store: Store, configuration: Configuration, log: Log) throws {
    try store.keeper.rewriteIfOwed(log)
    // A node that was killed leaves its door file behind.
    try Door.remove(store.folder.door)
    let token = try Door.newToken()
    let desk = OrderDesk(store: store)
    let link = store.identity.pass == nil ? nil : configuration.link
    let loop = link.map { SyncLoop(store: store, link: $0, log: log) }
    let offline = store.identity.problem ?? "the exchange is switched off"
    let api = StoreAPI(
      desk: desk, lanAddress: configuration.lanAddress, doorToken: token, log: log,
      assets: PageAssets(folder: configuration.pages)
    ) { loop?.status ?? SyncLoop.Status(isOnline: false, problem: offline) }
    self.desk = desk
    self.api = api
    self.loop = loop
    var settings = HTTPServer.Configuration()
    settings.port = configuration.port
    settings.threads = 2
    let changes = api.changes
    store.onChange { changes.bump() }
    let handler: HTTPHandler = { request, reply in
      api.changes(request, reply) ?? .now(api.answer(request))
    }
    loopback = try HTTPServer(configuration: settings, handler: handler)
    if let address = configuration.lanAddress {
      settings.address = address
      settings.port = loopback.port
      settings.maximumBodyBytes = 1 << 20
      lan = try HTTPServer(configuration: settings, handler: handler)
    } else {
      lan = nil
    }
    housekeeper = Housekeeper(
      keeper: store.keeper, clock: store.clock, log: log, openReader: store.reader())
    try loop?.start()
    // So that there is something to say if the disk fails before anybody asks.
    _ = try api.statusReport()
    housekeeper.start()
    threads.start("waiting pages") { [threads] in
      while !threads.isStopping {
        api.tickChanges()
        threads.pause(milliseconds: 1_000)
      }
    }
    try Door(port: loopback.port, token: token).write(to: store.folder.door)
    markerKeeper = MarkerKeeper(path: store.folder.marker, log: log) { try store.marker() }
  }

  /// Takes no request any more, ends the exchange, notes what head office has acknowledged if the
  /// disk lets it, and takes the door file away.
  ///
  /// - Throws: `DatabaseError`, `DiskTrouble`, or a Foundation error if the door file cannot be
  ///   removed; all is stopped then.
  package func stop() throws {
    threads.stop()
    loopback.stop()
    lan?.stop()
    loop?.stop()
    housekeeper.stop()
    let saved = Result { try saveAcknowledged() }
    markerKeeper.stop()
    try Door.remove(desk.store.folder.door)
    try saved.get()
  }

  private func saveAcknowledged() throws {
    guard desk.store.keeper.health.isWritable else { return }
    try desk.store.locked { core in
      try core.database.saveAcknowledged(core.engine.acknowledged, at: desk.store.clock.now())
    }
  }
}
