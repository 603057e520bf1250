import Testing

/// The house rules, each a test over all files.
@Suite struct TidyTests {
  let repository: Repository

  init() throws { repository = try Repository.shared.get() }

  func expectNone(_ found: [Violation]) {
    guard !found.isEmpty else { return }
    let list = found.map(\.description).joined(separator: "\n")
    Issue.record("\(found.count) found:\n\(list)")
  }

  @Test func `no file is longer than 500 lines`() {
    expectNone(repository.files.filter(SizeChecker.isHandwritten).flatMap(SizeChecker.fileLength))
  }

  @Test func `no function is longer than 60 lines`() {
    expectNone(repository.swift.flatMap(SizeChecker.functionLength))
  }

  @Test func `no line is longer than 100 columns, or 120 in two languages`() {
    expectNone(repository.files.filter(SizeChecker.isHandwritten).flatMap(SizeChecker.lineLength))
  }

  @Test func `pure rooms read no clock, chance or file`() {
    expectNone(repository.swift.flatMap(WordChecker.purity))
  }

  @Test func `every room imports only what it may`() {
    let cModules = repository.paths.filter { $0.hasPrefix("Sources/Platform/C/") }
      .compactMap { $0.split(separator: "/").dropFirst(3).first.map(String.init) }
    #expect(!cModules.isEmpty)
    expectNone(
      repository.swift.flatMap { ImportChecker.check($0, cModules: Set(cModules)) })
  }

  @Test func `pointers stay in Platform`() {
    expectNone(repository.swift.flatMap(WordChecker.memorySafety))
  }

  @Test func `no error is forced or swallowed`() {
    expectNone(repository.swift.flatMap(WordChecker.errorHandling))
  }

  @Test func `no try is optional`() {
    expectNone(repository.swift.flatMap(WordChecker.optionalTry))
  }

  @Test func `every unchecked Sendable says why it is safe`() {
    expectNone(repository.swift.flatMap(WordChecker.sendable))
  }

  @Test func `every package declaration is documented`() {
    expectNone(repository.swift.flatMap(DocumentationChecker.check))
  }

  @Test func `nothing is left unfinished`() {
    expectNone(repository.files.flatMap(WordChecker.unfinished))
  }

  @Test func `no path of one machine is written down`() {
    expectNone(repository.files.flatMap(WordChecker.machinePath))
  }

  @Test func `every exception names its rule and reason`() {
    expectNone(repository.files.flatMap(WordChecker.allowances))
  }

  @Test func `the manifest has no Swift packages`() throws {
    expectNone(ManifestChecker.packages(try #require(repository.file("Package.swift"))))
  }

  @Test func `the manifest has the edges of the architecture document`() throws {
    let manifest = try #require(repository.file("Package.swift"))
    #expect(ManifestChecker.targets(of: manifest).contains { $0.name == "Storage" })
    guard let table = repository.file("docs/architecture.md") else { return }
    expectNone(ManifestChecker.edges(manifest, table: table))
  }

  @Test func `what the documents name is there`() {
    let pages = repository.markdown.filter { $0.isUnder("docs") || !$0.path.contains("/") }
    expectNone(pages.flatMap { LinkChecker.links($0, exists: repository.contains) })
  }

  @Test func `the walk of an order names files and symbols that are there`() {
    guard let walk = repository.file("docs/walk-of-an-order.md") else { return }
    let places = repository.files.filter {
      $0.path != walk.path && !$0.path.hasSuffix(".md")
    }
    expectNone(LinkChecker.walk(walk, files: places))
  }

  @Test func `the list of compiled-in files is complete`() throws {
    let list = try #require(repository.file(EmbeddedChecker.list))
    expectNone(EmbeddedChecker.check(list, paths: repository.paths))
  }
}
