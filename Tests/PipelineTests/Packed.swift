/// Archives made by hand, so that they can be damaged at a known place: nothing is compressed.
enum Packed {
  /// Source: RFC 1952; RFC 1951, §3.2.4.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    var start = 0
    repeat {
      let end = min(start + 0xffff, bytes.count)
      out.append(end == bytes.count ? 1 : 0)
      out += little(UInt32(end - start), 2) + little(~UInt32(end - start), 2) + bytes[start..<end]
      start = end
    } while start < bytes.count
    return out + little(checksum(bytes), 4) + little(UInt32(bytes.count), 4)
  }

  /// Source: APPNOTE.TXT, 4.3.
  static func zip(_ members: [(name: String, bytes: [UInt8])], wrongChecksum: Bool = false)
    -> [UInt8]
  {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for (name, bytes) in members {
      let sum = checksum(bytes) ^ (wrongChecksum ? 1 : 0)
      let common =
        little(20, 2) + little(1 << 11, 2) + little(0, 2) + little(0, 4) + little(sum, 4)
        + little(UInt32(bytes.count), 4) + little(UInt32(bytes.count), 4)
        + little(UInt32(name.utf8.count), 2) + little(0, 2)
      directory += [0x50, 0x4b, 1, 2] + little(20, 2) + common + little(0, 2) + little(0, 2)
      directory += little(0, 2) + little(0, 4) + little(UInt32(out.count), 4) + Array(name.utf8)
      out += [0x50, 0x4b, 3, 4] + common + Array(name.utf8) + bytes
    }
    let end =
      [0x50, 0x4b, 5, 6] + little(0, 4) + little(UInt32(members.count), 2)
      + little(UInt32(members.count), 2) + little(UInt32(directory.count), 4)
      + little(UInt32(out.count), 4) + little(0, 2)
    return out + directory + end
  }

  private static func little(_ number: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt32($0 * 8)) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
