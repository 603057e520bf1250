package import SyncProtocol

/// The world, handed to an engine: it reads no clock and no random source of its own.
package struct StorageEnvironment {
  package let sha256: SHA256

  /// Milliseconds UTC.
  package let now: () -> Int64

  /// 64 random bits, for a new incarnation or a name.
  package let random: () throws -> UInt64

  /// Makes the function that says which business day and hour an instant is in a time zone.
  package let calendar:
    (_ timeZone: String, _ cutOverHour: Int64) throws -> (
      (_ at: Int64) -> (day: Int64, hour: Int64)
    )

  package init(
    sha256: @escaping SHA256, now: @escaping () -> Int64, random: @escaping () throws -> UInt64,
    calendar:
      @escaping (_ timeZone: String, _ cutOverHour: Int64) throws -> (
        (_ at: Int64) -> (day: Int64, hour: Int64)
      )
  ) {
    self.sha256 = sha256
    self.now = now
    self.random = random
    self.calendar = calendar
  }
}
