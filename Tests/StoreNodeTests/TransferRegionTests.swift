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
    let sender = sender
    try #require(
      try Scratch.eventually {
        try sender.send("GET", "/api/v1/stores").text("stores", 0, "name") == "Nation"
      })
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
  private func send(_ id: String = "transfer-test") throws {
    let items = #"{"ingredient":"ham","quantity":500},{"ingredient":"cheese","quantity":2000}"#
    let reply = try post(
      sender, "movements", #"{"kind":"transfer_out","counterpart":2,"items":[\#(items)]}"#, id: id)
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
      #"{"kind":"transfer_in","counterpart":1,"reason":"bon \#(number)","items":[{"ingredient":"#
      + #""ham","quantity":470}]}"#
    #expect(level(try post(receiver, "movements", slip), "ham") == 470)
    wire.mend()
    let announced = try whenListed(1, "arriving", at: receiver)
    let item = try #require(
      (0...1).first { announced.text("arriving", 0, "items", $0, "ingredient") == "ham" })
    #expect(announced.number("arriving", 0, "items", item, "bookedByHand") == 470)
    #expect(announced.number("arriving", 0, "items", 1 - item, "bookedByHand") == nil)
    let key = announced.text("arriving", 0, "items", item, "transfer")
    let plain = #"{"items":[{"transfer":"\#(key)","quantity":470}]}"#
    let refused = try post(receiver, "transfers/receive", plain, id: "plainly-received")
    #expect(refused.code == "booked-by-hand" && refused.status == 409)
    // The cheese of the same slip was not booked: it is received.
    let other = announced.text("arriving", 0, "items", 1 - item, "transfer")
    let booked =
      #"{"items":[{"transfer":"\#(key)","quantity":470,"isAlreadyBooked":true},"#
      + #"{"transfer":"\#(other)","quantity":2000}]}"#
    let said = try post(receiver, "transfers/receive", booked, id: "already-booked")
    #expect(level(said, "ham") == 470)
    #expect(level(said, "cheese") == 2_000)
    let moves = try receiver.send("GET", "/api/v1/stock/movements")
    #expect(moves.count("movements") == 3)
    let arrived = try whenListed(1, "arrived", at: sender)
    let ham = try #require(
      (0...1).first { arrived.text("arrived", 0, "items", $0, "ingredient") == "ham" })
    #expect(arrived.number("arrived", 0, "items", ham, "received") == 470)
    #expect(try Figures(region.folder).goodsMissing().values.joined().map(\.value) == [30])
  }

  @Test func `what came besides what was booked by hand is received when that is said`() throws {
    try send()
    let key = try whenListed(1, "arriving", at: receiver).text(
      "arriving", 0, "items", 0, "transfer")
    let number = try list(sender).text("sent", 0, "number")
    for ingredient in ["ham", "cheese"] {
      let slip =
        #"{"kind":"transfer_in","counterpart":1,"reason":"(\#(number))","items":[{"ingredient":"#
        + #""\#(ingredient)","quantity":100}]}"#
      try #require(try post(receiver, "movements", slip, id: "by-hand-\(ingredient)").status == 200)
    }
    let besides = #"{"items":[{"transfer":"\#(key)","quantity":50,"isAlreadyBooked":false}]}"#
    let said = try post(receiver, "transfers/receive", besides, id: "came-besides")
    #expect(said.number("items", 0, "level") == 150)
  }

  @Test func `all up to an instant is said to have been booked by hand, and no level moves`() throws
  {
    try send()
    try send("second-sending")
    let arriving = try whenListed(2, "arriving", at: receiver)
    #expect(arriving.flag("isArrivingTruncated") == false)
    let (newest, oldest) = (
      arriving.number("arriving", 0, "sentAt") ?? 0, arriving.number("arriving", 1, "sentAt") ?? 0
    )
    #expect(newest >= oldest)
    let number = arriving.text("arriving", 1, "number")
    let slip =
      #"{"kind":"transfer_in","counterpart":1,"reason":"\#(number)","items":[{"ingredient":"ham","#
      + #""quantity":470}]}"#
    #expect(level(try post(receiver, "movements", slip), "ham") == 470)
    let settled = try post(
      receiver, "transfers/settle", #"{"until":\#(newest)}"#, id: "settled-by-hand")
    #expect(settled.count("items") == 2)
    #expect(level(settled, "ham") == 470)
    #expect(try list(receiver).count("arriving") == 0)
    let again = try post(
      receiver, "transfers/settle", #"{"until":\#(newest)}"#, id: "settled-again")
    #expect(again.status == 200 && again.count("items") == 0)
    _ = try whenListed(0, "sent", at: sender)
    #expect(try onTheWay() == 0)
    #expect(try Figures(region.folder).goodsMissing().values.joined().map(\.value) == [30])
  }

  @Test func `settling leaves what left later on its way`() throws {
    try send()
    let sentAt = try #require(
      try whenListed(1, "arriving", at: receiver).number("arriving", 0, "sentAt"))
    let settled = try post(receiver, "transfers/settle", #"{"until":\#(sentAt - 1)}"#)
    #expect(settled.count("items") == 0)
    #expect(try list(receiver).count("arriving") == 1)
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
