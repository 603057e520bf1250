import Foundation
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Toolkit

/// A store's exchange with head office, one step after the other on one thread.
enum ExchangeFlow {
  /// `push FOLDER url=…`: until nothing is unsent; a failed step is tried once more.
  static func push(_ script: Script) throws {
    let line = try Line(script)
    let lane = Lane(.push, store: line.store, client: line.client)
    FaultPoints.arm()
    try line.twice {
      try lane.perform(.compareHeads)
      // As its thread does, without the pauses.
      for _ in 1...100 where lane.hasWork {
        lane.foundGap = false
        try lane.perform(.transfer)
        if lane.foundGap { try lane.perform(.compareHeads) }
      }
      guard !lane.hasWork else { throw ScriptError("there is always something to send") }
      Witness.acknowledged("push")
    }
  }

  /// `pull FOLDER url=…`: until head office has nothing more; a failed step is tried once more.
  static func pull(_ script: Script) throws {
    let line = try Line(script)
    let lane = Lane(.pull, store: line.store, client: line.client)
    FaultPoints.arm()
    try line.twice {
      try lane.perform(.compareHeads)
      var taken = 1
      while taken > 0 {
        // Not the lane's own transfer, which waits for what comes next.
        let request = try line.store.locked {
          try $0.engine.pullRequest(waitMilliseconds: 0, now: line.now)
        }
        let content = try line.client.pull(request)
        taken = try line.store.locked { try $0.engine.takePull(content, now: line.now).taken }
      }
      Witness.acknowledged("pull")
    }
  }

  /// `enrol FOLDER url=… code=…`: opens a store from a snapshot.
  static func enrol(_ script: Script) throws {
    let enrol = try Enrol(
      folder: StoreFolder(script.folder), link: HeadOfficeLink(url: try script.text("url")))
    let code = try script.text("code")
    FaultPoints.arm()
    do {
      _ = try enrol.run(code: code) { _ in }
      Witness.acknowledged("enrol")
    } catch {
      Witness.refused("\(error)")
    }
  }

  /// An open store and its connection to head office.
  private struct Line {
    let store: Store
    let client: HeadOfficeClient

    init(_ script: Script) throws {
      let folder = StoreFolder(script.folder)
      store = try Store(folder: folder)
      client = try HeadOfficeClient(link: HeadOfficeLink(url: try script.text("url")))
    }

    var now: Int64 { store.clock.now() }

    /// Opens a session and does `steps`, and both again after a failure, as a lane does.
    func twice(_ steps: () throws -> Void) throws {
      for _ in 1...2 {
        do {
          try client.openSession(as: store)
          return try steps()
        } catch {
          Witness.refused("\(error)")
        }
      }
    }
  }
}

extension HeadOfficeClient {
  /// Opens a session with a store's credential and key.
  ///
  /// - Throws: `StoreLinkError`, or `ScriptError` if the store can only sell.
  func openSession(as store: Store) throws {
    guard let pass = store.identity.pass else {
      throw ScriptError(store.identity.problem ?? "the store can only sell")
    }
    try openSession(pass.credential, key: pass.key)
  }
}
