internal import Foundation
internal import RecordModel

/// One file of a delivery, which can be opened any number of times.
public struct DeliveryFile: Sendable {
  /// The path within the delivery, as reports name it.
  public let name: String
  private let path: String
  private let entry: ZipArchive.Entry?
  /// The content, when it lies in memory.
  private let bytes: [UInt8]?

  fileprivate init(name: String, path: String, entry: ZipArchive.Entry? = nil) {
    (self.name, self.path, self.entry, bytes) = (name, path, entry, nil)
  }

  /// A file that was read already, such as standard input.
  public init(name: String, bytes: [UInt8]) {
    (self.name, path, entry, self.bytes) = (name, "", nil, bytes)
  }

  /// The path as the user reaches it; for a member of an archive the archive's, then its own.
  public var location: String { entry.map { path + "/" + $0.name } ?? path }

  /// The file's bytes, decompressed when they are gzip.
  public func open() throws(ReadError) -> any ByteSource {
    var head: [UInt8] = []
    let plain = try openPlain()
    var source = plain
    while head.count < 2 {
      if try source.read(upTo: 2 - head.count, into: &head) == 0 { break }
    }
    guard head == [0x1f, 0x8b] else { return try openPlain() }
    return try GzipSource(openPlain(), path: name)
  }

  /// The file, any part of which can be read by itself; `nil` where only reading up to a part tells
  /// what it is, as of packed files.
  public func openParts() throws(ReadError) -> FileSource? {
    guard byteCount != nil, bytes == nil else { return nil }
    return try FileSource(path: path)
  }

  /// The number of bytes that reading it gives; `nil` when only reading tells, as of packed files.
  public var byteCount: UInt64? {
    guard entry == nil, var source = try? openPlain() else { return nil }
    var head: [UInt8] = []
    while head.count < 2 {
      guard let read = try? source.read(upTo: 2 - head.count, into: &head), read > 0 else { break }
    }
    if head == [0x1f, 0x8b] { return nil }
    // The attributes of a file would name its owner too, for whom all users are gone through.
    return try? FileHandle(forReadingAtPath: path)?.seekToEnd()
  }

  private func openPlain() throws(ReadError) -> any ByteSource {
    if let bytes { return MemorySource(bytes) }
    if let entry { return try ZipArchive.open(entry, path: path) }
    return try FileSource(path: path)
  }
}

/// The files of a delivery: a file, a folder, a zip archive, or several of them.
public enum DeliveryFiles {
  /// Lists the files in the order of their names, byte by byte.
  ///
  /// - Throws: `ReadError.unreadable` for a path that is not there, may not be read, or is a
  ///   folder without files; what `ZipArchive.entries` throws.
  public static func list(_ paths: [String]) throws(ReadError) -> [DeliveryFile] {
    var files: [DeliveryFile] = []
    for path in paths {
      for (full, name) in try onDisk(path) { files += try single(full, name: name) }
    }
    return files
  }

  /// The paths of the files as they lie on disk, archives not opened.
  ///
  /// - Throws: As `list`.
  public static func paths(_ paths: [String]) throws(ReadError) -> [String] {
    var files: [String] = []
    for path in paths { files += try onDisk(path).map(\.path) }
    return files
  }

  private static func onDisk(_ path: String) throws(ReadError) -> [(path: String, name: String)] {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .unreadable(path: path, reason: .notFound)
    }
    guard isFolder.boolValue else { return [(path, (path as NSString).lastPathComponent)] }
    var names: [String] = []
    try walk(path, below: "", &names)
    guard !names.isEmpty else {
      throw .unreadable(path: path, reason: .emptyFolder)
    }
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return names.map { (path + "/" + $0, $0) }
  }

  /// Links to folders are refused, not followed: they may lead out of the delivery or in circles.
  private static func walk(
    _ root: String, below: String, _ names: inout [String]
  ) throws(ReadError) {
    let folder = root + "/" + below
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw .unreadable(path: folder, reason: .hiddenFolder)
    }
    for entry in entries {
      let name = below + entry
      let full = root + "/" + name
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else {
        throw .unreadable(path: full, reason: .brokenLink)
      }
      guard isFolder.boolValue else {
        names.append(name)
        continue
      }
      if (try? FileManager.default.destinationOfSymbolicLink(atPath: full)) != nil {
        throw .unreadable(path: full, reason: .linkToFolder)
      }
      try walk(root, below: name + "/", &names)
    }
  }

  private static func single(_ path: String, name: String) throws(ReadError) -> [DeliveryFile] {
    var head: [UInt8] = []
    let source = try FileSource(path: path)
    _ = try source.read(upTo: 4, into: &head)
    guard head == [0x50, 0x4b, 3, 4] || head == [0x50, 0x4b, 5, 6] else {
      return [DeliveryFile(name: name, path: path)]
    }
    let entries = try ZipArchive.entries(path: path)
    let csv = try RejectsWorkbookRows.csv { member throws(ReadError) in
      guard let entry = entries.first(where: { $0.name == member }) else { return nil }
      return try ZipArchive.open(entry, path: path)
    }
    // A rejects file that comes back as a workbook is the table on its first sheet.
    if let csv { return [DeliveryFile(name: name, bytes: csv)] }
    return entries.map {
      DeliveryFile(name: name + "/" + $0.name, path: path, entry: $0)
    }
  }
}
