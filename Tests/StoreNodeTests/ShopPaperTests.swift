import Facts
import HQServer
import Testing

/// What head office says of a shop stands on the shop's papers, as it is now.
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
}
