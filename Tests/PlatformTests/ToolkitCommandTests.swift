import Testing
import Toolkit

@Suite struct ToolkitCommandTests {
  static let run = CommandSpec(
    name: "run", summary: "Runs the store.", usage: "FILE [DAY]", positionals: 1...2,
    options: [
      CommandOption("port", short: "p", argument: "PORT", help: "Where to listen."),
      CommandOption("peer", argument: "URL", help: "May be repeated."),
      CommandOption("verbose", short: "v", help: "Say more."),
      CommandOption("version", help: "Say which."),
    ],
    examples: ["pizza-store run --port 8080 store.db"], exitCodes: [.unavailable])
  static let table = CommandTable(
    program: "pizza-store", summary: "The store's node.",
    commands: [
      run, CommandSpec(name: "enrol", summary: "Enrols.", examples: ["pizza-store enrol"]),
    ]
  )

  func parsed(_ arguments: [String]) throws -> ParsedCommand {
    guard case .run(let command) = try Self.table.parse(arguments) else {
      throw CommandError(command: "test", problem: "help instead of a command")
    }
    return command
  }

  @Test func `options may stand before, between and behind the positional arguments`() throws {
    let command = try parsed(["run", "-v", "a.db", "--port=80", "2026-01-02", "--peer", "x"])
    #expect(command.name == "run")
    #expect(command.positionals == ["a.db", "2026-01-02"])
    #expect(command.flag("verbose"))
    #expect(!command.flag("version"))
    #expect(command.value(for: "port") == "80")
    #expect(command.values(for: "peer") == ["x"])
  }

  @Test func `a repeated option keeps all values, and the last one counts`() throws {
    let command = try parsed(["run", "f", "--peer", "a", "--peer", "b", "-p1", "-vp", "2"])
    #expect(command.values(for: "peer") == ["a", "b"])
    #expect(command.value(for: "port") == "2")
  }

  @Test func `everything behind two dashes is positional`() throws {
    #expect(try parsed(["run", "--", "--port"]).positionals == ["--port"])
  }

  @Test func `each scan starts anew`() throws {
    for _ in 0..<3 { #expect(throws: CommandError.self) { try parsed(["run", "-vx", "f"]) } }
    #expect(try parsed(["run", "-v", "f"]).positionals == ["f"])
  }

  @Test(arguments: [
    (["run", "f", "--colour"], "--colour"),
    (["run", "f", "-vz"], "-z"),
    (["run", "f", "--port"], "--port needs PORT"),
    (["run", "-p"], "--port needs PORT"),
    (["run", "f", "--verbose=1"], "--verbose takes no argument"),
    (["run", "f", "--ver"], "--verbose or --version"),
    (["run"], "needs FILE"),
    (["run", "a", "b", "c"], "'c'"),
    (["fly"], "'fly'"),
    (["help", "fly"], "'fly'"),
  ])
  func `a wrong command line is named, with what to do`(
    arguments: [String], named: String
  ) throws {
    let error = try #require(throws: CommandError.self) { try Self.table.parse(arguments) }
    #expect(error.problem.contains(named))
    #expect(error.remedy.contains("help"))
  }

  @Test func `a hostile argument stays on one line of the message`() throws {
    let error = try #require(throws: CommandError.self) {
      try Self.table.parse(["run", "f", "--x\n\u{1B}[2Jgone"])
    }
    #expect(error.description.split(separator: "\n").count == 2)
    #expect(!error.description.contains("\u{1B}"))
  }

  @Test func `a number outside its range is refused`() throws {
    #expect(try parsed(["run", "f", "-p", "80"]).integer(for: "port", in: 1...65_535) == 80)
    #expect(try parsed(["run", "f"]).integer(for: "port", in: 1...65_535) == nil)
    for text in ["0", "65536", "8o", "", "1.0", "99999999999999999999"] {
      let command = try parsed(["run", "f", "--port", text])
      #expect(throws: CommandError.self) { try command.integer(for: "port", in: 1...65_535) }
    }
  }

  @Test func `a required option that is missing is an error`() throws {
    #expect(throws: CommandError.self) { try parsed(["run", "f"]).required("port") }
    #expect(try parsed(["run", "f", "-p", "1"]).required("port") == "1")
  }

  @Test(arguments: [[], ["help"], ["--help"], ["-h"]])
  func `no command, or help, gives the overview`(arguments: [String]) throws {
    guard case .help(let text) = try Self.table.parse(arguments) else {
      Issue.record("no help")
      return
    }
    #expect(text.contains("run    Runs the store."))
    #expect(text.contains("enrol  Enrols."))
  }

  @Test(arguments: [["help", "run"], ["run", "--help"], ["run", "-h", "--port", "1"]])
  func `the help of a command has its options, an example and the exit codes`(
    arguments: [String]
  ) throws {
    let expected = """
      Runs the store.

      Usage: pizza-store run [options] FILE [DAY]

      Options:
        -p, --port PORT  Where to listen.
            --peer URL   May be repeated.
        -v, --verbose    Say more.
            --version    Say which.
        -h, --help       Show this text and stop.

      Example:
        pizza-store run --port 8080 store.db

      Exit codes:
        0   done
        64  wrong command line, nothing was done
        69  something needed is not available

      """
    #expect(try Self.table.parse(arguments) == .help(expected))
  }

  @Test func `an error ends with the exit code of its kind`() {
    func code(_ arguments: [String], _ perform: (ParsedCommand) throws -> ExitCode) -> ExitCode {
      CommandRunner.run(
        parse: { () throws(CommandError) in try Self.table.parse(arguments) }, perform: perform)
    }
    #expect(code(["enrol"]) { _ in .difference } == .difference)
    #expect(code(["enrol", "--no"]) { _ in .ok } == .usage)
    #expect(code(["enrol"]) { _ in throw CommandError(command: "x", problem: "y") } == .usage)
    #expect(code(["enrol"]) { _ in throw CancellationError() } == .software)
    #expect(
      code(["enrol"]) { _ in
        _ = try StoreCalendar(timeZone: "Nowhere", cutOverHour: 4)
        return .ok
      } == .configuration)
  }
}
