import Database
import Facts
import SyncProtocol

// Parked change-sets are kept as bytes. Their payload is verified like any other's, by its digest;
// here is what the digest does not cover: the personal section, and that there is a header.
extension NodeDatabase {
  /// Names what of the bytes kept of parked change-sets is not as it was received.
  func findBadKeptBytes(_ report: inout VerifyReport) throws {
    let kept = try connection.rows(
      """
      SELECT incarnation, sequence, payload, personal,
        (SELECT 1 FROM change_sets c
          WHERE c.incarnation = p.incarnation AND c.sequence = p.sequence)
      FROM parked p ORDER BY incarnation, sequence
      """
    ) { row in
      Kept(
        incarnation: row.integer(at: 0), sequence: row.integer(at: 1), payload: row.blob(at: 2),
        personal: row.isNull(at: 3) ? nil : row.blob(at: 3),
        hasHeader: !row.isNull(at: 4))
    }
    for kept in kept {
      let name = Incarnation(rawValue: kept.incarnation).map(\.description) ?? "\(kept.incarnation)"
      let what = "sequence \(kept.sequence) of \(name)"
      if !kept.hasHeader {
        report.strays.append(("parked", "\(what): bytes of no change-set"))
      } else if !isPersonalIntact(kept) {
        report.strays.append(("parked", "\(what): its personal values are not those received"))
      }
    }
  }

  private struct Kept {
    let incarnation: Int64
    let sequence: Int64
    let payload: [UInt8]
    let personal: [UInt8]?
    let hasHeader: Bool
  }

  /// Whether each entry fits a seal of the payload, and, where the tables are known, its row.
  private func isPersonalIntact(_ kept: Kept) -> Bool {
    guard let personal = kept.personal else { return true }
    guard let incarnation = Incarnation(rawValue: kept.incarnation) else { return false }
    do throws(WireError) {
      var batch = FactBatch()
      var decoder = PayloadDecoder(schema: schema, sha256: environment.sha256)
      let bytes = kept.payload + personal
      let content = try decoder.decode(
        bytes, 0..<kept.payload.count, personal: kept.payload.count..<bytes.count,
        as: claimedID(of: ChangeSetID(incarnation, kept.sequence)), into: &batch)
      if content.unknown == nil { return true }
      let section = try PersonalSection(decoding: personal, 0..<personal.count)
      return section.entries.allSatisfy { entry in
        Self.contains(entry.seal(by: environment.sha256).bytes, in: kept.payload)
      }
    } catch {
      return false
    }
  }

  private static func contains(_ part: [UInt8], in bytes: [UInt8]) -> Bool {
    guard let first = part.first, bytes.count >= part.count else { return false }
    return bytes.indices.dropLast(part.count - 1).contains { start in
      bytes[start] == first && bytes[start..<start + part.count].elementsEqual(part)
    }
  }
}
