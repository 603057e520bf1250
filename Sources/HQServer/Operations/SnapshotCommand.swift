import Database
import Facts
import Foundation
import Runtime
import Security
import Storage
import SyncProtocol
import Toolkit

/// `pizza-hq snapshot`: builds the file with which a store opens, and prints its manifest.
enum SnapshotCommand: Command {
  private struct Answer: Encodable {
    let store: Int64
    let file: String
    let bytes: UInt64
    let sha256: String
    let builtAt: Int64
    let heads: [String]
    let rows: [String: Int64]

    enum CodingKeys: String, CodingKey {
      case store, file, bytes, sha256, heads, rows
      case builtAt
    }
  }

  static let spec = CommandSpec(
    name: "snapshot", summary: "Build the file with which a store opens; print its manifest.",
    usage: "DIR NUMBER", positionals: 2...2,
    options: [
      CommandOption(
        "out", short: "o", argument: "FILE", help: "Where to (store-NUMBER.snapshot)."),
      .json,
    ],
    examples: ["pizza-hq snapshot hq 3 --out bastille.snapshot"],
    exitCodes: [.dataError, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = command.folder
    let figures = try Figures(folder)
    let number = try command.storeNumber()
    guard let store = StoreNumber(number), figures.stores.contains(where: { $0.store == store })
    else { throw OperationError.unknownStore(number) }
    let path = command.value(for: "out") ?? "store-\(number).snapshot"
    let manifest = try SnapshotShelf.build(
      for: store, in: folder, key: try SigningKey(pem: try folder.read(folder.key)),
      now: WallClock.system.now(), at: path + ".new")
    let rows = try counts(path + ".new")
    try durableMove(from: path + ".new", to: path)
    let answer = Answer(
      store: number, file: path, bytes: manifest.byteCount, sha256: manifest.digest.description,
      builtAt: manifest.builtAt,
      heads: manifest.heads.map { "\($0.chain) \($0.id) \($0.hash)" }, rows: rows)
    try command.show(answer, else: text(answer))
    return .ok
  }

  /// Rows of each table of facts that has any.
  private static func counts(_ path: String) throws -> [String: Int64] {
    let connection = try Connection(path: path, mode: .readOnly)
    var counts: [String: Int64] = [:]
    for name in Tables.schema.tables.map(\.name) + ["change_sets", "parked"] {
      let count = try connection.integer("SELECT count(*) FROM \(name)") ?? 0
      if count > 0 { counts[name] = count }
    }
    return counts
  }

  private static func text(_ answer: Answer) -> String {
    var lines = [
      "snapshot for store \(answer.store): \(answer.file)", "  size    \(answer.bytes) bytes",
      "  SHA-256 \(answer.sha256)",
    ]
    lines += answer.heads.map { "  head    \($0)" }
    lines += answer.rows.sorted { $0.key < $1.key }.map { "  rows    \($0.value) \($0.key)" }
    return lines.joined(separator: "\n") + "\n"
  }
}
