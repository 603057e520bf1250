package import HTTP
package import SyncProtocol
package import Toolkit

/// Head office's process: server, merger and waiting pulls around one `HeadOffice`.
package final class HeadOfficeServer: Sendable {
  /// Answers what is not an address of the protocol: dashboard, administration.
  package typealias OtherRoutes = @Sendable (HTTPRequest, HTTPReply) -> HTTPAnswer?

  /// Milliseconds between two looks at the pulls whose time is up.
  private static let tickMilliseconds = 250

  private let server: HTTPServer
  private let routes: SyncRoutes
  private let merger: Merger
  private let waiters: PullWaiters
  private let clock: WallClock
  private let threads = BackgroundThreads()

  /// Where it listens.
  package var port: UInt16 { server.port }

  /// Pulls that wait now.
  package var waitingCount: Int { waiters.count }

  /// Starts to serve.
  ///
  /// - Throws: `HTTPError` if it cannot listen.
  package init(
    headOffice: HeadOffice, configuration: HTTPServer.Configuration, log: Log,
    other: @escaping OtherRoutes = { _, _ in nil },
    onMerge: @escaping Merger.MergeListener = { _ in }
  ) throws {
    waiters = PullWaiters()
    merger = Merger(headOffice: headOffice, log: log, waiters: waiters, onMerge: onMerge)
    clock = headOffice.clock
    let routes = SyncRoutes(
      headOffice: headOffice, merger: merger, waiters: waiters,
      snapshots: try SnapshotShelf(headOffice: headOffice), log: log)
    self.routes = routes
    server = try HTTPServer(configuration: configuration) { request, reply in
      routes.answer(request, reply) ?? other(request, reply) ?? .now(Answers.problem(.notFound))
    }
    threads.start("waiting pulls") { [self] in tick() }
  }

  /// Head office has written to a chain: whoever waits for it is answered.
  package func announce(_ chain: ChainID) {
    if chain == .common { routes.dropErasedSnapshots() }
    routes.answer(waiters.take(readersOf: chain))
  }

  /// Accepts nothing more, finishes what is under way and ends the threads.
  package func stop() {
    threads.requestStop()
    server.stop()
    merger.stop()
    routes.stop()
    threads.wait()
  }

  private func tick() {
    while !threads.isStopping {
      routes.answer(waiters.take(dueAt: clock.now()))
      threads.pause(milliseconds: Self.tickMilliseconds)
    }
  }
}
