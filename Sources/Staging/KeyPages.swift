internal import Foundation
internal import GRDB

/// The keys of all staged records, in sorted pages, for finding records of the same person.
///
/// A row a key would cost as much as the records themselves. Pages of 256 keys are written in one
/// go when a run ends, a layer a run; a lookup reads one page of each layer, and layers are merged
/// when there are many.
struct KeyPages {
  static let keysPerPage = 256
  static let mostLayers = 8

  struct Entry {
    var key: Int64
    var record: Int64
  }

  /// Adds the keys of a run as a layer.
  static func add(
    _ entries: inout [Entry], identity: String, run: Int, _ db: Database
  ) throws {
    guard !entries.isEmpty else { return }
    let layers = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT run_id FROM key_pages WHERE identity = ?", arguments: [identity])
    if layers.count >= mostLayers {
      let rows = try Row.fetchCursor(
        db, sql: "SELECT page FROM key_pages WHERE identity = ?", arguments: [identity])
      while let row = try rows.next() {
        let page: [UInt8] = [UInt8](row[0] as Data)
        for index in 0..<page.count / 16 { entries.append(entry(page, index)) }
      }
      try db.execute(sql: "DELETE FROM key_pages WHERE identity = ?", arguments: [identity])
    }
    entries.sort { ($0.key, $0.record) < ($1.key, $1.record) }
    let insert = try db.makeStatement(
      sql: "INSERT INTO key_pages (identity, first_key, run_id, page) VALUES (?, ?, ?, ?)")
    var start = 0
    while start < entries.count {
      var end = min(start + keysPerPage, entries.count)
      // Equal keys stay on one page, so that one page answers for a key.
      while end < entries.count, entries[end].key == entries[end - 1].key { end += 1 }
      var page = [UInt8](repeating: 0, count: (end - start) * 16)
      for (index, entry) in entries[start..<end].enumerated() {
        put(entry.key, at: index * 16, in: &page)
        put(entry.record, at: index * 16 + 8, in: &page)
      }
      try insert.execute(arguments: [identity, entries[start].key, run, Data(page)])
      start = end
    }
  }

  /// The records that have a key.
  static func records(_ key: Int64, _ statement: Statement, _ layers: [Int64]) throws -> [Int64] {
    var found: [Int64] = []
    for layer in layers {
      guard let page = try Data.fetchOne(statement, arguments: [layer, key]).map({ [UInt8]($0) })
      else { continue }
      var low = 0
      var high = page.count / 16
      while low < high {
        let middle = (low + high) / 2
        if entry(page, middle).key < key { low = middle + 1 } else { high = middle }
      }
      while low < page.count / 16, entry(page, low).key == key {
        found.append(entry(page, low).record)
        low += 1
      }
    }
    return found.sorted()
  }

  private static func entry(_ page: [UInt8], _ index: Int) -> Entry {
    Entry(key: number(page, index * 16), record: number(page, index * 16 + 8))
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> Int64 {
    var value: UInt64 = 0
    for byte in bytes[offset..<offset + 8].reversed() { value = value << 8 | UInt64(byte) }
    return Int64(bitPattern: value)
  }

  private static func put(_ number: Int64, at offset: Int, in page: inout [UInt8]) {
    var rest = UInt64(bitPattern: number)
    for index in offset..<offset + 8 {
      page[index] = UInt8(truncatingIfNeeded: rest)
      rest >>= 8
    }
  }
}
