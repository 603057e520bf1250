import Database
import Facts
import Foundation
import HQServer
import HTTP
import Storage
import SyncProtocol
import Testing
import Toolkit

@Suite struct ReportTests {
  /// Two stores with sales of three sizes, one of them with a level below zero.
  private func evening() throws -> (house: House, first: Node, second: Node) {
    let house = try House()
    let first = try house.openStore("OC Pizza Bastille", number: 1)
    let second = try house.openStore("=SUM(1;2), Lyon", number: 2)
    for place in [0, 5, 5, 9] { try first.sell(place) }
    house.clock.advance(1_800_000)
    for place in [5, 0] { try second.sell(place) }
    try second.waste(250)
    try first.push()
    try second.push()
    return (house, first, second)
  }

  private func rows(_ report: Report) -> [[Report.Cell]] { report.rows.map(\.cells) }

  /// Sums over the facts themselves: shares no code and no table with the projections.
  private func independent(_ house: House, _ sql: String) throws -> [[Int64]] {
    let connection = try Connection(path: house.folder.database, mode: .readOnly)
    return try connection.rows(sql) { row in (0..<row.columnCount).map { row.integer(at: $0) } }
  }

  @Test func `sales by store equal the sums over the facts`() throws {
    let (house, _, _) = try evening()
    let report = try house.figures().salesReport(by: .store, day: nil)
    let expected = try independent(
      house,
      """
      SELECT o.incarnation >> 48, count(DISTINCT o.n), sum(l.quantity * l.unit_cents) FROM orders o
      JOIN lines l ON l.incarnation = o.incarnation AND l.n >> 16 = o.n >> 16
      GROUP BY 1 ORDER BY 1
      """)
    #expect(
      report.rows.map { row in
        row.cells.compactMap { cell -> Int64? in
          switch cell {
          case .integer(let value), .money(let value): value
          case .text, .halves, .none: nil
          }
        }
      } == expected)
  }

  @Test func `sales by hour follow the stores' own clocks`() throws {
    let (house, _, _) = try evening()
    let report = try house.figures().salesReport(by: .hour, day: nil)
    let totals = try independent(
      house,
      """
      SELECT CAST(strftime('%H', o.at / 1000, 'unixepoch', '+1 hour') AS INTEGER), count(*),
        sum(l.quantity * l.unit_cents) FROM orders o
      JOIN lines l ON l.incarnation = o.incarnation AND l.n >> 16 = o.n >> 16
      GROUP BY 1 ORDER BY 1
      """)
    #expect(
      rows(report)
        == totals.map { [.integer($0[0]), .integer($0[1]), .money($0[2])] })
  }

  @Test func `sales by product equal the sums over the lines`() throws {
    let (house, _, _) = try evening()
    let report = try house.figures().salesReport(by: .product, day: nil)
    let expected = try independent(
      house,
      """
      SELECT 2 * sum(quantity), sum(quantity * unit_cents) FROM lines
      GROUP BY product_size_incarnation, product_size_n ORDER BY 2 DESC, 1 DESC
      """)
    #expect(
      rows(report).map { Array($0.suffix(2)) } == expected.map { [.halves($0[0]), .money($0[1])] })
  }

  @Test func `a day without sales is empty, and the day of the sales is not`() throws {
    let (house, first, _) = try evening()
    let day = try first.database.businessTime(.headOffice, house.clock.now).day
    let figures = try house.figures()
    #expect(try figures.salesByStore(day: day).count == 2)
    #expect(try figures.salesByStore(day: day - 1).isEmpty)
    #expect(try figures.lastDayWithSales(before: day + 5) == day)
  }

  @Test func `stock levels equal the sums over the movements`() throws {
    let (house, _, second) = try evening()
    let report = try house.figures().stockReport(byStore: true)
    let expected = try independent(
      house, "SELECT incarnation >> 48, sum(quantity) FROM stock_movements GROUP BY 1")
    #expect(expected == [[2, -250]])
    #expect(report.rows.count == 1)
    #expect(report.rows[0].cells[0] == .integer(2))
    #expect(report.rows[0].cells[3] == .integer(-250))
    #expect(try house.figures().stockReport(byStore: false).rows.count == 1)
    #expect(try house.figures().stockLevels(onlyNegative: true).map(\.store) == [second.store])
  }

  @Test func `CSV has money in cents, completeness on each row, and runs nothing`() throws {
    let (house, _, _) = try evening()
    let csv = try house.figures().salesReport(by: .store, day: nil).csv
    let table = try CSVReader.rows(of: csv).map(\.fields)
    #expect(
      table[0] == [
        "store", "name", "orders", "cents", "completeness", "completeTo", "parked",
      ])
    #expect(table[2][1] == "'=SUM(1;2), Lyon")
    #expect(Int64(table[1][3]) != nil)
    #expect(table.dropFirst().allSatisfy { $0[4] == "complete" })
  }

  @Test func `JSON has money in integer cents and the completeness of each store`() throws {
    struct Document: Decodable {
      struct Row: Decodable {
        let store: Int64
        let orders: Int64
        let cents: Int64
      }

      let completeness: [StoreDocument]
      let rows: [Row]
    }
    let (house, _, _) = try evening()
    let figures = try house.figures()
    let bytes = try figures.salesReport(by: .store, day: nil).json()
    let document = try JSON.decode(Document.self, from: bytes)
    #expect(document.completeness == figures.stores.map { StoreDocument($0) })
    #expect(document.rows.map(\.orders) == [4, 2])
    #expect(
      document.rows.map(\.cents)
        == (try figures.salesByStore().sorted { $0.key < $1.key }.map(\.value.cents)))
  }

  @Test func `a figure says to when it is complete, and which store never connected`() throws {
    let (house, first, _) = try evening()
    _ = try house.run(AddStore(name: "OC Pizza Nantes", number: 3))
    try first.sell()
    let soldAt = house.clock.now
    house.clock.advance(60_000)
    // The store announces what head office does not hold yet.
    _ = try first.compareHeads()
    let stores = try house.figures().stores
    #expect(stores[0].completeness == .partial(to: soldAt - 1_800_000))
    #expect(stores[1].completeness == .complete(to: soldAt))
    #expect(stores[2].completeness == .neverConnected)
    #expect(Report.together(stores).completeness == .neverConnected)
    #expect(Report.together(Array(stores.prefix(2))).completeness.word == "partial")
    let lines = try house.figures().salesReport(by: .hour, day: nil).completenessLines
    #expect(lines.count == 3)
    try first.push()
    #expect(try house.figures().stores[0].completeness == .complete(to: house.clock.now))
  }

  @Test(
    arguments: [
      (Int64(0), "0.00"), (5, "0.05"), (-5, "-0.05"), (123_450, "1234.50"), (.min, nil),
    ] as [(Int64, String?)])
  func `money is printed from whole cents`(_ cents: Int64, _ text: String?) {
    #expect(Money.plain(cents) == text ?? "-92233720368547758.08")
  }

  @Test func `halves of a piece and thousands are printed as people read them`() {
    #expect(Report.pieces(24) == "12")
    #expect(Report.pieces(25) == "12.5")
    #expect(Report.pieces(-1) == "-0.5")
    #expect(Money.grouped(-1_234_567, separator: ",") == "-1,234,567")
    #expect(Money.grouped(999, separator: ",") == "999")
  }

  @Test func `the summary has each store's figures for scripts`() throws {
    let (house, _, _) = try evening()
    let response = try house.client.send(HTTPClient.Request(path: "/api/summary"))
    let summary = try JSON.decode(Summary.self, from: response.body)
    #expect(summary.orders == 6)
    #expect(summary.cents == summary.stores.reduce(0) { $0 + $1.cents })
    #expect(summary.stores.map(\.stock) == [0, -250])
    #expect(summary.stores.map(\.status.headSequence) == [4, 3])
    #expect(summary.parked == 0)
    let other = try house.client.send(HTTPClient.Request(path: "/api/summary?day=2020-01-01"))
    #expect(try JSON.decode(Summary.self, from: other.body).orders == 0)
  }

  @Test func `the dashboard speaks French, English by a click, and escapes what stores are called`()
    throws
  {
    let (house, _, _) = try evening()
    _ = try house.run(AddStore(name: "<script>alert(1)</script>"))
    let french = try house.client.send(HTTPClient.Request(path: "/"))
    let text = String(decoding: french.body, as: UTF8.self)
    #expect(text.contains("<html lang=\"fr\">"))
    #expect(text.contains("Ventes par heure"))
    #expect(text.contains("&lt;script&gt;"))
    #expect(!text.contains("<script"))
    #expect(!text.contains("style="))
    #expect(french.header("Content-Security-Policy")?.contains("default-src 'self'") == true)
    #expect(french.header("X-Content-Type-Options") == "nosniff")
    #expect(french.header("Cache-Control") == "no-store")
    let english = try house.client.send(HTTPClient.Request(path: "/?lang=en"))
    #expect(String(decoding: english.body, as: UTF8.self).contains("Sales by hour"))
    for path in ["/assets/hq.css", "/assets/hq.svg"] {
      #expect(try house.client.send(HTTPClient.Request(path: path)).status == 200)
    }
  }
}
