import Database
import Foundation
import Toolkit

/// Where a node's marker is kept: outside of the database, and in none of its backups.
package struct MarkerFile: Sendable {
  /// The marker that is kept; nil where there is none, or none that can be read: then nothing
  /// proves how far the database had got.
  let read: @Sendable () throws -> ContinuityMarker?

  /// Keeps a marker, whole, durably and in one step.
  let write: @Sendable (ContinuityMarker) throws -> Void

  /// Some other place than a file.
  package init(
    read: @escaping @Sendable () throws -> ContinuityMarker?,
    write: @escaping @Sendable (ContinuityMarker) throws -> Void
  ) {
    self.read = read
    self.write = write
  }

  /// A file of JSON.
  ///
  /// Reading throws a Foundation error if it is there and cannot be read, writing `FileError` and
  /// `JSONError`.
  package init(_ path: String) {
    read = {
      guard try FileStatus.of(path) != nil else { return nil }
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      do throws(JSONError) {
        let marker = try JSON.decode(ContinuityMarker.self, from: bytes)
        return marker.version == ContinuityMarker.currentVersion ? marker : nil
      } catch {
        return nil
      }
    }
    write = { try durableWrite(try JSON.encode($0), to: path) }
  }
}
