import Evening

extension TestTown {
  /// Puts somebody on the store's staff list, and waits until the store knows.
  ///
  /// - Returns: the person's key.
  func hire(_ name: String, as role: String) throws -> String {
    try ProgramRun.run(
      Programs.headOffice,
      ["staff", "add", headOffice.folder, "--store", "1", "--name", name, "--role", role])
    var key: String?
    _ = try Wait.until {
      key = try ask("GET", "/api/v1/people")["people"].items
        .first { $0["name"].text == name }?["key"].text
      return key != nil
    }
    guard let key else { throw BrowserError("\(name) is not on the list") }
    return key
  }
}
