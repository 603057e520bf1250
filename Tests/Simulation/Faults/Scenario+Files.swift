import Foundation
import Toolkit

extension Scenario {
  /// Where the scenarios stand, a JSON file each.
  package static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Scenarios").path

  /// Names of all scenarios of the folder, ascending.
  ///
  /// - Throws: why the folder cannot be read.
  package static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// All scenarios of the folder, by name.
  ///
  /// - Throws: as `find`.
  package static func all() throws -> [Scenario] { try names().map { try find($0) } }

  /// The scenario of a name, or of a JSON file of one's own.
  ///
  /// - Throws: `SimulationError` for an unknown name or member, `JSONError`, or why the file cannot
  ///   be read.
  package static func find(_ word: String) throws -> Scenario {
    var reading: [String] = []
    var values = try members(of: word, &reading)
    values["name"] = values["name"] ?? .text(word)
    return try JSON.decode(Scenario.self, from: try JSON.encode(values))
  }

  /// A number or a text in a scenario's file.
  private enum Value: Codable {
    case number(Int64)
    case text(String)
    case texts([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      do {
        self = .number(try container.decode(Int64.self))
      } catch is DecodingError {
        do {
          self = .text(try container.decode(String.self))
        } catch is DecodingError {
          self = .texts(try container.decode([String].self))
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      case .texts(let texts): try container.encode(texts)
      }
    }
  }

  /// A scenario's members: the defaults, then those it builds upon in their order, then its own.
  private static func members(
    of word: String, _ reading: inout [String]
  ) throws -> [String: Value] {
    guard !reading.contains(word) else {
      throw SimulationError.circle(reading + [word])
    }
    reading.append(word)
    defer { reading.removeLast() }
    let known = try names()
    guard word.hasSuffix(".json") || known.contains(word) else {
      throw SimulationError.unknown("scenario", word, known + ["or a .json file"])
    }
    let path = word.hasSuffix(".json") ? word : "\(folder)/\(word).json"
    let own = try JSON.decode([String: Value].self, from: try FileText.bytes(of: path))
    let defaults = try JSON.decode(
      [String: Value].self, from: try JSON.encode(Scenario(name: "defaults")))
    var values = reading.count == 1 ? defaults : [:]
    if case .texts(let bases) = own["with"] {
      for base in bases {
        values.merge(try members(of: base, &reading)) { _, later in later }
      }
    }
    for (member, value) in own where member != "with" {
      guard defaults[member] != nil else {
        throw SimulationError.unknown("member in \(path)", member, defaults.keys.sorted())
      }
      values[member] = value
    }
    return values
  }
}
