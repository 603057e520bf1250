import Foundation
import Synchronization
import Toolkit

/// One Friday evening: head office and eight stores as processes of their own, eight real Fridays
/// of orders, and everything that goes wrong on such an evening.
package final class Evening: Sendable {
  private let storeProgram: String
  private let headOfficeProgram: String
  private let folder: String
  private let evenings: [[FridayOrder]]
  private let cutsEveryAnswer: Bool
  private let losesAnOrder: Bool
  private let sendings = Mutex((requests: 0, repeats: 0))
  private let problems = Mutex<[String]>([])
  private let startedAt = Date()

  /// Requests that the tills made, and how many of them they had to repeat.
  package var requests: Int { sendings.withLock { $0.requests } }
  package var repeats: Int { sendings.withLock { $0.repeats } }

  /// - Parameters:
  ///   - programs: the folder of `pizza-hq` and `pizza-store`.
  ///   - folder: an empty folder for all databases and logs.
  ///   - fixture: the orders, as CSV.
  ///   - cutsEveryAnswer: whether the first answer to every writing request is lost.
  ///   - losesAnOrder: the control: one order is left out of what a store is said to have sold, so
  ///     that the figures differ and the evening must fail.
  /// - Throws: `EveningError` or a Foundation error if the orders cannot be read.
  package init(
    programs: String, folder: String, fixture: String, cutsEveryAnswer: Bool = false,
    losesAnOrder: Bool = false
  ) throws {
    self.cutsEveryAnswer = cutsEveryAnswer
    self.losesAnOrder = losesAnOrder
    storeProgram = programs + "/pizza-store"
    headOfficeProgram = programs + "/pizza-hq"
    self.folder = folder
    evenings = try FridayOrders.evenings(
      fixture: [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture))))
  }

  private struct StoreAdded: Decodable {
    let code: String
  }

  /// Plays the evening.
  ///
  /// - Returns: whether every figure agrees.
  package func play() throws -> Bool {
    let headOffice = try openHeadOffice()
    defer { headOffice.stop() }
    let shops = try openShops(headOffice)
    defer { for shop in shops { shop.close() } }
    try rush(shops, headOffice)
    note("the network is back everywhere")
    for shop in shops { shop.line.mend() }
    let caughtUp = try catchUp(shops, headOffice)
    let ninth = try openNinth(headOffice)
    defer { ninth.close() }
    let all = shops + [ninth]
    sendings.withLock { sendings in
      sendings = (
        requests: all.reduce(0) { $0 + $1.requests }, repeats: all.reduce(0) { $0 + $1.repeats }
      )
    }
    let caughtUpNinth = try catchUp([ninth], headOffice)
    let report = EveningReport(
      shops: all, headOffice: headOffice.folder + "/hq.db",
      seconds: caughtUp.merging(caughtUpNinth) { first, _ in first })
    let agrees = try report.show()
    for problem in problems.withLock({ $0 }) { Console.complain("FAILED: \(problem)") }
    try verify(all, headOffice)
    try Console.print(
      "evening of \(all.reduce(0) { $0 + $1.orders.count }) orders in "
        + String(format: "%.1f s\n", -startedAt.timeIntervalSinceNow))
    return agrees && problems.withLock { $0.isEmpty }
  }

  // MARK: Opening

  func openHeadOffice() throws -> NodeProcess {
    let path = folder + "/hq"
    try ProgramRun.run(headOfficeProgram, ["init", path])
    let process = try NodeProcess(headOfficeProgram, folder: path)
    note("head office is open on port \(process.port)")
    return process
  }

  private func openShops(_ headOffice: NodeProcess) throws -> [Shop] {
    let names = [
      "Bastille", "Belleville", "Lyon", "Nantes", "Lille", "Toulouse", "Rennes", "Bordeaux",
    ]
    let shops = try names.enumerated().map { index, name in
      try open(index + 1, name, evenings[index], headOffice)
    }
    note("eight stores are enrolled, each from a snapshot")
    return shops
  }

  func open(
    _ number: Int, _ name: String, _ orders: [FridayOrder], _ headOffice: NodeProcess
  ) throws -> Shop {
    let added = try ProgramRun.run(
      headOfficeProgram,
      [
        "store", "add", headOffice.folder, "--name", "OC Pizza \(name)", "--number", "\(number)",
        "--json",
      ])
    let shop = try Shop(
      number: number, name: name, folder: folder + "/store-\(number)", orders: orders,
      headOfficePort: headOffice.port, cutsEveryAnswer: cutsEveryAnswer,
      skipsFirstOrder: losesAnOrder && number == 3)
    try shop.open(storeProgram, code: try JSON.decode(StoreAdded.self, from: added).code)
    return shop
  }

  private func openNinth(_ headOffice: NodeProcess) throws -> Shop {
    let began = Date()
    let first = evenings[0].prefix(1)
    let shop = try open(9, "Grenoble", Array(first), headOffice)
    try shop.sellEverything {}
    note(
      "a ninth store opened from a snapshot and sold its first pizza after "
        + String(format: "%.1f s", -began.timeIntervalSinceNow))
    return shop
  }

  // MARK: The rush

  /// Sells everything in every shop at once, while everything goes wrong.
  private func rush(_ shops: [Shop], _ headOffice: NodeProcess) throws {
    let total = shops.reduce(0) { $0 + $1.orders.count }
    let group = DispatchGroup()
    for shop in shops {
      group.enter()
      let thread = Thread { [self] in
        do { try shop.sellEverything {} } catch { problems.withLock { $0.append("\(error)") } }
        group.leave()
      }
      thread.start()
    }
    var events = troubles(shops, headOffice)
    events.reverse()
    var bar = ProgressBar("orders sold", total: total)
    while group.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
      let sold = shops.reduce(0) { $0 + $1.sold }
      bar.advance(to: sold)
      if let next = events.last, Double(sold) >= next.share * Double(total) {
        try events.removeLast().run()
      }
    }
    while !events.isEmpty { try events.removeLast().run() }
    bar.advance(to: total)
    bar.finish()
  }

  // MARK: Catching up

  /// Waits until head office holds what each store sold.
  ///
  /// - Returns: seconds per store number.
  private func catchUp(_ shops: [Shop], _ headOffice: NodeProcess) throws -> [Int: Double] {
    let began = Date()
    var seconds: [Int: Double] = [:]
    while seconds.count < shops.count {
      for shop in shops where seconds[shop.number] == nil {
        let here = try Tally.read(shop.database, store: shop.number)
        let there = try Tally.read(headOffice.folder + "/hq.db", store: shop.number)
        if here == there { seconds[shop.number] = -began.timeIntervalSinceNow }
      }
      if -began.timeIntervalSinceNow > 60 {
        let late = shops.filter { seconds[$0.number] == nil }.map { "\($0.number)" }
        problems.withLock { $0.append("not caught up after 60 s: stores \(late)") }
        break
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return seconds
  }

  /// Every row of every database against its header, by the programs' own command.
  private func verify(_ shops: [Shop], _ headOffice: NodeProcess) throws {
    try ProgramRun.run(headOfficeProgram, ["verify", headOffice.folder])
    for shop in shops { try ProgramRun.run(storeProgram, ["verify", shop.folder]) }
    try Console.print("verified: head office and \(shops.count) stores, every row\n")
  }

  func note(_ text: String) {
    let at = String(format: "%5.1f s", -startedAt.timeIntervalSinceNow)
    Console.complain("\(at)  \(text)")
  }
}
