import Synchronization
import Testing
import Toolkit

@Suite struct ToolkitLogTests {
  final class Lines: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    func append(_ line: String) { kept.withLock { $0.append(line) } }
  }

  func log(_ lines: Lines, minimum: LogLevel = .info) -> Log {
    Log(minimum: minimum, clock: WallClock { 1_700_000_000_123 }, sink: { lines.append($0) })
  }

  @Test func `an event is time, level, message and fields`() {
    let lines = Lines()
    let log = log(lines).with(["store": 7])
    log.info("pushed", ["sequence": 12, "note": "two words"])
    log.error("refused", ["cause": "said \"no\""])
    #expect(
      lines.all == [
        "2023-11-14T22:13:20.123Z info  pushed store=7 sequence=12 note=\"two words\"",
        "2023-11-14T22:13:20.123Z error refused store=7 cause=\"said \\\"no\\\"\"",
      ])
  }

  @Test func `events below the level are dropped`() {
    let lines = Lines()
    let log = log(lines, minimum: .warning)
    log.debug("a")
    log.info("b")
    log.warning("c")
    log.error("d")
    #expect(lines.all.count == 2)
  }

  @Test(arguments: [
    "a\nb", "a\r\nb", "a\u{1B}[2Jb", "a\u{202E}b", "a\u{2066}b", "a\u{2028}b", "a\u{85}b",
    "a\u{9B}31mb", "a\u{200B}b", "a\0b", "a\u{7F}b", "a\u{E0041}b", "a\u{061C}b",
  ])
  func `hostile text stays one harmless line`(text: String) {
    let lines = Lines()
    log(lines).warning(text, ["key": text, "odd key=\n": 1])
    #expect(lines.all.count == 1)
    let hostile = lines.all[0].unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    #expect(!hostile)
    #expect(lines.all[0].contains("a\\u{"))
  }

  @Test func `ordinary letters of any language are kept`() {
    #expect(SingleLine.escaped("Crème brûlée, 12 € · 日本 🍕") == "Crème brûlée, 12 € · 日本 🍕")
  }

  @Test func `an endless text is cut and says so`() {
    let text = SingleLine.escaped(String(repeating: "x", count: 5000))
    #expect(text.hasSuffix("… (3000 more)"))
  }

  @Test func `a bar off the terminal writes a line every two seconds and one at the end`() {
    let lines = Lines()
    let time = Mutex<Int64>(0)
    let clock = MonotonicClock { time.withLock { $0 } }
    var bar = ProgressBar(
      "orders", total: 400, redraws: false, clock: clock, sink: { lines.append($0) })
    for _ in 0..<4 {
      time.withLock { $0 += 1_000_000_000 }
      bar.advance(by: 50)
    }
    bar.finish()
    bar.finish()
    #expect(
      lines.all == [
        "orders: 100 of 400 (25 %), 50/s, 6 s left\n",
        "orders: 200 of 400 (50 %), 50/s, 4 s left\n",
        "orders: 200 of 400 (50 %), 50/s, took 4 s\n",
      ])
  }

  @Test func `a bar on a terminal redraws one line`() {
    let lines = Lines()
    let time = Mutex<Int64>(0)
    let clock = MonotonicClock { time.withLock { $0 } }
    var bar = ProgressBar("rows", redraws: true, clock: clock, sink: { lines.append($0) })
    time.withLock { $0 = 500_000_000 }
    bar.advance(to: 10)
    bar.advance(to: 20)
    bar.finish()
    #expect(
      lines.all == ["\rrows: 10, 20/s\u{1B}[K", "\rrows: 20, 40/s, took 1 s\u{1B}[K\n"])
  }
}
