/// Packs small files into a zip archive, as they are and always in the same way: no compression, no
/// time of day.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10, §4.3.
enum ZipArchive {
  /// - Parameter files: Names in ASCII, without folders above them; below 4 GiB together.
  static func bytes(_ files: [CSVTemplate.File]) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for file in files {
      let offset = archive.count
      append([0x0403_4b50], bytes: 4, to: &archive)
      let head = entry(file)
      archive += head + Array(file.name.utf8) + file.bytes
      append([0x0201_4b50], bytes: 4, to: &directory)
      append([20], bytes: 2, to: &directory)
      directory += head
      // Length of the comment, disk, attributes inside and outside: none.
      append([0, 0, 0], bytes: 2, to: &directory)
      append([0, UInt32(offset)], bytes: 4, to: &directory)
      directory += Array(file.name.utf8)
    }
    let (start, count) = (archive.count, UInt32(files.count))
    archive += directory
    append([0x0605_4b50], bytes: 4, to: &archive)
    append([0, 0, count, count], bytes: 2, to: &archive)
    append([UInt32(directory.count), UInt32(start)], bytes: 4, to: &archive)
    append([0], bytes: 2, to: &archive)
    return archive
  }

  /// What a file's own header and the directory have in common: version, flags, method, the first
  /// day that can be written, checksum, sizes, lengths of the name and of nothing else.
  private static func entry(_ file: CSVTemplate.File) -> [UInt8] {
    var entry: [UInt8] = []
    append([20, 0, 0, 0, 0x0021], bytes: 2, to: &entry)
    let size = UInt32(file.bytes.count)
    append([checksum(file.bytes), size, size], bytes: 4, to: &entry)
    append([UInt32(file.name.utf8.count), 0], bytes: 2, to: &entry)
    return entry
  }

  private static func append(_ numbers: [UInt32], bytes: Int, to output: inout [UInt8]) {
    for number in numbers {
      for place in 0..<bytes { output.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
    }
  }

  /// CRC-32. Source: ISO 3309, as in APPNOTE §4.4.7.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var state: UInt32 = .max
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xedb8_8320 : state >> 1 }
    }
    return ~state
  }
}
