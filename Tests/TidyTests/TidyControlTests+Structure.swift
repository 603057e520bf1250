import Testing

/// The rules about rooms, manifest, documents and compiled-in files are shown what breaks them.
extension TidyControlTests {
  static let manifest = """
    let package = Package(
      products: [.executable(name: "pizza", targets: ["Main"])],
      targets: [
        .target(name: "CThing", path: "Sources/Platform/C/CThing"),
        // .target(name: "Ghost"),
        .target(name: "Facts", dependencies: ["Rules"], swiftSettings: strict),
        .target(
          name: "Rules", swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
          name: "Main",
          dependencies: [
            "Facts", "Rules",
          ], path: "Sources/House/Main"),
        .testTarget(name: "FactsTests", dependencies: ["Facts"]),
      ])
    """

  @Test(arguments: [
    ("Sources/SyncProtocol/A.swift", "import Facts"),
    ("Sources/SyncProtocol/A.swift", "import Synchronization"),
    ("Sources/Facts/Order/A.swift", "import Storage"),
    ("Sources/Storage/A.swift", "package import HTTP"),
    ("Sources/StoreNode/Sync/A.swift", "import HQServer"),
    ("Sources/HQServer/A.swift", "@preconcurrency import struct StoreNode.A"),
    ("Sources/StoreNode/Main/main.swift", "import Storage"),
    ("Sources/Platform/HTTP/A.swift", "import CSQLite"),
    ("Sources/StoreNode/A.swift", "import CSQLite"),
    ("Tests/A/A.swift", "import CSQLite"),
    ("Sources/NewRoom/A.swift", "import Facts"),
  ])
  func `an import that the table does not have is reported`(path: String, text: String) {
    let found = ImportChecker.check(file("\n" + text, at: path), cModules: ["CSQLite"])
    #expect(lines(found, .imports) == [2])
  }

  @Test(arguments: [
    ("Sources/Facts/A.swift", "package import SyncProtocol"),
    ("Sources/Storage/A.swift", "import Database\n// import HTTP"),
    ("Sources/StoreNode/A.swift", "import struct Foundation.Data"),
    ("Sources/Platform/Database/A.swift", "import CSQLite\nimport Glibc"),
    ("Tests/A/A.swift", "import StoreNode\nimport HQServer"),
  ])
  func `an import that the table has is none`(path: String, text: String) {
    #expect(ImportChecker.check(file(text, at: path), cModules: ["CSQLite"]).isEmpty)
  }

  @Test func `a Swift package in the manifest is reported`() {
    let text = "dependencies: [\n  .package(url: \"https://a.example\", from: \"1.0.0\")]"
    #expect(
      lines(ManifestChecker.packages(file(text, at: "Package.swift")), .packages) == [2])
    #expect(ManifestChecker.packages(file(Self.manifest, at: "Package.swift")).isEmpty)
  }

  func edges(_ rows: String) -> [String] {
    let table = "# A\n\n| Room | may import | why |\n| --- | --- | --- |\n" + rows
    return ManifestChecker.edges(
      file(Self.manifest, at: "Package.swift"), table: file(table, at: "docs/architecture.md")
    ).map(\.message)
  }

  @Test func `the manifest is read with its edges`() {
    let targets = ManifestChecker.targets(of: file(Self.manifest, at: "Package.swift"))
    #expect(targets.map(\.name) == ["CThing", "Facts", "Rules", "Main", "FactsTests"])
    #expect(targets.map(\.dependencies) == [[], ["Rules"], [], ["Facts", "Rules"], ["Facts"]])
    #expect(targets.map(\.path)[3] == "Sources/House/Main")
  }

  @Test func `a table that differs from the manifest is reported, edge by edge`() {
    let rules = "| Rules | nothing | a |\n"
    let facts = "| `Facts` | `Rules` | a |\n"
    let main = "| **Main** | Facts, Rules |\n"
    #expect(edges(facts + main + rules).isEmpty)
    #expect(edges(facts + rules) == ["Main is not in the table"])
    #expect(
      edges("| Facts | nothing |\n" + main + rules)
        == ["only Package.swift lets Facts import Rules"])
    #expect(
      edges(facts + main + "| Rules | Facts |\n") == ["only the table lets Rules import Facts"])
    #expect(edges(facts + main + rules + "| Ghost | nothing |\n") == ["Ghost is no target"])
    #expect(edges("").contains("no table '| Room | may import |'"))
  }

  @Test(arguments: [
    "[a](gone.md)", "[a](../gone.md#part)", "[a](../../a.md)", "see `Sources/Gone.swift` now",
    "see `docs/gone/`", "`schema/gone.sql`", "run `./dev2/x` or `Tests/Gone`", "[a](/gone.md)",
  ])
  func `a link or path that leads nowhere is reported`(text: String) {
    let found = LinkChecker.links(file("\n" + text, at: "docs/a.md")) { $0 == "docs/a.md" }
    #expect(lines(found, .links) == [2])
  }

  @Test(arguments: [
    "[a](a.md)", "[a](../docs/a.md#part)", "[a](#part)", "[a](https://a.example/b.md)",
    "`docs/a.md`", "`docs/*.md`", "`docs/NNNN-title.md`", "`docs/{a,b}.md`", "`a [b](gone.md)`",
    "```\n[a](gone.md) `docs/gone.md`\n```", "`docs`, `gone.md`", "[a](/docs/a.md \"title\")",
  ])
  func `a link that leads somewhere, or a pattern, is none`(text: String) {
    let found = LinkChecker.links(file(text, at: "docs/a.md")) { $0 == "docs/a.md" }
    #expect(found.isEmpty)
  }

  func walk(_ text: String) -> [String] {
    let files = [
      file("struct Order { func place(at: Int) {} }\n// ghost", at: "Sources/Facts/Order.swift"),
      file("enum Fold {}", at: "Sources/Facts/Fold.swift"),
      file("CREATE TABLE order_line (n)", at: "schema/facts/001_a.sql"),
    ]
    return LinkChecker.walk(file(text, at: "docs/walk-of-an-order.md"), files: files)
      .map(\.message)
  }

  @Test func `the walk's files and symbols are looked up`() {
    #expect(walk("`Sources/Facts/Order.swift`: `Order.place(at:)`\nthen `place`").isEmpty)
    #expect(walk("`order_line` and `Fold`; `pizza-store`, `kill -9`, `200`").isEmpty)
    #expect(walk("`Sources/Gone.swift`") == ["'Sources/Gone.swift' is not there"])
    #expect(walk("`Ghost`") == ["'Ghost' is not in any file"])
    #expect(walk("`ghost`") == ["'ghost' is not in any file"])
    #expect(
      walk("`Sources/Facts/Order.swift` calls\n`Fold`")
        == ["'Fold' is not in Sources/Facts/Order.swift"])
    #expect(walk("`Sources/Facts/Order.swift`\n\n`Fold`").isEmpty)
    #expect(
      walk("`Sources/Facts/Order.swift` `Order.cancel()`")
        == ["'cancel' is not in Sources/Facts/Order.swift"])
  }

  func embedded(_ text: String, _ paths: [String]) -> [String] {
    EmbeddedChecker.check(file(text, at: EmbeddedChecker.list), paths: paths).map(\.message)
  }

  @Test func `the list of compiled-in files is compared with the folders`() {
    func entry(_ name: String) -> String {
      "FILE(\"\(name)\")\n#embed \"../../../../\(name)\" limit(LIMIT)\n"
    }
    let (a, b) = ("schema/facts/001_a.sql", "Sources/StoreNode/Web/Assets/a.css")
    let paths = [a, b, "LICENSE", "schema/README.md", "Sources/StoreNode/Web/A.swift"]
    #expect(embedded("// why\n" + entry(b) + entry(a), paths).isEmpty)
    #expect(embedded(entry("LICENSE") + entry(b) + entry(a), paths).isEmpty)
    #expect(embedded(entry(b), paths) == ["'\(a)' is not listed"])
    #expect(embedded(entry(a), paths) == ["'\(b)' is not listed"])
    #expect(embedded(entry(b) + entry(a), [a]) == ["'\(b)' is not there"])
    #expect(embedded(entry(a) + entry(b), paths).first?.contains("not sorted") == true)
    #expect(embedded("FILE(\"\(a)\")\n" + "#embed \"x\"\n", [a]).count == 1)
    #expect(embedded(entry(a) + "#embed \"x\"\n", [a]).count == 1)
  }
}
