import Foundation
import GRDB

/// Everything that stands in a store but moments.
struct StoreContents: Equatable {
  /// Of each table the rows in order, as text.
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
      return (tables, try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
    }
  }

  /// The tables whose rows differ.
  func differences(from other: StoreContents) -> [String] {
    Set(tables.keys).union(other.tables.keys).filter { tables[$0] != other.tables[$0] }.sorted()
  }
}
