import Foundation

/// What the process was asked to do: a flow, a folder, and named values.
struct Script {
  let flow: String
  let folder: String
  private let values: [String: String]

  /// Reads `FLOW FOLDER [NAME=VALUE …]`.
  ///
  /// - Throws: `ScriptError` if a word is missing or no pair.
  init(_ arguments: [String]) throws {
    guard arguments.count >= 2 else {
      throw ScriptError("usage: pizza-flows FLOW FOLDER [NAME=VALUE …]")
    }
    flow = arguments[0]
    folder = arguments[1]
    var values: [String: String] = [:]
    for word in arguments.dropFirst(2) {
      guard let place = word.firstIndex(of: "=") else {
        throw ScriptError("'\(word)' is no NAME=VALUE")
      }
      values[String(word[..<place])] = String(word[word.index(after: place)...])
    }
    self.values = values
  }

  /// The value of a name.
  ///
  /// - Throws: `ScriptError` if it was not given.
  func text(_ name: String) throws -> String {
    guard let value = values[name] else { throw ScriptError("\(flow) needs \(name)=…") }
    return value
  }

  /// Whether a name was given as 1.
  func flag(_ name: String) -> Bool { values[name] == "1" }
}

/// What is wrong with the words the process was started with, or why a flow did not get through.
struct ScriptError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
