/// A code page through which bytes were turned into code points by mistake.
enum CodePage: String, Sendable, Hashable, CaseIterable {
  /// Windows-1252 and Latin-1 alike: both ways of writing 80–9F are understood.
  case windows1252 = "cp1252"
  case windows1258 = "cp1258"

  /// The bytes that became `scalar`, the first in the low half; nil when the page cannot give it.
  ///
  /// Two bytes come of letters that were composed after the mistake (`ỉ` is 69 D2 in Windows-1258).
  @inline(__always)
  func bytes(of scalar: UInt32) -> UInt16? {
    if scalar < 0x80 { return UInt16(scalar) }
    switch self {
    case .windows1252: return windows1252Byte(scalar).map(UInt16.init)
    case .windows1258: return windows1258Bytes(scalar)
    }
  }
}

/// Marks that bytes(of:) gave two bytes; no page has 00 as a second byte.
@inline(__always)
func secondByte(_ bytes: UInt16) -> UInt8? {
  bytes > 0xFF ? UInt8(bytes >> 8) : nil
}

private func windows1258Bytes(_ scalar: UInt32) -> UInt16? {
  if scalar < 0x370 {
    let bytes = windows1258Inverse[Int(scalar)]
    if bytes != 0 { return bytes }
  }
  if let letter = vietnameseLetterIndex(scalar) { return windows1258Composed[letter] }
  // Composed after the mistake, where a mark met a consonant: `Ṿ` is 56 F2.
  let pair = latinDecomposition(scalar)
  if pair != 0 { return windows1258Pair(pair) }
  return windows1252Byte(scalar).map(UInt16.init) ?? (scalar == 0x20AB ? 0xFE : nil)
}

private func windows1258Pair(_ pair: UInt32) -> UInt16? {
  let base = pair >> 16
  let mark = pair & 0xFFFF
  guard base < 0x370, mark > 0, windows1258Inverse[Int(mark)] != 0 else { return nil }
  let byte = base < 0x80 ? UInt16(base) : windows1258Inverse[Int(base)]
  return byte > 0 && byte < 0x100 ? byte | windows1258Inverse[Int(mark)] << 8 : nil
}

/// U+0000–036F to bytes. C1 controls stand for themselves, as in Windows, and so do the four
/// capitals and small letters that Windows-1252 has in the holes of Windows-1258.
private let windows1258Inverse: [UInt16] = {
  var table = [UInt16](repeating: 0, count: 0x370)
  for (letter, scalar) in vietnameseScalars.enumerated() where scalar < 0x370 {
    table[Int(scalar)] = windows1258Composed[letter]
  }
  for byte in 0x80...0x9F { table[byte] = UInt16(byte) }
  for byte in UInt8(0x80)...0xFF {
    let scalar = LegacyEncoding.windows1258.table.scalar(of: byte)
    if scalar > 0, scalar < 0x370 { table[Int(scalar)] = UInt16(byte) }
  }
  for scalar in 0x100..<0x370 where table[scalar] == 0 {
    if let byte = windows1252Byte(UInt32(scalar)) { table[scalar] = UInt16(byte) }
  }
  return table
}()

/// Base byte and mark of each of `vietnameseLetters`.
private let windows1258Composed: [UInt16] = {
  var table = [UInt16](repeating: 0, count: vietnameseScalars.count)
  for (letter, bytes) in readSpellings(windows1258Spellings) {
    table[letter] = UInt16(bytes[0]) | (bytes.count == 2 ? UInt16(bytes[1]) << 8 : 0)
  }
  return table
}()
