import StoreNode
import Testing

/// Customers found as their number is typed.
@Suite struct CustomerTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  private func add(_ name: String, _ phone: String) throws -> String {
    try shop.post(
      "/customers",
      """
      {"name":"\(name)","phone":"\(phone)",
      "address":{"street":"1 rue A","postcode":"75011","city":"Paris"}}
      """
    ).key
  }

  private func names(_ phone: String) throws -> [String] {
    let reply = try shop.get("/customers", query: ["phone": phone])
    return (0..<reply.count("customers")).map { reply.text("customers", $0, "name") }
  }

  @Test func `from the third digit on, whatever stands in front or between`() throws {
    _ = try add("Ana", "06 12 34 56 78")
    _ = try add("Bob", "+33 6 12 99 00 00")
    #expect(try names("06").isEmpty)
    #expect(Set(try names("061")) == ["Ana", "Bob"])
    #expect(Set(try names("06 12")) == ["Ana", "Bob"])
    #expect(try names("06.12.3") == ["Ana"])
    #expect(try names("+33612 3") == ["Ana"])
    #expect(try names("0612990000") == ["Bob"])
    #expect(try names("07").isEmpty)
    #expect(try names("612").isEmpty)
  }

  @Test func `who ordered last comes first, with what was ordered`() throws {
    let ana = try add("Ana", "0612345678")
    _ = try add("Bob", "0612345679")
    #expect(try names("0612") == ["Bob", "Ana"])
    shop.clock.advance(60_000)
    let line = #"{"product":"margherita","size":"M","quantity":2,"options":["extra_cheese"]}"#
    let half = #"{"halves":[\#(Shop.margherita),{"product":"regina","size":"M"}]}"#
    let order = try shop.place("\(line),\(half)", #","customer":{"key":"\#(ana)"}"#)
    let found = try shop.get("/customers", query: ["phone": "0612"])
    #expect(found.text("customers", 0, "name") == "Ana")
    #expect(found.text("customers", 0, "lastOrders", 0, "key") == order.key)
    let words = found.text("customers", 0, "lastOrders", 0, "words", 0)
    #expect(words == "2 × margherita en M, extra_cheese en")
    #expect(
      found.text("customers", 0, "lastOrders", 0, "words", 1)
        == "1 × margherita en / regina en M")
    #expect(found.count("customers", 0, "lastOrders", 0, "lines", 1, "halves") == 2)
    let quantity = found.number("customers", 0, "lastOrders", 0, "lines", 0, "quantity")
    #expect(quantity == 2)
  }

  @Test func `the same once more costs the same`() throws {
    let ana = try add("Ana", "0612345678")
    let first = try shop.place(
      #"{"product":"margherita","size":"M","options":["extra_cheese"]},\#(Shop.margherita)"#,
      #","customer":{"key":"\#(ana)"}"#)
    _ = try shop.order(
      first.key, "take-back", #"{"line":"\#(first.text("lines", 1, "key"))"}"#)
    let found = try shop.get("/customers/\(ana)")
    #expect(found.count("lastOrders", 0, "lines") == 1)
    let size = found.text("lastOrders", 0, "lines", 0, "sizeKey")
    let option = found.text("lastOrders", 0, "lines", 0, "options", 0)
    let again = try shop.place(
      #"{"sizeKey":"\#(size)","quantity":1,"options":["\#(option)"]}"#,
      #","customer":{"key":"\#(ana)"}"#)
    #expect(again.due == 1_150)
    #expect(try shop.get("/customers/\(ana)").number("orders") == 2)
  }

  @Test func `an address that changes is a later fact, of one street the newest is shown`() throws {
    let ana = try add("Ana", "0612345678")
    let body = #"{"street":"1 Rue A","postcode":"75011","city":"Paris","directions":"code 12"}"#
    let changed = try shop.post("/customers/\(ana)/addresses", body)
    #expect(changed.count("addresses") == 1)
    #expect(changed.text("addresses", 0, "directions") == "code 12")
    let other = try shop.post(
      "/customers/\(ana)/addresses", #"{"street":"2 rue B","postcode":"75011","city":"Paris"}"#)
    #expect(other.count("addresses") == 2)
    #expect(try shop.integer("SELECT count(*) FROM customer_addresses") == 3)
    let unknown = try shop.post("/customers/1-000000000000-1/addresses", body)
    #expect(unknown.code == "unknown-customer")
  }

  @Test func `who was erased is found no more`() throws {
    let ana = try add("Ana", "0612345678")
    try shop.erase(ana)
    #expect(try names("0612").isEmpty)
    #expect(try shop.get("/customers/\(ana)").code == "unknown-customer")
  }
}
