import HQServer
import StoreNode
import Testing

/// Goods between two stores by their API, over a head office that serves: what people see and say.
@Suite struct TransferRegionTests {
  let region: Region
  let sender: Branch
  let wire: Wire
  let receiver: Branch

  init() throws {
    region = try Region()
    sender = try Branch(url: region.url, code: try region.run(AddStore(name: "Bastille")).code)
    wire = try Wire(to: region.url)
    receiver = try Branch(url: wire.url, code: try region.run(AddStore(name: "Nation")).code)
  }

  private func post(
    _ branch: Branch, _ path: String, _ body: String, id: String = "transfer-test"
  ) throws -> Reply {
    try branch.send(
      "POST", "/api/v1/stock/" + path, body,
      [("Content-Type", "application/json"), ("Request-Id", id)])
  }

  private func list(_ branch: Branch) throws -> Reply {
    try branch.send("GET", "/api/v1/stock/transfers")
  }

  /// Waits until a list has so many slips.
  private func whenListed(_ count: Int, _ name: String, at branch: Branch) throws -> Reply {
    #expect(try Scratch.eventually { try list(branch).count(name) == count })
    return try list(branch)
  }

  /// Sends ham and cheese to the other store.
  private func send() throws {
    let items = #"{"ingredient":"ham","quantity":500},{"ingredient":"cheese","quantity":2000}"#
    let reply = try post(
      sender, "movements", #"{"kind":"transfer_out","counterpart":2,"items":[\#(items)]}"#)
    try #require(reply.status == 200)
  }

  /// What head office says is on its way to the receiver, in grams of all ingredients.
  private func onTheWay() throws -> Int64 {
    let goods = try Figures(region.folder).goodsOnTheWay()
    return goods.values.joined().reduce(0) { $0 + $1.value }
  }

  private func level(_ reply: Reply, _ ingredient: String) -> Int? {
    (0..<reply.count("items")).first { reply.text("items", $0, "ingredient") == ingredient }
      .flatMap { reply.number("items", $0, "level") }
  }

  @Test func `sent, announced, received with less, and seen by who sent it`() throws {
    try send()
    #expect(try list(sender).count("sent") == 1)
    let announced = try whenListed(1, "arriving", at: receiver)
    #expect(try onTheWay() == 2_500)
    #expect(announced.text("arriving", 0, "storeName") == "Bastille")
    #expect(announced.number("arriving", 0, "store") == 1)
    #expect(announced.text("arriving", 0, "number").hasPrefix("1-"))
    #expect(announced.number("arriving", 0, "items", 0, "sent") == 500)
    let keys = (0...1).map { announced.text("arriving", 0, "items", $0, "transfer") }
    func take(_ index: Int, _ quantity: Int) -> String {
      #"{"transfer":"\#(keys[index])","quantity":\#(quantity)}"#
    }
    let one = #"{"items":[\#(take(0, 480))],"reason":"une tranche abîmée"}"#
    let taken = try post(receiver, "transfers/receive", one)
    #expect(level(taken, "ham") == 480)
    // A lost answer is asked for again; a second taking in is refused.
    #expect(try post(receiver, "transfers/receive", one).isRepeated)
    #expect(
      try post(receiver, "transfers/receive", one, id: "second-time").code == "transfer-received")
    let twice = #"{"items":[\#(take(1, 1)),\#(take(1, 2))]}"#
    #expect(
      try post(receiver, "transfers/receive", twice, id: "both-at-once").code
        == "transfer-received")
    #expect(try list(receiver).count("arriving", 0, "items") == 1)
    let arrived = try whenListed(1, "arrived", at: sender)
    #expect(try onTheWay() == 2_000)
    #expect(arrived.number("arrived", 0, "items", 0, "received") == 480)
    #expect(arrived.number("arrived", 0, "items", 0, "sent") == 500)
    #expect(arrived.count("sent", 0, "items") == 1)
    // Of the other one nothing came.
    let none = #"{"items":[\#(take(1, 0))]}"#
    #expect(level(try post(receiver, "transfers/receive", none, id: "nothing-came"), "cheese") == 0)
    #expect(try whenListed(0, "sent", at: sender).count("arrived", 0, "items") == 2)
  }

  @Test func `what was booked by hand while the line was cut is said to be, and moves nothing`()
    throws
  {
    wire.cut()
    try send()
    #expect(
      try Scratch.eventually { try region.integer("SELECT count(*) FROM relays") == 2 })
    let number = try list(sender).text("sent", 0, "number")
    let slip =
      #"{"kind":"transfer_in","counterpart":1,"reason":"\#(number)","items":[{"ingredient":"ham","#
      + #""quantity":470}]}"#
    #expect(level(try post(receiver, "movements", slip), "ham") == 470)
    wire.mend()
    let announced = try whenListed(1, "arriving", at: receiver)
    let item = try #require(
      (0...1).first { announced.text("arriving", 0, "items", $0, "ingredient") == "ham" })
    #expect(announced.number("arriving", 0, "items", item, "bookedByHand") == 470)
    #expect(announced.number("arriving", 0, "items", 1 - item, "bookedByHand") == nil)
    let key = announced.text("arriving", 0, "items", item, "transfer")
    let booked =
      #"{"isAlreadyBooked":true,"items":[{"transfer":"\#(key)","quantity":470}]}"#
    let said = try post(receiver, "transfers/receive", booked, id: "already-booked")
    #expect(level(said, "ham") == 470)
    let moves = try receiver.send("GET", "/api/v1/stock/movements")
    #expect(moves.count("movements") == 2)
    let arrived = try whenListed(1, "arrived", at: sender)
    #expect(arrived.number("arrived", 0, "items", 0, "received") == 470)
  }

  @Test func `what is not on its way here is refused`() throws {
    try send()
    let sent = try list(sender).text("sent", 0, "items", 0, "transfer")
    for key in [sent, "nonsense", "1-000000000001-10000"] {
      let body = #"{"items":[{"transfer":"\#(key)","quantity":1}]}"#
      let reply = try post(sender, "transfers/receive", body, id: "refused-request")
      #expect(reply.code == "unknown-transfer")
    }
    let announced = try whenListed(1, "arriving", at: receiver)
    let key = announced.text("arriving", 0, "items", 0, "transfer")
    for (quantity, code) in [(-1, "negative-quantity"), (100_000_001, "quantity-too-large")] {
      let body = #"{"items":[{"transfer":"\#(key)","quantity":\#(quantity)}]}"#
      #expect(try post(receiver, "transfers/receive", body).code == code)
    }
    #expect(try post(receiver, "transfers/receive", #"{"items":[]}"#).code == "empty-order")
  }
}
