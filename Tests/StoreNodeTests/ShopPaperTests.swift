import Facts
import Foundation
import HQServer
import Testing

/// What head office says of a shop stands on the shop's papers, as it was at their instant.
@Suite struct ShopPaperTests {
  let region: Region

  init() throws { region = try Region() }

  private func paper(_ branch: Branch) throws -> Reply {
    try branch.send("GET", "/api/v1/closings/open")
  }

  @Test func `name, company, address, SIRET and VAT number, and a revision of them`() throws {
    var company = Company(city: "Paris", phone: "01 99 00 12 01")
    company.siret = "12345678200010"
    let code = try region.run(AddStore(name: "OC Pizza Bastille", company: company)).code
    let branch = try Branch(url: region.url, code: code)
    #expect(try paper(branch).text("shop", "name") == "OC Pizza Bastille")
    #expect(try paper(branch).text("shop", "siret") == "12345678200010")
    var more = Company(city: "Montreuil", phone: "")
    more.legalName = "OC Pizza SAS"
    more.street = "4 rue de Lappe"
    more.vatNumber = "FR11123456782"
    try region.run(ReviseStore(store: 1, company: more))
    #expect(
      try Scratch.eventually { try paper(branch).text("shop", "vatNumber") == "FR11123456782" })
    let shop = try paper(branch)
    #expect(shop.text("shop", "city") == "Montreuil")
    #expect(shop.text("shop", "legalName") == "OC Pizza SAS")
    #expect(shop.text("shop", "street") == "4 rue de Lappe")
    #expect(shop.text("shop", "siret") == "12345678200010")
    #expect(shop.text("shop", "phone") == "", "it was taken away")
  }

  @Test func `a duplicate and a Z that is printed again bear what stood on them before`() throws {
    var company = Company(city: "Paris", phone: "01 99 00 12 01")
    company.siret = "12345678200010"
    let code = try region.run(AddStore(name: "OC Pizza Bastille", company: company)).code
    let branch = try Branch(url: region.url, code: code)
    func write(_ path: String, _ body: String = "{}") throws -> Reply {
      try branch.send(
        "POST", "/api/v1" + path, body,
        [("Content-Type", "application/json"), ("Request-Id", "paper-\(UUID().uuidString)")])
    }
    func sell() throws -> Reply {
      let sold = try branch.sell()
      return try write("/orders/\(sold.key)/pay", #"{"means":"card"}"#)
    }
    let before = try sell()
    let z = try write("/closings")
    #expect(z.text("shop", "siret") == "12345678200010")
    for (siret, street) in [("73282932000074", "1 rue A"), ("73282932000074", "2 rue B")] {
      var moved = Company(phone: "")
      moved.siret = siret
      moved.street = street
      try region.run(ReviseStore(store: 1, company: moved))
      #expect(try Scratch.eventually { try paper(branch).text("shop", "street") == street })
    }
    // An order of before, and one of now.
    let copy = try write("/orders/\(before.key)/receipts")
    #expect(copy.text("receipts", 0, "shop", "siret") == "12345678200010")
    #expect(copy.text("receipts", 0, "shop", "phone") == "01 99 00 12 01")
    #expect(copy.text("receipts", 0, "shop", "street") == "")
    #expect(copy.text("receipts", 0, "shop", "name") == "OC Pizza Bastille")
    let again = try branch.send("GET", "/api/v1/closings/\(z.key)")
    #expect(again.text("shop", "siret") == "12345678200010")
    let new = try branch.send("GET", "/api/v1/orders/\(try sell().key)/receipts")
    #expect(new.text("receipts", 0, "shop", "siret") == "73282932000074")
    #expect(new.text("receipts", 0, "shop", "street") == "2 rue B")
    #expect(new.text("receipts", 0, "shop", "phone") == "")
  }

  @Test func `two values of a shop's column are named, and head office chooses`() throws {
    let code = try region.run(AddStore(name: "OC Pizza Bastille")).code
    try region.writeTwice("siret", "12345678200010", "73282932000074")
    let branch = try Branch(url: region.url, code: code)
    func conflicts() throws -> Reply { try branch.send("GET", "/api/v1/conflicts") }
    #expect(try Scratch.eventually { try conflicts().count("conflicts") == 1 })
    let found = try conflicts()
    #expect(found.text("conflicts", 0, "nameFr") == "OC Pizza Bastille")
    #expect(found.text("conflicts", 0, "column") == "siret")
    #expect(found.flag("conflicts", 0, "canChoose") == false)
    #expect(found.count("conflicts", 0, "values") == 2)
    // Head office's next word replaces both.
    var company = Company()
    company.siret = "73282932000074"
    try region.run(ReviseStore(store: 1, company: company))
    #expect(try Scratch.eventually { try conflicts().count("conflicts") == 0 })
    #expect(try paper(branch).text("shop", "siret") == "73282932000074")
  }
}
