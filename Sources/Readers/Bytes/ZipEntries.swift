internal import CArchive
internal import Foundation
internal import RecordModel

/// The files inside a zip archive, read through libarchive.
public enum ZipArchive {
  /// A member that is a plain file.
  public struct Entry: Sendable {
    public let name: String
    /// Position among all members.
    let position: Int
    /// Why this is the last member that can be had, although the archive held more or may have.
    var endOfArchive: ReadReason?
  }

  /// The members in the archive's order. Where the archive is cut off, those before the cut.
  ///
  /// - Throws: `ReadError.refused` for member names that leave the archive's folder or are not
  ///   plain, `ReadError.truncated` when not one member can be found.
  public static func entries(path: String) throws(ReadError) -> [Entry] {
    let archive = try OpenArchive(path: path)
    var entries: [Entry] = []
    var position = 0
    do throws(ReadError) {
      while let name = try archive.nextName() {
        defer { position += 1 }
        if name.hasSuffix("/") { continue }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        if name.hasPrefix("/") || parts.contains("..") || name.contains("\\") {
          throw ReadError.refused(path: path, reason: .memberLeavesFolder)
        }
        entries.append(Entry(name: name, position: position))
        if entries.count > 10_000 {
          throw ReadError.refused(path: path, reason: .tooManyMembers)
        }
      }
      if let last = entries.indices.last, !hasDirectory(path) {
        entries[last].endOfArchive = .noDirectory
      }
    } catch {
      guard case .truncated(_, let reason) = error, let last = entries.indices.last else {
        throw error
      }
      entries[last].endOfArchive = reason
    }
    guard !entries.isEmpty else {
      throw .unreadable(path: path, reason: .emptyArchive)
    }
    return entries
  }

  /// Whether the record that ends every whole archive is there. Source: APPNOTE.TXT, 4.3.16.
  private static func hasDirectory(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd() else {
      return false
    }
    // The record has 22 bytes and a comment of up to 65,535 behind it.
    let tail = min(size, 22 + 65_535)
    guard (try? file.seek(toOffset: size - tail)) != nil,
      let bytes = try? file.read(upToCount: Int(tail))
    else { return false }
    return bytes.range(of: Data([0x50, 0x4b, 5, 6])) != nil
  }

  /// Opens one member.
  public static func open(_ entry: Entry, path: String) throws(ReadError) -> any ByteSource {
    let archive = try OpenArchive(path: path)
    for _ in 0...entry.position where try archive.nextName() == nil {
      throw .truncated(path: path, reason: .damagedDirectory)
    }
    return ZipEntrySource(archive, endOfArchive: entry.endOfArchive)
  }
}

/// An archive at one of its members.
@safe private final class OpenArchive {
  let handle: OpaquePointer
  let path: String

  init(path: String) throws(ReadError) {
    guard let handle = unsafe archive_read_new() else {
      throw .unreadable(path: path, reason: .outOfMemory)
    }
    unsafe self.handle = handle
    self.path = path
    _ = unsafe archive_read_support_format_zip(handle)
    guard unsafe archive_read_open_filename(handle, path, 64 << 10) == ARCHIVE_OK else {
      throw .unreadable(path: path, reason: reason)
    }
  }

  deinit { _ = unsafe archive_read_free(handle) }

  /// What libarchive complains of. It has no numbers for it: its words are looked through.
  var reason: ReadReason {
    guard let text = unsafe archive_error_string(handle) else { return .damagedData }
    let words = unsafe String(cString: text).lowercased()
    if words.contains("truncated") || words.contains("end-of-file") { return .endsEarly }
    if words.contains("crc") || words.contains("checksum") { return .wrongChecksum }
    if words.contains("encrypt") || words.contains("passphrase") { return .encrypted }
    return .damagedData
  }

  /// Replaces `block` by the next decompressed bytes of the member.
  func nextBlock(_ block: inout [UInt8]) -> Int32 {
    block.removeAll(keepingCapacity: true)
    var start: UnsafeRawPointer?
    var count = 0
    var offset: Int64 = 0
    let status = unsafe archive_read_data_block(handle, &start, &count, &offset)
    if status == ARCHIVE_OK || status == ARCHIVE_WARN, let start = unsafe start, count > 0 {
      unsafe block.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
    }
    return status
  }

  /// The name of the next member; `nil` at the end.
  func nextName() throws(ReadError) -> String? {
    var entry: OpaquePointer?
    let status = unsafe archive_read_next_header(handle, &entry)
    if status == ARCHIVE_EOF { return nil }
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry = unsafe entry else {
      throw .truncated(path: path, reason: reason)
    }
    if let name = unsafe archive_entry_pathname_utf8(entry) { return unsafe String(cString: name) }
    if let name = unsafe archive_entry_pathname(entry) { return unsafe String(cString: name) }
    throw .refused(path: path, reason: .memberWithoutName)
  }
}

private struct ZipEntrySource: ByteSource {
  let archive: OpenArchive
  let endOfArchive: ReadReason?
  private var total: UInt64 = 0
  private var block: [UInt8] = []
  private var position = 0
  private var ended = false
  private var problem: ReadReason?

  init(_ archive: OpenArchive, endOfArchive: ReadReason?) {
    (self.archive, self.endOfArchive) = (archive, endOfArchive)
  }

  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    var got = 0
    while got < count {
      if position == block.count {
        if ended { break }
        nextBlock()
        continue
      }
      let end = min(position + count - got, block.count)
      buffer.append(contentsOf: block[position..<end])
      got += end - position
      position = end
    }
    total += UInt64(got)
    // A member beyond this is a bomb: no delivery of text is that large.
    if total > 64 << 30 { throw .refused(path: archive.path, reason: .memberTooLarge) }
    if got == 0, let problem {
      self.problem = nil
      throw .truncated(path: archive.path, reason: problem)
    }
    return got
  }

  /// A block that comes with a complaint, such as a wrong checksum, still counts: its records are
  /// read and the file is told to be damaged.
  private mutating func nextBlock() {
    position = 0
    let status = archive.nextBlock(&block)
    if status == ARCHIVE_OK { return }
    ended = true
    problem = status == ARCHIVE_EOF ? endOfArchive : archive.reason
  }
}
