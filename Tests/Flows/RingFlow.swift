import Foundation
import HTTP
import Runtime
import StoreNode
import SyncProtocol
import Toolkit

/// Clients of running nodes.
enum RingFlow {
  /// `ring FOLDER prefix=… body=…`: a till that sells through the running node's door, one sale
  /// after the other, until the process ends.
  static func run(_ script: Script) throws {
    guard let door = try Door.read(StoreFolder(script.folder).door) else {
      throw ScriptError("no node runs in \(script.folder)")
    }
    let client = try HTTPClient(configuration: HTTPClient.Configuration(baseURL: door.url))
    let prefix = try script.text("prefix")
    let body = Array(try script.text("body").utf8)
    for serial in 1... {
      let request = HTTPClient.Request(
        method: "POST", path: "/api/v1/orders",
        headers: [
          ("Content-Type", "application/json"), ("Request-Id", "\(prefix)-\(serial)"),
        ], body: body)
      let answer = try client.send(request)
      if answer.status == 200 {
        Witness.acknowledged("\(prefix)-\(serial)")
      } else {
        Witness.refused("\(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
      }
      // A busy till; the disk and the other programs of the test want their share.
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  /// `knock FOLDER url=… times=…`: opens sessions at a head office that cannot be reached, and says
  /// how many descriptors and threads this process has after the tenth and after the last.
  static func knock(_ script: Script) throws {
    let store = try Store(folder: StoreFolder(script.folder))
    let client = try HeadOfficeClient(link: HeadOfficeLink(url: try script.text("url")))
    let times = Int(try script.text("times")) ?? 0
    for time in 1...max(times, 10) {
      do {
        try client.openSession(as: store)
        Witness.acknowledged("session \(time)")
      } catch {
        Witness.refused("\(error)")
      }
      if time == 10 { Witness.note("\(try count("fd")) \(try count("task"))") }
    }
    Witness.note("\(try count("fd")) \(try count("task"))")
  }

  private static func count(_ what: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/\(what)").count
  }
}
