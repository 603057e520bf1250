import Facts
import HQServer
import SyncProtocol
import Testing
import Toolkit

@Suite struct StarterCatalogueTests {
  private static let names = [
    "ingredients.csv", "products.csv", "sizes.csv", "recipes.csv", "options.csv", "vat.csv",
  ]

  private func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in Self.names {
      let bytes: [UInt8] = try #require(Embedded.file(named: "schema/starter/\(name)"))
      files[name] = bytes
    }
    return files
  }

  private func badLines(_ name: String, _ edit: (inout [String]) -> Void) throws -> [String] {
    var files = try files()
    var lines = String(decoding: files[name] ?? [], as: UTF8.self)
      .split(separator: "\n").map(String.init)
    edit(&lines)
    files[name] = Array((lines.joined(separator: "\n") + "\n").utf8)
    do throws(StarterCatalogueError) {
      _ = try StarterCatalogue(files: files)
      return []
    } catch {
      return error.badLines.map { "\($0.file):\($0.line)" }
    }
  }

  @Test func `the catalogue that is compiled in has the 32 pizzas with recipes and allergens`()
    throws
  {
    let catalogue = try StarterCatalogue.load()
    #expect(catalogue.products.count == 32)
    #expect(catalogue.products.flatMap(\.sizes).count == 91)
    #expect(catalogue.products.allSatisfy { $0.sizes.allSatisfy { !$0.recipe.isEmpty } })
    #expect(catalogue.ingredients.count == 64)
    #expect(catalogue.options.count == 22)
    #expect(catalogue.vatRates.count == 9)
    let dough = try #require(catalogue.ingredients.first { $0.name.code == "dough" })
    #expect(dough.allergens == [.gluten])
  }

  @Test func `it becomes one change-set within the limits, children behind their parents`() throws {
    let incarnation = Incarnation(writer: .headOffice, random: 1)
    var draft = ChangeSetDraft(id: ChangeSetID(incarnation, 1))
    let keys = try StarterCatalogue.load().write(into: &draft, at: 1)
    #expect(draft.batch.count < Limits.factsPerChangeSet)
    #expect(keys.sizes.count == 91)
    #expect(keys.prices.count == 91)
    #expect(keys.ingredients.count == 64)
    #expect(keys.options.count == 22)
    let rows = 0..<draft.batch.count
    #expect(FactRules().refusal(of: draft.batch, rows: rows, writer: .headOffice) == nil)
    for row in rows where [6, 7].contains(draft.batch.rows[row].table) {
      #expect(draft.batch.rows[row].parentRow >= 0)
    }
  }

  @Test func `every bad line is listed with its number, and the good ones do not hide it`() throws {
    let found = try badLines("ingredients.csv") { lines in
      lines[2] = "anchovies,Anchois,Anchovies,barrel,1650,fish"
      lines[4] = "arugula,Roquette,Arugula,g,-3,"
      lines[6] = "not a row"
      lines[8] = lines[1]
    }
    #expect(found.contains("ingredients.csv:3"))
    #expect(found.contains("ingredients.csv:5"))
    #expect(found.contains("ingredients.csv:7"))
    #expect(found.contains("ingredients.csv:9"))
  }

  @Test(
    arguments: [
      ("ingredients.csv", "x,X,X,g,1,plutonium"), ("ingredients.csv", "Bad Code,X,X,g,1,"),
      ("ingredients.csv", "x,,X,g,1,"), ("ingredients.csv", "x,\"open,X,g,1,"),
      ("products.csv", "bbq_ckn,Encore,Again,chicken"), ("sizes.csv", "bbq_ckn,XS,100"),
      ("sizes.csv", "nothing,M,100"), ("sizes.csv", "bbq_ckn,M,100"),
      ("sizes.csv", "bbq_ckn,XL,12.50"), ("recipes.csv", "bbq_ckn,XXL,dough,100"),
      ("recipes.csv", "bbq_ckn,S,unobtainium,5"), ("recipes.csv", "bbq_ckn,S,dough,210"),
      ("recipes.csv", "bbq_ckn,S,egg,0"), ("options.csv", "x,X,X,maybe,egg,1,1"),
      ("options.csv", "x,X,X,without,egg,1,0"), ("vat.csv", "eat_in,food,1000"),
      ("vat.csv", "drive_in,food,1000"), ("vat.csv", "eat_in,tobacco,10001"),
    ])
  func `a wrong line is refused`(_ name: String, _ line: String) throws {
    var number = 0
    let found = try badLines(name) { lines in
      lines.append(line)
      number = lines.count
    }
    #expect(found == ["\(name):\(number)"])
  }

  @Test func `a wrong header and a missing file are refused`() throws {
    let found = try badLines("vat.csv") { $0[0] = "service,basis_points,category" }
    #expect(found.contains("vat.csv:1"))
    var files = try files()
    files["options.csv"] = nil
    #expect(throws: StarterCatalogueError.self) { _ = try StarterCatalogue(files: files) }
  }
}
