internal import CArchive

/// The files inside a zip archive, read through libarchive.
public enum ZipArchive {
  /// A member that is a plain file.
  public struct Entry: Sendable {
    public let name: String
    /// Position among all members.
    let position: Int
  }

  /// - Throws: `ReadError.refused` for member names that leave the archive's folder or are not
  ///   plain, `ReadError.truncated` when the directory is damaged.
  public static func entries(path: String) throws(ReadError) -> [Entry] {
    let archive = try OpenArchive(path: path)
    var entries: [Entry] = []
    var position = 0
    while let name = try archive.nextName() {
      defer { position += 1 }
      if name.hasSuffix("/") { continue }
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      if name.hasPrefix("/") || parts.contains("..") || name.contains("\\") {
        throw .refused(path: path, reason: "a member's name leaves the folder of the archive")
      }
      entries.append(Entry(name: name, position: position))
      if entries.count > 10_000 { throw .refused(path: path, reason: "more than 10,000 members") }
    }
    return entries
  }

  /// Opens one member.
  public static func open(_ entry: Entry, path: String) throws(ReadError) -> any ByteSource {
    let archive = try OpenArchive(path: path)
    for _ in 0...entry.position where try archive.nextName() == nil {
      throw .truncated(path: path, reason: "the archive's directory is damaged")
    }
    return ZipEntrySource(archive)
  }
}

/// An archive at one of its members.
@safe private final class OpenArchive {
  let handle: OpaquePointer
  let path: String

  init(path: String) throws(ReadError) {
    guard let handle = unsafe archive_read_new() else {
      throw .unreadable(path: path, reason: "out of memory")
    }
    unsafe self.handle = handle
    self.path = path
    _ = unsafe archive_read_support_format_zip(handle)
    guard unsafe archive_read_open_filename(handle, path, 64 << 10) == ARCHIVE_OK else {
      throw .unreadable(path: path, reason: reason)
    }
  }

  deinit { _ = unsafe archive_read_free(handle) }

  var reason: String {
    guard let text = unsafe archive_error_string(handle) else { return "unknown" }
    return unsafe String(cString: text)
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
    throw .refused(path: path, reason: "a member has no readable name")
  }
}

private struct ZipEntrySource: ByteSource {
  let archive: OpenArchive
  private var total: UInt64 = 0
  private var failed: String?

  init(_ archive: OpenArchive) { self.archive = archive }

  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    if let failed { throw .truncated(path: archive.path, reason: failed) }
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: count))
    var got = 0
    var status = 0
    while got < count {
      status = unsafe buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe archive_read_data(archive.handle, base + start + got, count - got)
      }
      if status <= 0 { break }
      got += status
    }
    buffer.removeLast(count - got)
    total += UInt64(got)
    // A member beyond this is a bomb: no delivery of text is that large.
    if total > 64 << 30 { throw .refused(path: archive.path, reason: "a member above 64 GiB") }
    if status < 0 {
      failed = archive.reason
      if got == 0 { throw .truncated(path: archive.path, reason: archive.reason) }
    }
    return got
  }
}
