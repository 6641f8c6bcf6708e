/// An encoding in which Vietnamese text arrives, by the name under which decisions report it.
public enum LegacyEncoding: String, CaseIterable, Sendable, Hashable {
  case tcvn3, vni
  case windows1258 = "windows-1258"
  case vps, viscii, vn1, vn2, bkhcm1, bkhcm2, viqr
  case utf8 = "utf-8"
  case utf16le = "utf-16le"
  case utf16be = "utf-16be"
  case windows1252 = "windows-1252"
  case ascii
}

extension LegacyEncoding {
  /// Decodes bytes to UTF-8, appended to `output`.
  ///
  /// The text is not composed further: marks that belong to no letter of the table stay marks. A
  /// byte-order mark is dropped.
  ///
  /// - Returns: False when a byte has no letter; it became U+FFFD.
  public func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    switch self {
    case .viqr: return decodeVIQR(bytes, into: &output)
    case .utf8: return decodeUTF8(bytes, into: &output)
    case .utf16le, .utf16be:
      var decoder = UTF16Decoder(bigEndian: self == .utf16be)
      decoder.decode(bytes, into: &output)
      decoder.finish(into: &output)
      return decoder.replacementCount == 0
    default: return table.decode(bytes, into: &output)
    }
  }

  /// Encodes UTF-8 text in NFC, appended to `output`.
  ///
  /// TCVN3 has no capitals with tone marks: they get the small letter's byte.
  ///
  /// - Returns: False when a character does not exist in the encoding; it became `?`.
  public func encode(_ text: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    switch self {
    case .viqr: return encodeVIQR(text, into: &output)
    case .utf8: return decodeUTF8(text, into: &output)
    case .utf16le, .utf16be: return encodeUTF16(text, bigEndian: self == .utf16be, into: &output)
    default: return table.encode(text, into: &output)
    }
  }

  /// Whether bytes below 80 are ASCII; in some tables controls and signs are letters.
  var keepsASCII: Bool {
    switch self {
    case .vps, .viscii, .vn1, .bkhcm1, .viqr, .utf16le, .utf16be: false
    case .tcvn3, .vni, .windows1258, .vn2, .bkhcm2, .utf8, .windows1252, .ascii: true
    }
  }

  /// The table of an encoding that is one.
  var table: ByteTable {
    switch self {
    case .tcvn3: tcvn3Table
    case .vni: vniTable
    case .windows1258: windows1258Table
    case .vps: vpsTable
    case .viscii: visciiTable
    case .vn1: vn1Table
    case .vn2: vn2Table
    case .bkhcm1: bkhcm1Table
    case .bkhcm2: bkhcm2Table
    case .windows1252: windows1252Table
    case .ascii, .viqr, .utf8, .utf16le, .utf16be: asciiTable
    }
  }
}

private let tcvn3Table = ByteTable(
  spellings: tcvn3Spellings, alternatives: [tcvn3DigraphSpellings],
  symbols: symbols(in: 0x80...0x9F) + [0xA0: 0xA0], smallStandsForCapital: true)
private let vniTable = ByteTable(
  spellings: vniSpellings, symbols: symbols(in: 0x80...0xBF), marksAreCaseless: true)
private let windows1258Table = ByteTable(
  spellings: windows1258Spellings, alternatives: [windows1258PrecomposedSpellings],
  symbols: symbols(in: 0x80...0xFF).filter { ![0x8A, 0x8E, 0x9A, 0x9E].contains($0.key) }
    + [0xFE: 0x20AB, 0xCC: 0x300, 0xD2: 0x309, 0xDE: 0x303, 0xEC: 0x301, 0xF2: 0x323])
private let vpsTable = ByteTable(spellings: vpsSpellings, symbols: [0xA0: 0xA0])
private let visciiTable = ByteTable(spellings: visciiSpellings)
private let vn1Table = ByteTable(
  spellings: vn1Spellings, symbols: tcvnMarks + [0xA0: 0xA0])
private let vn2Table = ByteTable(
  spellings: vn2Spellings, symbols: tcvnMarks + [0xA0: 0xA0])
private let bkhcm1Table = ByteTable(spellings: bkhcm1Spellings, symbols: [0xA0: 0xA0])
private let bkhcm2Table = ByteTable(
  spellings: bkhcm2Spellings, symbols: symbols(in: 0x80...0xBF), marksAreCaseless: true)
private let windows1252Table = ByteTable(
  spellings: "",
  symbols: Dictionary(
    uniqueKeysWithValues: (0x80...0xFF).map { ($0, windows1252Scalar($0)) }))
private let asciiTable = ByteTable(spellings: "")

/// The marks of TCVN 5712: grave, hook, tilde, acute, dot below.
private let tcvnMarks: [UInt8: UInt16] = [
  0xB0: 0x300, 0xB1: 0x309, 0xB2: 0x303, 0xB3: 0x301, 0xB4: 0x323,
]

/// The part of Windows-1252 that an encoding shares.
private func symbols(in range: ClosedRange<UInt8>) -> [UInt8: UInt16] {
  var symbols: [UInt8: UInt16] = [:]
  for byte in range where !windows1252Holes.contains(byte) {
    symbols[byte] = windows1252Scalar(byte)
  }
  return symbols
}

private func + (left: [UInt8: UInt16], right: [UInt8: UInt16]) -> [UInt8: UInt16] {
  left.merging(right) { $1 }
}
