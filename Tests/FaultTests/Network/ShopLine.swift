import Evening
import Foundation
import Toolkit

/// A shop's network and head office's, each a namespace of its own, and the line between them.
///
/// What spoils the line stands in the shop's namespace; the shop's own loopback is never touched.
final class ShopLine {
  /// The namespaces' names.
  let shop: String
  let headOffice: String

  /// Head office's address on the line.
  let address = "10.87.0.1"
  private let shopAddress = "10.87.0.2"
  private let device = "line"

  init() throws {
    let tag = String(UUID().uuidString.prefix(6)).lowercased()
    shop = "pizza-s-\(tag)"
    headOffice = "pizza-h-\(tag)"
    for name in [shop, headOffice] {
      try ip(["netns", "add", name])
      try ip(["-n", name, "link", "set", "lo", "up"])
    }
    try ip([
      "-n", shop, "link", "add", device, "type", "veth", "peer", "name", device, "netns",
      headOffice,
    ])
    for (name, address) in [(shop, shopAddress), (headOffice, address)] {
      try ip(["-n", name, "address", "add", "\(address)/24", "dev", device])
      try ip(["-n", name, "link", "set", device, "up"])
    }
  }

  /// Removes both namespaces; what ran in them must have ended.
  func close() {
    for name in [shop, headOffice] {
      do {
        try ip(["netns", "delete", name])
      } catch {
        Console.complain("left behind: namespace \(name): \(error)")
      }
    }
  }

  // MARK: What goes wrong

  /// So many percent of the packets are lost, in each direction.
  func lose(percent: Int) throws {
    try rules("numgen random mod 100 < \(percent) drop")
  }

  /// Connections are made, and then no answer comes any more.
  func swallowAnswers() throws {
    try rules(incoming: "tcp flags & (syn|rst) == 0 drop", outgoing: "accept")
  }

  /// Every connection is reset.
  func reset() throws {
    try rules(incoming: "accept", outgoing: "meta l4proto tcp reject with tcp reset")
  }

  /// Packets vanish without a word.
  func blackhole() throws { try rules("drop") }

  /// The cable is out.
  func pull() throws { try ip(["-n", shop, "link", "set", device, "down"]) }

  /// The line carries so many kilobits a second.
  func slowDown(kilobits: Int) throws {
    try inShop(
      "tc",
      [
        "qdisc", "replace", "dev", device, "root", "tbf", "rate", "\(kilobits)kbit", "burst", "2kb",
        "latency", "400ms",
      ])
  }

  /// Everything is well again.
  func mend() throws {
    try ip(["-n", shop, "link", "set", device, "up"])
    try inShop("nft", ["flush", "ruleset"])
    let queue = try ProgramRun.attempt(
      try Self.program("ip"),
      ["netns", "exec", shop, try Self.program("tc"), "qdisc", "delete", "dev", device, "root"])
    // There is mostly none, which is no error.
    try require([0, 2].contains(queue.status), "tc: \(queue.complaint)")
  }

  private func rules(_ both: String) throws { try rules(incoming: both, outgoing: both) }

  private func rules(incoming: String, outgoing: String) throws {
    try inShop("nft", ["flush", "ruleset"])
    let ruleset = """
      table inet line {
        chain incoming { type filter hook input priority 0; iif "lo" accept; \(incoming); }
        chain outgoing { type filter hook output priority 0; oif "lo" accept; \(outgoing); }
      }
      """
    try inShop("nft", [ruleset])
  }

  // MARK: Programs

  /// The words that start a program in a namespace.
  static func starter(_ namespace: String) throws -> [String] {
    [try Self.program("ip"), "netns", "exec", namespace]
  }

  private func inShop(_ program: String, _ arguments: [String]) throws {
    try ip(["netns", "exec", shop, try Self.program(program)] + arguments)
  }

  private func ip(_ arguments: [String]) throws {
    try ProgramRun.run(try Self.program("ip"), arguments)
  }

  private static func program(_ name: String) throws -> String {
    guard let path = ProgramRun.find(name) else { throw Violation("\(name) is not installed") }
    return path
  }
}
