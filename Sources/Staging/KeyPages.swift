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

  struct Entry: Sendable {
    var key: Int64
    var record: Int64
  }

  /// Adds the keys of a run as a layer.
  static func add(
    _ keys: inout KeyBuckets, identity: String, run: Int, _ db: Database
  ) throws {
    guard !keys.isEmpty else { return }
    let layers = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT run_id FROM key_pages WHERE identity = ?", arguments: [identity])
    if layers.count >= mostLayers {
      let rows = try Row.fetchCursor(
        db, sql: "SELECT page FROM key_pages WHERE identity = ?", arguments: [identity])
      while let row = try rows.next() {
        let page: [UInt8] = [UInt8](row[0] as Data)
        for index in 0..<page.count / 16 { keys.append(entry(page, index)) }
      }
      try db.execute(sql: "DELETE FROM key_pages WHERE identity = ?", arguments: [identity])
    }
    let insert = try db.makeStatement(
      sql: "INSERT INTO key_pages (identity, first_key, run_id, page) VALUES (?, ?, ?, ?)")
    func write(_ page: ArraySlice<Entry>) throws {
      guard let first = page.first else { return }
      try insert.execute(arguments: [identity, first.key, run, bytes(of: page)])
    }
    // Pages do not end where buckets do: what is left of one begins the next page.
    var rest: [Entry] = []
    for number in 0..<KeyBuckets.count {
      rest += keys.takeSorted(number)
      var start = 0
      while rest.count - start > keysPerPage {
        var end = start + keysPerPage
        // Equal keys stay on one page, so that one page answers for a key.
        while end < rest.count, rest[end].key == rest[end - 1].key { end += 1 }
        // Equal keys stand in one bucket: those of the last key are all here.
        try write(rest[start..<end])
        start = end
      }
      rest.removeFirst(start)
    }
    try write(rest[...])
  }

  private static func bytes(of page: ArraySlice<Entry>) -> Data {
    var words: [Int64] = []
    words.reserveCapacity(page.count * 2)
    for entry in page {
      words.append(entry.key.littleEndian)
      words.append(entry.record.littleEndian)
    }
    return unsafe words.withUnsafeBytes { unsafe Data($0) }
  }

  /// Appends the records of a page that have a key, in the order of the page.
  static func find(_ key: Int64, in page: UnsafeRawBufferPointer, _ found: inout [Int64]) {
    let count = page.count / 16
    func number(_ offset: Int) -> Int64 {
      Int64(littleEndian: unsafe page.loadUnaligned(fromByteOffset: offset, as: Int64.self))
    }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if number(middle * 16) < key { low = middle + 1 } else { high = middle }
    }
    while low < count, number(low * 16) == key {
      found.append(number(low * 16 + 8))
      low += 1
    }
  }

  private static func entry(_ page: [UInt8], _ index: Int) -> Entry {
    Entry(key: number(page, index * 16), record: number(page, index * 16 + 8))
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> Int64 {
    var value: UInt64 = 0
    for byte in bytes[offset..<offset + 8].reversed() { value = value << 8 | UInt64(byte) }
    return Int64(bitPattern: value)
  }
}
