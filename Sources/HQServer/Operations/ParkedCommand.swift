import Storage
import SyncProtocol
import Toolkit

/// `pizza-hq parked`: change-sets in custody that are in no figure, and why.
enum ParkedCommand: Command {
  private struct Answer: Encodable {
    let chain: String?
    let id: String
    let sequence: Int64
    let reason: String
    let detail: String
    let parkedAt: Int64
    let bytes: Int64

    enum CodingKeys: String, CodingKey {
      case chain, id, sequence, reason, detail, bytes
      case parkedAt
    }
  }

  static let spec = CommandSpec(
    name: "parked", summary: "List change-sets that could not be merged, and why.",
    usage: "DIR", positionals: 1...1, options: [.json], examples: ["pizza-hq parked hq"],
    exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let database = try command.folder.openForReading()
    let answers = try database.parkedChangeSets().map { parked in
      Answer(
        chain: database.trees.first { $0.value.segments[parked.id.incarnation] != nil }?
          .key.description,
        id: parked.id.description, sequence: parked.id.sequence, reason: parked.reason,
        detail: parked.detail, parkedAt: parked.parkedAt, bytes: parked.byteCount)
    }
    try command.show(answers, else: Self.text(answers))
    return .ok
  }

  private static func text(_ answers: [Answer]) -> String {
    if answers.isEmpty { return "nothing is parked\n" }
    return answers.map { answer in
      let time = CivilTime(utcMilliseconds: answer.parkedAt)
      let line =
        "\(time) chain \(answer.chain ?? "?") \(answer.id): \(answer.reason), \(answer.detail) "
        + "(\(answer.bytes) bytes kept)"
      return SingleLine.escaped(line) + "\n"
    }.joined()
  }
}
