/// A system call at which a process can be made to fail, as the shim lists it.
struct Point: Sendable, CustomStringConvertible {
  let number: Int
  let call: String
  /// The last part of the file's name, or `socket`.
  let file: String
  let canTear: Bool
  let needsSpace: Bool
  let isNetwork: Bool

  /// Reads a line of the shim's report; nil where it is none.
  init?(_ line: Substring) {
    let words = line.split(separator: " ")
    guard words.count >= 3, let number = Int(words[0]) else { return nil }
    self.number = number
    call = String(words[1])
    canTear = words[2].contains("w")
    needsSpace = words[2].contains("s")
    isNetwork = words[2].contains("n")
    file = words.count > 3 ? String(words[3]) : ""
  }

  var description: String { "\(number) \(call) \(file)" }
}

/// What happens at one point of a process.
struct Fault: Sendable, CustomStringConvertible {
  enum Kind: String, Sendable, CaseIterable {
    case kill, torn, io, full
  }

  let point: Int
  let kind: Kind
  let isForever: Bool

  var description: String { "\(kind.rawValue)\(isForever ? " for ever" : "") at \(point)" }

  var kills: Bool { kind == .kill || kind == .torn }

  /// Everything that can happen at a point.
  static func all(at point: Point) -> [Fault] {
    Kind.allCases.flatMap { kind -> [Fault] in
      switch kind {
      case .kill: [Fault(point: point.number, kind: kind, isForever: false)]
      case .torn: point.canTear ? [Fault(point: point.number, kind: kind, isForever: false)] : []
      case .io: [false, true].map { Fault(point: point.number, kind: kind, isForever: $0) }
      case .full:
        point.needsSpace
          ? [false, true].map { Fault(point: point.number, kind: kind, isForever: $0) } : []
      }
    }
  }
}
