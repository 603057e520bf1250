import Foundation
import StoreNode
import Testing
import Toolkit

/// Past sales from CSV: checked whole, written once.
@Suite struct ImportTests {
  static let header = "id,date,time,name,size,type,price\n"
  static let sales =
    header + """
      2015-000001,2015-01-02,11:38:36,margherita,M,classic,13.25
      2015-000002,2015-01-02,11:57:40,margherita,S,classic,16
      2015-000002,2015-01-02,11:57:40,regina,M,classic,9.5
      2015-000003,2015-01-03,01:12:16,cola,M,drink,4.5
      2015-000003,2015-01-03,01:12:16,cola,M,drink,4.5

      """

  let shop: Shop
  let file: String

  init() throws {
    shop = try Shop()
    file = shop.folder.path + "/sales.csv"
  }

  private func run(_ content: String, _ options: [String] = []) throws -> ExitCode {
    shop.close()
    try Data(content.utf8).write(to: URL(fileURLWithPath: file))
    let code = StoreProgram.program.run(["import", shop.folder.path, file] + options)
    try shop.open()
    return code
  }

  @Test func `orders are written as they were, paid and handed over`() throws {
    #expect(try run(Self.sales) == .ok)
    #expect(try shop.integer("SELECT count(*) FROM orders") == 3)
    #expect(try shop.integer("SELECT sum(quantity) FROM lines") == 5)
    #expect(try shop.integer("SELECT sum(cents) FROM hourly_sales") == 4_775)
    #expect(try shop.integer("SELECT sum(cents) FROM payments") == 4_775)
    #expect(try shop.integer("SELECT count(*) FROM order_states WHERE due_cents <> 0") == 0)
    #expect(try shop.integer("SELECT count(*) FROM order_states WHERE step = 60") == 3)
    #expect(try shop.integer("SELECT count(*) FROM lines WHERE price_n IS NOT NULL") == 0)
    #expect(try shop.integer("SELECT count(*) FROM stock_movements") == 0)
    // 11:38:36 in Paris, in winter; and a night sale belongs to the day before.
    #expect(try shop.integer("SELECT min(at) FROM orders") == 1_420_195_116_000)
    #expect(try shop.integer("SELECT count(DISTINCT day) FROM hourly_sales") == 1)
    #expect(try shop.integer("SELECT max(number) FROM orders") == 3)
    #expect(
      try shop.integer(
        "SELECT count(*) FROM orders WHERE source = 'sales' AND source_id = '2015-000003'") == 1)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a second run adds nothing, and finishes what was cut`() throws {
    let first = Self.sales.split(separator: "\n").prefix(2).joined(separator: "\n") + "\n"
    #expect(try run(first) == .ok)
    #expect(try run(Self.sales) == .ok)
    let changeSets = try shop.changeSets
    #expect(try run(Self.sales) == .ok)
    #expect(try shop.changeSets == changeSets)
    #expect(try shop.integer("SELECT count(*) FROM orders") == 3)
    #expect(try run(Self.sales, ["--source", "another till"]) == .ok)
    #expect(try shop.integer("SELECT count(*) FROM orders") == 6)
  }

  @Test func `eight stores share a file by running number`() throws {
    #expect(try run(Self.sales, ["--store-of", "2/8"]) == .ok)
    #expect(try shop.integer("SELECT count(*) FROM orders") == 1)
    #expect(try shop.integer("SELECT count(*) FROM orders WHERE source_id = '2015-000002'") == 1)
    #expect(try run(Self.sales, ["--store-of", "9/8"]) == .usage)
    #expect(try run(Self.sales, ["--store-of", "3"]) == .usage)
  }

  @Test func `an imported order leaves the day's numbers and the clock alone`() throws {
    #expect(try run(Self.sales) == .ok)
    let reply = try shop.place(Shop.margherita)
    #expect(reply.number("number") == 1)
    #expect(reply.number("at") == Int(shop.clock.now))
  }

  @Test func `every bad line is listed and nothing is written`() throws {
    let content =
      Self.header + """
        A-1,2015-01-02,11:38:36,pineapple,M,classic,13.25
        A-2,2015-01-02,11:38:36,margherita,XXL,classic,13.25
        A-3,2015-02-30,11:38:36,margherita,M,classic,13.25
        A-4,2015-01-02,25:38:36,margherita,M,classic,13.25
        A-5,2015-01-02,11:38:36,margherita,M,classic,-3
        A-6,2015-01-02,11:38:36,margherita,M,classic,1.234
        A-7,2015-01-02,11:38:36,margherita,M,classic,13.25
        A-7,2015-01-02,11:38:37,margherita,M,classic,13.25
        A-8,"open
        A-9,2015-01-02
        ,2015-01-02,11:38:36,margherita,M,classic,13.25
        A-11,2999-01-02,11:38:36,margherita,M,classic,13.25

        """
    let bad = try shop.check(content)
    #expect(bad.map(\.line) == [2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13])
    #expect(bad.allSatisfy { !$0.reason.isEmpty })
    #expect(try run(content) == .dataError)
    #expect(try shop.integer("SELECT count(*) FROM orders") == 0)
  }

  @Test(arguments: ["", "a,b\n", "id,date,time,name,size,price\n"])
  func `a file with another head is refused`(_ content: String) throws {
    #expect(try run(content) == .dataError)
  }

  @Test func `a file that is not there is an error of reading`() throws {
    #expect(StoreProgram.program.run(["import", shop.folder.path, file + ".none"]) == .io)
  }
}

extension Shop {
  /// The bad lines of a file.
  func check(_ content: String) throws -> [ImportFile.BadLine] {
    try #require(store).locked { core in
      try ImportFile(
        Array(content.utf8), source: "test", database: core.database, now: clock.now
      ).badLines
    }
  }
}
