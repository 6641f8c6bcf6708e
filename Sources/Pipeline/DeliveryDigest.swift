internal import Crypto
internal import Readers

/// What a delivery is known by: SHA-256 over the sorted SHA-256 of its files, whatever their names.
struct DeliveryDigest {
  static func digest(of paths: [String]) throws(ReadError) -> [UInt8] {
    var parts: [[UInt8]] = []
    for path in try DeliveryFiles.paths(paths) {
      let source = try FileSource(path: path)
      var hash = SHA256()
      var buffer: [UInt8] = []
      while true {
        buffer.removeAll(keepingCapacity: true)
        // A piece that stays in the processor's cache from the copy to the hash.
        if try source.read(upTo: 128 << 10, into: &buffer) == 0 { break }
        unsafe buffer.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
      }
      parts.append(Array(hash.finalize()))
    }
    parts.sort { $0.lexicographicallyPrecedes($1) }
    var whole = SHA256()
    for part in parts { whole.update(data: part) }
    return Array(whole.finalize())
  }
}
