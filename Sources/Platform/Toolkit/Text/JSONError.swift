/// JSON that cannot be read or written, in words for whoever sent it.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  /// The member concerned, `lines[2].quantity`; empty for the document itself.
  package let member: String
  /// What is wrong and what was expected.
  package let problem: String

  /// The member and the problem.
  package var description: String { member.isEmpty ? problem : "\(member): \(problem)" }

  init(member: String = "", problem: String) {
    self.member = member
    self.problem = problem
  }

  init(_ error: DecodingError) {
    switch error {
    case .typeMismatch(let type, let context):
      self.init(context, "must be \(Self.words(for: type))")
    case .valueNotFound(let type, let context):
      self.init(context, "must be \(Self.words(for: type)), not null")
    case .keyNotFound(let key, let context):
      self.init(member: Self.path(context.codingPath + [key]), problem: "is missing")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      self.init(
        problem: "the text is not valid JSON, or a whole number has a fraction or is too large")
    case .dataCorrupted(let context):
      self.init(context, SingleLine.escaped(context.debugDescription))
    @unknown default:
      self.init(problem: "cannot be read")
    }
  }

  private init(_ context: DecodingError.Context, _ problem: String) {
    self.init(member: Self.path(context.codingPath), problem: problem)
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    var text = ""
    for key in keys {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + SingleLine.escaped(key.stringValue)
      }
    }
    return text
  }

  private static func words(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "text"
    case is Bool.Type: "true or false"
    case is any BinaryInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is [String: Any].Type: "an object"
    case is [Any].Type: "a list"
    default: "of another kind"
    }
  }
}
