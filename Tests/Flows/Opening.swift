import Database
import Foundation

/// Opens a folder that the process before this one may not have left yet.
///
/// A test that starts processes hands its locks to them for the instant between fork and exec.
///
/// - Throws: what `open` throws; `FileError` if the folder is still held after ten seconds.
func openPatiently<R>(_ open: () throws -> R) throws -> R {
  let deadline = ContinuousClock.now + .seconds(10)
  while true {
    do {
      return try open()
    } catch let error as FileError where error.isHeldElsewhere && ContinuousClock.now < deadline {
      Thread.sleep(forTimeInterval: 0.005)
    }
  }
}
