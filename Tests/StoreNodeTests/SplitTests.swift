import StoreNode
import Testing

/// A bill of several payers.
@Suite struct SplitTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  private func split(_ key: String, _ name: String, _ value: String) throws -> [Int] {
    let reply = try shop.get("/orders/\(key)/split", query: [name: value])
    try #require(reply.status == 200, "\(reply.code)")
    return (0..<reply.count("parts")).compactMap { reply.number("parts", $0) }
  }

  @Test(arguments: 2...9) func `equal parts add up to what is due`(parts: Int) throws {
    let order = try shop.place(#"{"product":"regina","size":"M","quantity":3}"#)
    let cents = try split(order.key, "parts", "\(parts)")
    #expect(cents.count == parts)
    #expect(cents.reduce(0, +) == 3_750)
    #expect((cents.max() ?? 0) - (cents.min() ?? 0) <= 1)
  }

  @Test func `each payer pays, the receipt comes with the last`() throws {
    let order = try shop.place(#"{"product":"regina","size":"M"}"#)
    let cents = try split(order.key, "parts", "3")
    #expect(cents == [417, 417, 416])
    for (index, sum) in cents.enumerated() {
      let reply = try shop.order(order.key, "pay", #"{"means":"card","cents":\#(sum)}"#)
      #expect(reply.count("receipts") == (index == 2 ? 1 : 0))
    }
    let reply = try shop.get("/orders/\(order.key)/split", query: ["parts": "2"])
    #expect(reply.code == "nothing-to-pay")
  }

  @Test func `by lines, the fee and the discount fall to each in proportion`() throws {
    let order = try shop.place(
      #"{"product":"regina","size":"M","quantity":2},{"product":"cola","size":"M","quantity":3}"#,
      #","deliveryFeeCents":251,"discount":{"label":"x","percent":10}"#)
    let (pizza, cola) = (order.text("lines", 0, "key"), order.text("lines", 1, "key"))
    // 2,500 + 900 of products; 251 - 340 fall to all.
    #expect(
      try split(order.key, "lines", "\(pizza):1,\(cola):1;\(pizza):1") == [1_510, 1_217, 584])
    #expect(try split(order.key, "lines", "\(pizza);\(cola)").reduce(0, +) == order.due)
    #expect(try split(order.key, "lines", pizza).last == 876)
  }

  @Test func `what cannot be shared out is refused`() throws {
    let order = try shop.place(#"{"product":"regina","size":"M","quantity":2}"#)
    let line = order.text("lines", 0, "key")
    for query in [
      ["parts": "1"], ["parts": "51"], ["parts": "x"], [:], ["lines": "\(line):3"],
      ["lines": "\(line):0"], ["lines": "\(line):x"], ["lines": "\(line):2;\(line):1"],
    ] {
      let reply = try shop.get("/orders/\(order.key)/split", query: query)
      #expect(reply.code == "split-impossible", "\(query)")
    }
    let unknown = try shop.get("/orders/\(order.key)/split", query: ["lines": "1-2-3"])
    #expect(unknown.code == "unknown-line")
  }
}
