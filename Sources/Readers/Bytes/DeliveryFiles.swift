internal import Foundation

/// One file of a delivery, which can be opened any number of times.
public struct DeliveryFile: Sendable {
  /// The path within the delivery, as reports name it.
  public let name: String
  private let path: String
  private let entry: ZipArchive.Entry?

  fileprivate init(name: String, path: String, entry: ZipArchive.Entry? = nil) {
    (self.name, self.path, self.entry) = (name, path, entry)
  }

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

  private func openPlain() throws(ReadError) -> any ByteSource {
    if let entry { return try ZipArchive.open(entry, path: path) }
    return try FileSource(path: path)
  }
}

/// The files of a delivery: a file, a folder, a zip archive, or several of them.
public enum DeliveryFiles {
  /// Lists the files in the order of their names, byte by byte.
  ///
  /// - Throws: `ReadError.unreadable` for a path that is not there or may not be read.
  public static func list(_ paths: [String]) throws(ReadError) -> [DeliveryFile] {
    var files: [DeliveryFile] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw .unreadable(path: path, reason: "no such file or folder")
      }
      if isFolder.boolValue {
        files += try folder(path)
      } else {
        files += try single(path, name: (path as NSString).lastPathComponent)
      }
    }
    return files
  }

  private static func folder(_ path: String) throws(ReadError) -> [DeliveryFile] {
    guard let walk = FileManager.default.enumerator(atPath: path) else {
      throw .unreadable(path: path, reason: "the folder cannot be listed")
    }
    var names: [String] = []
    while let name = walk.nextObject() as? String {
      var isFolder: ObjCBool = false
      let full = path + "/" + name
      guard unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else {
        throw .unreadable(path: full, reason: "a link leads nowhere")
      }
      if !isFolder.boolValue { names.append(name) }
    }
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var files: [DeliveryFile] = []
    for name in names { files += try single(path + "/" + name, name: name) }
    return files
  }

  private static func single(_ path: String, name: String) throws(ReadError) -> [DeliveryFile] {
    var head: [UInt8] = []
    let source = try FileSource(path: path)
    _ = try source.read(upTo: 4, into: &head)
    guard head == [0x50, 0x4b, 3, 4] || head == [0x50, 0x4b, 5, 6] else {
      return [DeliveryFile(name: name, path: path)]
    }
    return try ZipArchive.entries(path: path).map {
      DeliveryFile(name: name + "/" + $0.name, path: path, entry: $0)
    }
  }
}
