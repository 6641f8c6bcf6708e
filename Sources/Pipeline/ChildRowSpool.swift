internal import Foundation
internal import LegacyText
internal import Readers
internal import RecordModel
internal import Synchronization

/// The rows of child files, spooled to a private temporary file and indexed by the person's key.
///
/// Sixteen bytes of memory a row; the rows themselves stay on disk until their person comes. Rows
/// may come in any order.
final class ChildRowSpool: ChildRowSource {
  private struct Entry: Sendable {
    var key: UInt64
    var offset: UInt64
  }

  private let descriptor: Int32
  private let entries: [Entry]
  private let byteCount: UInt64
  /// One bit a row: its person came.
  private let claimed: Mutex<[Bool]>

  /// A row nobody claimed.
  struct Orphan {
    var file: Int
    var line: Int
    var text: String
    var span: SourceSpan
  }

  private init(_ descriptor: Int32, _ entries: [Entry], _ byteCount: UInt64) {
    (self.descriptor, self.entries, self.byteCount) = (descriptor, entries, byteCount)
    claimed = Mutex([Bool](repeating: false, count: entries.count))
  }

  deinit { close(descriptor) }

  func rows(forKey key: Span<UInt8>) -> [ChildRow] {
    let hash = hashBytes(key)
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key < hash { low = middle + 1 } else { high = middle }
    }
    var rows: [ChildRow] = []
    while low < entries.count, entries[low].key == hash {
      if let stored = stored(at: entries[low].offset), stored.key.count == key.count,
        (0..<key.count).allSatisfy({ stored.key[$0] == key[$0] })
      {
        rows.append(stored.row)
        let position = low
        claimed.withLock { $0[position] = true }
      }
      low += 1
    }
    return rows
  }

  /// The rows whose person never came, in the order of files and lines.
  func orphans(quote: UInt8) -> [Orphan] {
    let taken = claimed.withLock { $0 }
    return entries.indices.filter { !taken[$0] }.map { entries[$0].offset }.sorted()
      .compactMap { offset in
        stored(at: offset).map { stored in
          Orphan(
            file: stored.row.file, line: Int(stored.row.line),
            text: stored.row.fields.map { cellText(stored.row.bytes, $0, nil, quote: quote) }
              .joined(separator: "\t"), span: stored.span)
        }
      }
  }

  // MARK: The spool

  /// One row: byte counts first, then key, fields and bytes.
  private struct Stored {
    var key: [UInt8]
    var row: ChildRow
    var span: SourceSpan
  }

  private func stored(at offset: UInt64) -> Stored? {
    var head = [UInt8](repeating: 0, count: 40)
    guard pread(&head, offset) else { return nil }
    func number(_ index: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(head[index * 4 + $1]) << ($1 * 8) }
    }
    let (keyCount, fieldCount, byteCount) = (number(0), number(1), number(2))
    var body = [UInt8](repeating: 0, count: keyCount + fieldCount * 12 + byteCount)
    guard pread(&body, offset + 40) else { return nil }
    var fields: [RawField] = []
    fields.reserveCapacity(fieldCount)
    var position = keyCount
    func read(_ count: Int) -> Int {
      defer { position += count }
      return (0..<count).reduce(0) { $0 | Int(body[position + $1]) << ($1 * 8) }
    }
    for _ in 0..<fieldCount {
      let (start, count, column, flags) = (read(4), read(4), read(2), read(2))
      fields.append(
        RawField(
          offset: start, count: count, column: column,
          flags: RawField.Flags(rawValue: UInt16(flags))))
    }
    return Stored(
      key: Array(body[..<keyCount]),
      row: ChildRow(
        file: number(3), bytes: Array(body[position...]), fields: fields, line: UInt32(number(4))),
      span: SourceSpan(
        offset: UInt64(number(5)) | UInt64(number(6)) << 32, count: number(7)))
  }

  private func pread(_ bytes: inout [UInt8], _ offset: UInt64) -> Bool {
    let count = bytes.count
    return unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe Foundation.pread(descriptor, buffer.baseAddress, count, off_t(offset)) == count
    }
  }

  /// Collects rows and makes the spool.
  struct Builder {
    private let descriptor: Int32
    private var entries: [Entry] = []
    private var buffer: [UInt8] = []
    private var written: UInt64 = 0

    /// - Throws: When no temporary file can be made.
    init() throws(ReadError) {
      let folder = FileManager.default.temporaryDirectory.path
      let template = folder + "/hoso-rows-XXXXXX"
      var name = Array(template.utf8CString)
      descriptor = unsafe name.withUnsafeMutableBufferPointer { name in
        guard let base = name.baseAddress else { return -1 }
        return unsafe mkstemp(base)
      }
      guard descriptor >= 0 else {
        throw .unreadable(path: folder, reason: .noTemporaryFile)
      }
      // The file has no name from here on: it is gone when it is closed, however that comes about.
      _ = unsafe name.withUnsafeBufferPointer { name in
        guard let base = name.baseAddress else { return Int32(-1) }
        return unsafe unlink(base)
      }
    }

    mutating func append(
      key: [UInt8], file: Int, record: RawRecord, fields: ArraySlice<RawField>, bytes: [UInt8]
    ) throws(ReadError) {
      entries.append(
        Entry(key: hashBytes(key.span), offset: written + UInt64(buffer.count)))
      func put(_ number: Int, _ count: Int) {
        for index in 0..<count { buffer.append(UInt8(truncatingIfNeeded: number >> (index * 8))) }
      }
      let start = fields.map { Int($0.offset) }.min() ?? 0
      let end = fields.map { Int($0.offset) + Int($0.count) }.max() ?? 0
      for number in [
        key.count, fields.count, end - start, file, Int(record.line),
        Int(truncatingIfNeeded: record.span.offset & 0xffff_ffff),
        Int(truncatingIfNeeded: record.span.offset >> 32), Int(record.span.count), 0, 0,
      ] { put(number, 4) }
      buffer.append(contentsOf: key)
      for field in fields {
        put(Int(field.offset) - start, 4)
        put(Int(field.count), 4)
        put(Int(field.column), 2)
        put(Int(field.flags.rawValue), 2)
      }
      buffer.append(contentsOf: bytes[start..<end])
      if buffer.count > 1 << 20 { try flush() }
    }

    private mutating func flush() throws(ReadError) {
      var done = 0
      while done < buffer.count {
        let count = unsafe buffer.withUnsafeBytes { bytes -> Int in
          guard let base = bytes.baseAddress else { return 0 }
          return unsafe write(descriptor, base + done, bytes.count - done)
        }
        guard count > 0 else {
          throw .unreadable(
            path: FileManager.default.temporaryDirectory.path,
            reason: .temporaryFileFull)
        }
        done += count
      }
      written += UInt64(buffer.count)
      buffer.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws(ReadError) -> ChildRowSpool {
      try flush()
      entries.sort { ($0.key, $0.offset) < ($1.key, $1.offset) }
      return ChildRowSpool(descriptor, entries, written)
    }
  }
}
