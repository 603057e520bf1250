import Foundation

/// Whether this PC is connected to any network: a cable is in, or Wi-Fi is joined.
enum NetworkLink {
  /// Where Linux tells of its network devices, a folder each.
  private static let devices = "/sys/class/net"

  /// True also where the machine does not say.
  static func isUp() -> Bool {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: devices)
    } catch {
      return true
    }
    let others = names.filter { $0 != "lo" }
    return others.isEmpty
      || others.contains { name in
        // Virtual devices say "unknown" and work.
        state(of: name).map { $0 == "up" || $0 == "unknown" } ?? true
      }
  }

  private static func state(of device: String) -> String? {
    FileManager.default.contents(atPath: "\(devices)/\(device)/operstate").map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
