import Foundation

/// What a person looks for on a page.
enum Wanted: CustomStringConvertible {
  /// A control by what it is (button, link, textbox, checkbox, radio, combobox, …) and its name.
  case role(String, String)
  /// The same within the row, item or card where this text stands.
  indirect case near(String, Wanted)
  /// The smallest element with this text.
  case text(String)
  /// Where no words name it.
  case css(String)

  var description: String {
    switch self {
    case .role(let role, let name): "\(role) '\(name)'"
    case .near(let text, let wanted): "\(wanted) near '\(text)'"
    case .text(let text): "text '\(text)'"
    case .css(let selector): selector
    }
  }

  static func button(_ name: String) -> Wanted { .role("button", name) }
  static func link(_ name: String) -> Wanted { .role("link", name) }
  static func field(_ name: String) -> Wanted { .role("textbox", name) }

  var words: [JSONValue] {
    switch self {
    case .role(let role, let name): ["role", .string(role), .string(name)]
    case .near(let text, let wanted): wanted.words + [.string(text)]
    case .text(let text): ["text", .string(text), .null]
    case .css(let selector): ["css", .string(selector), .null]
    }
  }
}

/// An element of a page, as the protocol names it.
struct Element {
  static let name = "element-6066-11e4-a52e-4f735466cecf"

  let id: String

  /// For an argument of a script.
  var value: JSONValue { .object([Self.name: .string(id)]) }

  init?(_ value: JSONValue) {
    guard let id = value[Self.name].text else { return nil }
    self.id = id
  }
}

/// Finding and using, as a person does: by what is to be seen, waiting until it is there.
///
/// A name that ends in `…` needs only to begin so.
extension Browser {
  /// All visible elements that fit, now.
  func all(_ wanted: Wanted) throws -> [Element] {
    try run(try Scripts.text("find"), wanted.words).items.compactMap(Element.init)
  }

  func has(_ wanted: Wanted) throws -> Bool { try !all(wanted).isEmpty }

  /// The first that fits, once there is one.
  @discardableResult
  func find(_ wanted: Wanted, seconds: Double = 15) throws -> Element {
    var found: Element?
    _ = try Wait.until(seconds: seconds) {
      found = try steady { try all(wanted).first }
      return found != nil
    }
    guard let found else {
      throw BrowserError(
        "no \(wanted) on \(try address()) after \(seconds) s; there is: \(try text().prefix(2_000))"
          + "; complaints: \(try complaints())")
    }
    return found
  }

  /// Waits until it is gone.
  func waitUntilGone(_ wanted: Wanted) throws {
    let isGone = try Wait.until { try steady { try all(wanted).isEmpty } ?? false }
    guard isGone else { throw BrowserError("\(wanted) is still on \(try address())") }
  }

  /// Clicks where a person would; what is redrawn or covered for an instant is tried again.
  func click(_ wanted: Wanted) throws { try use(wanted) { try click($0) } }

  private func use(_ wanted: Wanted, _ action: (Element) throws -> Void) throws {
    var last: (any Error)?
    let isDone = try Wait.until {
      do {
        try action(try find(wanted))
        return true
      } catch let error as BrowserError where error.isPassing {
        last = error
        return false
      }
    }
    if !isDone { throw BrowserError("\(wanted) cannot be used: \(last.map { "\($0)" } ?? "")") }
  }

  func click(_ element: Element) throws { try command("POST", "element/\(element.id)/click") }

  /// Clears a field and types into it.
  func type(_ text: String, into wanted: Wanted) throws {
    try use(wanted) { field in
      try command("POST", "element/\(field.id)/clear")
      try type(text, into: field)
    }
  }

  func type(_ text: String, into element: Element) throws {
    try command("POST", "element/\(element.id)/value", ["text": .string(text)])
  }

  func text(of element: Element) throws -> String {
    try command("GET", "element/\(element.id)/text").text ?? ""
  }

  /// Presses keys one after the other; a special key is one character, see `Key`.
  func press(_ keys: String) throws {
    let actions = keys.flatMap { key -> [JSONValue] in
      [
        ["type": "keyDown", "value": .string(String(key))],
        ["type": "keyUp", "value": .string(String(key))],
      ]
    }
    try command(
      "POST", "actions",
      ["actions": [["type": "key", "id": "keyboard", "actions": .array(actions)]]])
  }

  /// Chooses an option of a list by its text.
  func choose(_ option: String, in wanted: Wanted) throws {
    let done = try run(
      """
      const option = [...arguments[0].options].find((o) => o.text.trim() === arguments[1]);
      if (!option) return false;
      arguments[0].value = option.value;
      arguments[0].dispatchEvent(new Event("input", { bubbles: true }));
      arguments[0].dispatchEvent(new Event("change", { bubbles: true }));
      return true;
      """, [try find(wanted).value, .string(option)])
    guard done.isTrue else { throw BrowserError("\(wanted) has no '\(option)'") }
  }

  /// nil where the page was redrawn meanwhile.
  private func steady<R>(_ body: () throws -> R?) throws -> R? {
    do { return try body() } catch let error as BrowserError where error.isPassing { return nil }
  }
}

extension BrowserError {
  /// Whether it can be otherwise an instant later.
  var isPassing: Bool {
    ["stale element", "click intercepted", "not interactable", "detached"].contains {
      description.contains($0)
    }
  }
}

/// Keys without a character of their own.
enum Key {
  static let tab = "\u{E004}"
  static let enter = "\u{E007}"
  static let escape = "\u{E00C}"
  static let space = " "
}
