import Database

/// The machines that the store nodes run on.
extension World {
  /// Milliseconds between two looks of `MarkerKeeper`.
  static let markerPause: Int64 = 5_000

  /// An image of a node: its database, and what its PC kept beside it then.
  struct Image {
    let file: NodeFile
    let pc: StorePC?
  }

  /// Another machine, on which nothing was written yet.
  func newPC() -> StorePC {
    StorePC(machine: "pc-\(random.next())", key: StandInKey(&random), marker: nil)
  }

  /// A store's marker is written, as every few seconds.
  func keepMarker(_ index: Int) throws {
    if stores[index].isRetired { return }
    time.schedule(.keepMarker(index), at: time.now + Self.markerPause)
    try writeMarker(index)
  }

  private func writeMarker(_ index: Int) throws {
    _ = try atStore(index) { try stores[index].keepMarker() }
  }

  /// Takes a store's PC as it is when an older image of its database is put back.
  ///
  /// It is the same one, which keeps its key and a marker that is newer than the image; or a new
  /// one, with nothing; or a new one to which the whole folder was copied. The same one only after
  /// an orderly end, of which the marker is the last act: of what was written behind the marker of
  /// a process that died, an image of just then tells nothing.
  func takePC(_ index: Int, for image: Image) throws {
    let fresh = newPC()
    let draw = random.pick(1...10)
    if draw <= 5, isUp(.store(index)) { try writeMarker(index) }
    if draw <= 5, isUp(.store(index)) { return }
    stores[index].pc = fresh
    guard draw > 8, let kept = image.pc else { return counters.add(.storeOnNewPC) }
    counters.add(.storeFolderCopied)
    (stores[index].pc.key, stores[index].pc.marker) = (kept.key, kept.marker)
  }

  /// Counts what the stores closed, and the series that could not go on.
  func noteFiscal() throws {
    guard let connection = try watched(.headOffice)?.connection else { return }
    func count(_ rows: String) throws -> Int {
      Int(try connection.integer("SELECT count(*) FROM \(rows)") ?? 0)
    }
    counters.add(.closings, try count("closings"))
    counters.add(.seriesAfterRestore, try count("series WHERE reason = 2"))
    counters.add(.seriesAfterCopy, try count("series WHERE reason = 3"))
  }
}
