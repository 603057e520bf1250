import CEmbedded
import Synchronization

/// getopt_long over an array of strings.
struct OptionScanner {
  let command: String
  let options: [CommandOption]

  /// getopt keeps its place in global variables: one scan at a time.
  private static let turn = Mutex(())
  /// The values of long options start above every ASCII letter.
  private static let firstLong: Int32 = 256

  /// What was found: each option's arguments (a flag has an empty one), and the rest in order.
  struct Found {
    var options: [String: [String]] = [:]
    var positionals: [String] = []
  }

  /// Scans the arguments, options before and after positional ones, up to `--`.
  ///
  /// - Throws: `CommandError` for an unknown or ambiguous option, a missing or needless argument.
  func scan(_ arguments: [String]) throws(CommandError) -> Found {
    let names = CStrings(options.map(\.long))
    let copies = CStrings([command] + arguments)
    return try Self.turn.withLock { _ throws(CommandError) in
      try withExtendedLifetime((names, copies)) { () throws(CommandError) in
        var table = unsafe longTable(names)
        var argv: [UnsafeMutablePointer<CChar>?] = unsafe copies.all + [nil]
        return try unsafe walk(&argv, &table)
      }
    }
  }

  private func walk(
    _ argv: inout [UnsafeMutablePointer<CChar>?], _ table: inout [CEmbedded.option]
  ) throws(CommandError) -> Found {
    let count = unsafe Int32(clamping: argv.count - 1)
    var found = Found()
    options_restart()
    while true {
      // getopt_long moves the pointers in argv so that positional arguments come last.
      let step = unsafe options_next(count, &argv, shortNames, &table)
      if unsafe step.value == -1 {
        for index in unsafe Int(step.next)..<Int(count) {
          found.positionals.append(unsafe Self.string(argv[index]))
        }
        return found
      }
      guard let option = unsafe option(of: step.value) else {
        let element = unsafe Self.string(argv[max(1, Int(step.next) - 1)])
        throw unsafe complaint(step, element: element)
      }
      found.options[option.long, default: []].append(unsafe Self.string(step.argument))
    }
  }

  private func complaint(_ step: option_step, element: String) -> CommandError {
    let known = unsafe option(of: step.short_name)
    let problem: String
    if unsafe step.value == UInt8(ascii: ":"), let known {
      problem = "--\(known.long) needs \(known.argument ?? "an argument")"
    } else if let known {
      problem = "--\(known.long) takes no argument"
    } else if unsafe step.short_name != 0 {
      let letter = unsafe UnicodeScalar(UInt8(truncatingIfNeeded: step.short_name))
      problem = "there is no option -\(letter)"
    } else {
      problem = unknownOrAmbiguous(element)
    }
    return CommandError(command: command, problem: problem)
  }

  private func unknownOrAmbiguous(_ element: String) -> String {
    let word = element.drop { $0 == "-" }.prefix { $0 != "=" }
    let meant = options.map(\.long).filter { $0.hasPrefix(word) }.map { "--" + $0 }
    return meant.isEmpty
      ? "there is no option \(element)"
      : "\(element) could be \(meant.joined(separator: " or "))"
  }

  /// `:` first, so that a missing argument is told apart from an unknown option.
  private var shortNames: String {
    options.reduce(into: ":") { text, option in
      guard let short = option.short else { return }
      text.append(short)
      if option.argument != nil { text.append(":") }
    }
  }

  private func longTable(_ names: CStrings) -> [CEmbedded.option] {
    var table: [CEmbedded.option] = unsafe []
    for (index, option) in options.enumerated() {
      unsafe table.append(
        CEmbedded.option(
          name: names.all[index], has_arg: option.argument == nil ? 0 : 1, flag: nil,
          val: Self.firstLong + Int32(index)))
    }
    unsafe table.append(CEmbedded.option(name: nil, has_arg: 0, flag: nil, val: 0))
    return unsafe table
  }

  private func option(of value: Int32) -> CommandOption? {
    if value >= Self.firstLong {
      let index = Int(value - Self.firstLong)
      return index < options.count ? options[index] : nil
    }
    return options.first { $0.short?.asciiValue.map(Int32.init) == value }
  }

  private static func string(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    guard let pointer = unsafe pointer else { return "" }
    return unsafe String(cString: pointer)
  }
}
