internal import Foundation

/// Reads files of a pack: some 250 small ones before the first record, of which Foundation asks the
/// system about each nine times.
enum PackFile {
  /// All bytes of a plain file; `nil` when there is none, or it cannot be read.
  static func bytes(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    var bytes: [UInt8] = []
    // A file that grows meanwhile is read to its end, too.
    var room = Int(status.st_size) + 1
    while true {
      var got = 0
      let block = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        got = unsafe read(descriptor, buffer.baseAddress, room)
        count = max(0, got)
      }
      if got < 0 { return nil }
      if got == 0 { return bytes }
      if bytes.isEmpty { bytes = block } else { bytes += block }
      room = 64 << 10
    }
  }
}
