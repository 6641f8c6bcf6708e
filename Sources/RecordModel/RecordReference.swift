/// By what a rejects file names a record or fragment, so that it is known when it comes back:
/// `H3F9A2C11-152-7B2E`.
///
/// It says which delivery, by the beginning of its digest, and which record or fragment of it, and
/// ends in a checksum over both and the place in the file. It is therefore the same for every run
/// over the delivery in any store, as long as the record is read from the same place.
public struct RecordReference: Hashable, Sendable {
  /// The first four bytes of the delivery's SHA-256.
  public let delivery: UInt32
  /// The record's position among all records of the run, from 1; below 0 a fragment's, from -1.
  public let number: Int
  public let check: UInt16

  /// - Parameter digest: The delivery's SHA-256.
  /// - Parameter file: Position in the delivery's files.
  /// - Parameter offset: The first byte in the file.
  public init(digest: [UInt8], number: Int, file: Int, offset: UInt64) {
    delivery = Self.prefix(of: digest)
    self.number = number
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in digest { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for part in [UInt64(bitPattern: Int64(number)), UInt64(file), offset] {
      hash = (hash ^ part) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 29
    }
    check = UInt16(truncatingIfNeeded: hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48)
  }

  /// What references to a delivery begin with.
  public static func prefix(of digest: [UInt8]) -> UInt32 {
    digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  public var text: String {
    let kind = number < 0 ? "F" : ""
    return "H\(hex(UInt64(delivery), 8))-\(kind)\(number.magnitude)-\(hex(UInt64(check), 4))"
  }

  /// Reads a reference as people and spreadsheets leave it: blanks around it, small letters.
  public init?(_ text: some Collection<UInt8>) {
    let bytes = text.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }
    guard let start = bytes.firstIndex(where: { $0 != 32 }),
      let end = bytes.lastIndex(where: { $0 != 32 }), bytes[start] == UInt8(ascii: "H")
    else { return nil }
    let parts = bytes[(start + 1)...end].split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 8, parts[2].count == 4,
      let delivery = value(parts[0], radix: 16), let check = value(parts[2], radix: 16)
    else { return nil }
    let isFragment = parts[1].first == UInt8(ascii: "F")
    guard let number = value(isFragment ? parts[1].dropFirst() : parts[1], radix: 10), number > 0
    else { return nil }
    self.delivery = UInt32(delivery)
    self.number = isFragment ? -number : number
    self.check = UInt16(check)
  }
}

private func hex(_ value: UInt64, _ digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: digits - text.count) + text
}

/// Digits alone, at most fifteen of them.
private func value(_ digits: some Collection<UInt8>, radix: Int) -> Int? {
  guard !digits.isEmpty, digits.count <= 15 else { return nil }
  var value = 0
  for byte in digits {
    let digit = byte >= 65 ? Int(byte) - 55 : Int(byte) - 48
    guard digit >= 0, digit < radix, byte <= 57 || byte >= 65 else { return nil }
    value = value * radix + digit
  }
  return value
}
