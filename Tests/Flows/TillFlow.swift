import Database
import Foundation
import HTTP
import Runtime
import Storage
import StoreNode
import Toolkit

/// A till's request to a store's API, sent again once where it was not answered with success.
enum TillFlow {
  /// `till FOLDER id=… path=… body=… [early=1]`; `early` is the control that answers first.
  static func run(_ script: Script) throws {
    let till = try Till(folder: script.folder)
    let (id, path, body) = (
      try script.text("id"), try script.text("path"), try script.text("body")
    )
    FaultPoints.arm()
    if script.flag("early") { Witness.acknowledged(id) }
    for _ in 1...2 {
      let answer = till.post(path, body, id: id)
      if answer.status == 200 {
        Witness.acknowledged(id)
        return
      }
      Witness.refused("\(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
    }
  }

  /// `sell FOLDER [prefix=…] [normal=1]`: one sale after the other until the process ends; `normal`
  /// is the control that does not wait for the disk.
  static func sell(_ script: Script) throws {
    let till = try Till(folder: script.folder)
    if script.flag("normal") {
      try till.store.locked { try $0.database.connection.execute("PRAGMA synchronous=NORMAL") }
    }
    let prefix = try script.text("prefix")
    let body = try script.text("body")
    for serial in 1... {
      let id = "\(prefix)-\(serial)"
      let answer = till.post("/api/v1/orders", body, id: id)
      if answer.status == 200 {
        Witness.acknowledged(id)
      } else {
        Witness.refused("\(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
  }
}

/// A store's API in this process, without a socket.
struct Till {
  let store: Store
  private let api: StoreAPI

  init(folder: String) throws {
    store = try Store(folder: StoreFolder(folder))
    api = StoreAPI(desk: OrderDesk(store: store), log: Log(sink: { _ in }))
  }

  func post(_ path: String, _ body: String, id: String) -> HTTPResponse {
    api.answer(
      HTTPRequest(
        method: "POST", path: path,
        headers: HTTPHeaders([
          ("Host", "localhost"), ("Content-Type", "application/json"), ("Request-Id", id),
        ]), body: Array(body.utf8)))
  }
}
