/// One option of a command.
package struct CommandOption: Sendable {
  /// Name without the dashes, for example `port`.
  package let long: String
  /// One ASCII letter or digit, or nil.
  package let short: Character?
  /// The name of the option's argument in the help (`PORT`), or nil for a flag.
  package let argument: String?
  /// One sentence for the help.
  package let help: String

  /// An option; without `argument` it is a flag.
  package init(
    _ long: String, short: Character? = nil, argument: String? = nil, help: String
  ) {
    self.long = long
    self.short = short
    self.argument = argument
    self.help = help
  }

  /// The option as the help shows it: `-p, --port PORT`.
  var signature: String {
    let dash = short.map { "-\($0), " } ?? "    "
    return dash + "--" + long + (argument.map { " " + $0 } ?? "")
  }
}
