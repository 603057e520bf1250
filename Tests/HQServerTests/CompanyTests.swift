import Database
import Facts
import HQServer
import Storage
import SyncProtocol
import Testing
import Toolkit

/// Who sells, as it stands on receipts: checked where it is typed, changed by revisions.
@Suite struct CompanyTests {
  private static func company(
    siret: String? = nil, vatNumber: String? = nil, street: String? = nil
  ) -> Company {
    var company = Company(city: "Paris")
    company.siret = siret
    company.vatNumber = vatNumber
    company.street = street
    return company
  }

  @Test(
    arguments: [
      (company(siret: "123 456 782"), "bad-siret"),
      (company(siret: "1234567820001O"), "bad-siret"),
      (company(vatNumber: "123456782"), "bad-vat-number"),
      (company(vatNumber: "DE11123456782"), "bad-vat-number"),
      (company(vatNumber: "FR1112345678X"), "bad-vat-number"),
      // One digit wrong.
      (company(vatNumber: "FR11123456783"), "bad-vat-number"),
      // Another company's.
      (company(siret: "73282932000074", vatNumber: "FR11123456782"), "bad-vat-number"),
      // One digit wrong, or two that are exchanged.
      (company(siret: "12345678200011"), "bad-siret"),
      (company(siret: "12345687200010"), "bad-siret"),
      // No key holds the letters that look like 1 and 0.
      (company(vatNumber: "FRI1123456782"), "bad-vat-number"),
      (company(vatNumber: "FRO1123456782"), "bad-vat-number"),
      (company(street: "4 rue\nde Lappe"), "bad-text"),
      (company(street: "4 rue\u{7}de Lappe"), "bad-text"),
      (company(street: "4 rue\u{2028}de Lappe"), "bad-text"),
      (company(street: String(repeating: "x", count: 201)), "bad-text"),
    ])
  func `what cannot be is refused, and nothing is written`(
    _ company: Company, _ code: String
  ) throws {
    let house = try House()
    let added = #expect(throws: OperationError.self) {
      try house.run(AddStore(name: "A", company: company))
    }
    #expect(added?.code == code)
    #expect(try house.figures().stores.isEmpty)
    _ = try house.run(AddStore(name: "A"))
    let revised = #expect(throws: OperationError.self) {
      try house.run(ReviseStore(store: 1, company: company))
    }
    #expect(revised?.code == code)
  }

  @Test func `a key of letters, and a SIRET of La Poste, have no check of digits`() throws {
    let house = try House()
    _ = try house.run(AddStore(name: "A", company: Self.company(vatNumber: "FRK7123456782")))
    let post = Self.company(siret: "35600000000011")
    #expect(try house.run(ReviseStore(store: 1, company: Company())).changed.isEmpty)
    _ = try house.run(AddStore(name: "B", company: post))
    #expect(try house.run(ReviseStore(store: 2, company: post)).changed.isEmpty)
  }

  @Test func `while head office is refilled nothing is changed beside what may come back`() throws {
    let house = try House()
    let node = try house.openStore()
    _ = try node.compareHeads()
    try house.headOffice.locked { try $0.database.beginRefilling("restored in a test") }
    let set = ReviseStore(store: 1, company: Self.company(street: "4 rue de Lappe"))
    let found = #expect(throws: OperationError.self) { try house.run(set) }
    #expect(found?.code == "refilling" && found?.remedy.contains("change the store") == true)
    _ = try house.run(EndRefilling())
    #expect(try house.run(set).changed.contains("street"))
  }

  @Test func `a store's paper is changed by revisions, each column once`() throws {
    let house = try House()
    let node = try house.openStore(city: "Lyon")
    let number = try node.store.rawValue
    func city() throws -> String? {
      try house.figures().stores.first { $0.store.rawValue == number }?.city
    }
    #expect(try city() == "Lyon")
    func live() throws -> [String] {
      try node.pullEverything()
      return try node.database.connection.rows(
        """
        SELECT column_number, text_value FROM live_values v
        JOIN stores s ON s.incarnation = v.entity_incarnation AND s.n = v.entity_n
        WHERE s.number = ? ORDER BY 1
        """, [.integer(Int64(number))]
      ) { "\($0.integer(at: 0)) \($0.isNull(at: 1) ? "-" : $0.text(at: 1))" }
    }
    let company = Self.company(
      siret: " 123 456 782 00010", vatNumber: "fr11 123456782", street: "4 rue de Lappe")
    let set = ReviseStore(store: Int64(number), company: company)
    #expect(try house.run(set).changed == ["street", "city", "siret", "vat_number"])
    let all = ["6 Paris", "9 12345678200010", "10 4 rue de Lappe", "12 FR11123456782"]
    #expect(try live() == all)
    #expect(try house.run(set).changed.isEmpty)
    // What is typed empty is not known any more.
    var cleared = Company()
    cleared.street = ""
    cleared.city = ""
    #expect(try city() == "Paris")
    #expect(
      try house.run(ReviseStore(store: Int64(number), company: cleared)).changed
        == ["street", "city"])
    #expect(try city() == nil)
    #expect(try live() == ["6 -", all[1], "10 -", all[3]])
    // A SIRET has to fit the VAT number that is there.
    var other = Company()
    other.siret = "73282932000074"
    #expect(throws: OperationError.self) {
      try house.run(ReviseStore(store: Int64(number), company: other))
    }
  }
}
