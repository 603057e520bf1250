import Database
import Foundation
import Runtime
import Storage
import StoreNode
import Testing

/// I2 over a restore: what the node cannot know any more, it does not carry out again.
@Suite struct ForgottenAnswersTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  /// Sells once more, and puts the database of before in the place of the present one.
  ///
  /// - Returns: the answer that the restored file does not know.
  private func sellAndRestore(_ id: String, _ headers: [(String, String)]) throws -> Reply {
    shop.close()
    let older = try shop.folder.read(shop.folder.database)
    try shop.open()
    let lost = try shop.post("/orders", RequestIDTests.body, id: id, headers: headers)
    try #require(shop.store).marker().write(to: shop.folder.marker)
    shop.close()
    try Data(older).write(to: URL(fileURLWithPath: shop.folder.database))
    try shop.open()
    return lost
  }

  private func name() throws -> String { try shop.get("/status").text("answers") }

  @Test func `a repeat over a restore is refused, and what is asked anew is not`() throws {
    let known = try shop.post("/orders", RequestIDTests.body, id: "till-1-0001").answers
    #expect(try !known.isEmpty && known == name())
    let header = [("Answers", known)]
    let lost = try sellAndRestore("till-1-0002", header)
    #expect(lost.status == 200 && lost.answers == known)

    let again = try shop.post("/orders", RequestIDTests.body, id: "till-1-0002", headers: header)
    #expect(again.status == 409)
    #expect(again.code == "answers-forgotten")
    #expect(try shop.integer("SELECT count(*) FROM orders") == 1)
    // What it does know is answered as ever.
    let first = try shop.post("/orders", RequestIDTests.body, id: "till-1-0001", headers: header)
    #expect(first.isRepeated)
    // A person looked, and the till has asked for the new name.
    #expect(try name() != known)
    let anew = try shop.post(
      "/orders", RequestIDTests.body, id: "till-1-0003", headers: [("Answers", try name())])
    #expect(anew.status == 200)
    #expect(try shop.integer("SELECT count(*) FROM orders") == 2)
  }

  @Test func `without the name the repeat is carried out again`() throws {
    let lost = try sellAndRestore("till-1-0002", [])
    let again = try shop.post("/orders", RequestIDTests.body, id: "till-1-0002")
    #expect(lost.status == 200 && again.status == 200 && !again.isRepeated)
  }

  @Test func `a start that goes on keeps the name`() throws {
    let known = try name()
    try shop.restart()
    #expect(try name() == known)
  }

  @Test func `a node opened anew takes the name over with the answers, and has another without`()
    throws
  {
    let known = try name()
    shop.close()
    for (carries, knowsAll) in [(true, true), (true, false), (false, false)] {
      let folder = StoreFolder(Scratch.path("anew"))
      defer { Scratch.remove(folder.path) }
      try EnrolledFolder.template.get().copy(to: folder.path)
      if carries {
        let environment = try StorageEnvironment.system(clock: shop.clock.wall)
        let number = try folder.storeNumber()
        let old = try NodeDatabase(
          path: shop.folder.database, writer: number, environment: environment, mode: .readOnly)
        let new = try NodeDatabase(
          path: folder.database, writer: number, environment: environment)
        // What an attempt that was cut has left there.
        try new.connection.run("INSERT INTO settings VALUES ('answers_name', 'cut')")
        try CarryOver(from: old, to: new, knowsAllAnswers: knowsAll).run()
      }
      let store = try Store(folder: folder, clock: shop.clock.wall)
      #expect(store.continuity == .first)
      #expect(try store.reading { $0.answersName == known } == knowsAll)
      #expect(try store.reading { $0.answersName } != "cut")
    }
  }
}
