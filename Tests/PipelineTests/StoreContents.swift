import Foundation
import GRDB

@testable import Staging

/// Everything that stands in a store but moments.
struct StoreContents: Equatable {
  /// Of each table the rows in order, as text; `records` as the store itself reads them.
  var tables: [String: [String]] = [:]
  var isSound: Bool

  init(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    (tables, isSound) = try queue.read { db in
      var tables: [String: [String]] = [:]
      let names = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
      for name in names {
        let columns = try db.columns(in: name).map(\.name)
          .filter { $0 != "received_at" && $0 != "finished_at" }
        let list = columns.map { "quote(\"\($0)\")" }.joined(separator: " || '|' || ")
        tables[name] = try String.fetchAll(db, sql: "SELECT \(list) FROM \"\(name)\"").sorted()
      }
      tables["records"] = try Self.records(db, path)
      return (tables, try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
    }
  }

  private static func records(_ db: Database, _ path: String) throws -> [String] {
    let chunks = try StoredChunks(db, path: path)
    var records: [String] = []
    for first in try Int64.fetchAll(
      db, sql: "SELECT first_record FROM record_chunks ORDER BY first_record")
    {
      guard try chunks.find(first) else { continue }
      for number in chunks.numbers {
        let (head, place) = (try chunks.head(number), try chunks.place(number))
        let bytes = [try chunks.ownPayload(number), try chunks.details(number)].map {
          Data($0).base64EncodedString()
        }
        records.append(
          "\(number)|\(place)|\(head.disposition)|\(head.cluster)|\(head.content)"
            + "|\(head.sameAs)|\(bytes[0])|\(bytes[1])")
      }
    }
    return records
  }

  /// The tables whose rows differ.
  func differences(from other: StoreContents) -> [String] {
    Set(tables.keys).union(other.tables.keys).filter { tables[$0] != other.tables[$0] }.sorted()
  }
}
