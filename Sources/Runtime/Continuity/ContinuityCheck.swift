package import Database
import Foundation
import Security
package import Storage
import SyncProtocol
import Toolkit

/// Looks at a database and its marker at a node's start, and notes what follows.
package struct ContinuityCheck {
  /// What was found, and what the node needs to keep its marker.
  package struct Result: Sendable {
    package let verdict: Continuity
    package let place: ContinuityMarker.Place
  }

  private let marker: MarkerFile
  private let machine: String

  /// - Parameters:
  ///   - path: the marker's file.
  ///   - machine: a digest of what names this machine; `MachineName.digest()` outside tests.
  package init(marker path: String, machine: String) {
    self.init(marker: MarkerFile(path), machine: machine)
  }

  /// As the other `init`, with a marker that is kept elsewhere.
  package init(marker: MarkerFile, machine: String) {
    self.marker = marker
    self.machine = machine
  }

  /// Decides, raises the alarm if something may be missing, and writes the marker anew.
  ///
  /// Call it before the first write. What it notes comes before the marker: should it be
  /// interrupted, the next start finds the same.
  ///
  /// - Throws: `DatabaseError`, `FileError`, `JSONError`, a Foundation error if the marker is
  ///   there and cannot be read.
  package func run(_ database: NodeDatabase) throws -> Result {
    let place = try place(of: database.connection.path)
    let verdict = try verdict(of: database)
    try database.connection.transaction {
      if !verdict.isProven {
        let code: Alarm.Code = verdict == .copied ? .copied : .restored
        let detail = try detail(verdict, database)
        try database.raise(code, about: database.writer, detail)
        try database.setDoubt(verdict.rawValue)
        if !database.writer.isStore { try database.beginRefilling(detail) }
      }
      if database.writer.isStore { try database.nameAnswers(isDoubtful: !verdict.isProven) }
      try database.noteStarted()
    }
    try marker.write(ContinuityMarker(of: database, at: place))
    return Result(verdict: verdict, place: place)
  }

  /// At the first opening of a process it decides; a later one is of a file that the node itself
  /// has written anew, so only its place is noted.
  ///
  /// - Parameters:
  ///   - database: as it was opened.
  ///   - mode: how; a marker is written only beside a file that is.
  ///   - isFirst: whether the process opens it for the first time.
  /// - Returns: what was found.
  /// - Throws: as the other `run`.
  package func run(_ database: NodeDatabase, mode: OpenMode, isFirst: Bool) throws -> Result {
    if isFirst { return try run(database) }
    let place = try place(of: database.connection.path)
    if mode != .readOnly { try marker.write(ContinuityMarker(of: database, at: place)) }
    return Result(verdict: .continuous, place: place)
  }

  /// Where a database lies now.
  ///
  /// - Throws: `FileError`.
  package func place(of file: String) throws -> ContinuityMarker.Place {
    let status = try FileStatus.of(file)
    return ContinuityMarker.Place(
      device: status?.device ?? 0, inode: status?.inode ?? 0, machine: machine)
  }

  /// What is to be thought of a database, without noting anything.
  ///
  /// - Throws: as `run`.
  package func verdict(of database: NodeDatabase) throws -> Continuity {
    Continuity(
      try sighting(
        database, try marker.read(), try place(of: database.connection.path)))
  }

  private func sighting(
    _ database: NodeDatabase, _ marker: ContinuityMarker?, _ place: ContinuityMarker.Place
  ) throws -> Continuity.Sighting {
    var sighting = Continuity.Sighting()
    sighting.isBackup = try database.backupMark() != nil
    sighting.isFreshlyOpened = try database.isFreshlyOpened()
    sighting.isEmpty = database.trees[ContinuityMarker.chain(of: database.writer)] == nil
    sighting.hasMarker = marker != nil
    sighting.holdsMarked = try marker?.isHeld(by: database) ?? false
    sighting.isInPlace = marker?.place == place
    return sighting
  }

  private func detail(_ verdict: Continuity, _ database: NodeDatabase) throws -> String {
    if let mark = try database.backupMark() {
      return "started from the backup of \(CivilTime(utcMilliseconds: mark.at))"
    }
    return switch verdict {
    case .copied: "started from a file that is not where this node last wrote it"
    case .restored, .first, .continuous: "started from a file that lacks what was last written"
    }
  }
}

/// What names this machine.
package enum MachineName {
  /// A digest of `/etc/machine-id`, in hexadecimal; of nothing where there is none.
  ///
  /// The identifier itself is not to leave the machine (machine-id(5)).
  ///
  /// - Throws: `SecurityError`, a Foundation error if the file is there and cannot be read.
  package static func digest(file: String = "/etc/machine-id") throws -> String {
    let name =
      try FileStatus.of(file) == nil
      ? [] : [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    return HexText.text(try SHA256Hasher.hash(Array("OCPZ machine ".utf8) + name))
  }
}
