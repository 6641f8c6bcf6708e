/// The Vietnamese standard TCVN 5712-1 as the ABC fonts use it. Source: TCVN 5712:1993, VN1 table.
///
/// Capital vowels with a tone do not exist in it; programs wrote the small letter's byte, and a font
/// of capitals showed it.
enum TCVN3 {
  private static let letters: [(String, UInt8)] = [
    ("à", 0xB5), ("ả", 0xB6), ("ã", 0xB7), ("á", 0xB8), ("ạ", 0xB9), ("ă", 0xA8), ("ằ", 0xBB),
    ("ẳ", 0xBC), ("ẵ", 0xBD), ("ắ", 0xBE), ("ặ", 0xC6), ("â", 0xA9), ("ầ", 0xC7), ("ẩ", 0xC8),
    ("ẫ", 0xC9), ("ấ", 0xCA), ("ậ", 0xCB), ("è", 0xCC), ("ẻ", 0xCE), ("ẽ", 0xCF), ("é", 0xD0),
    ("ẹ", 0xD1), ("ê", 0xAA), ("ề", 0xD2), ("ể", 0xD3), ("ễ", 0xD4), ("ế", 0xD5), ("ệ", 0xD6),
    ("ì", 0xD7), ("ỉ", 0xD8), ("ĩ", 0xDC), ("í", 0xDD), ("ị", 0xDE), ("ò", 0xDF), ("ỏ", 0xE1),
    ("õ", 0xE2), ("ó", 0xE3), ("ọ", 0xE4), ("ô", 0xAB), ("ồ", 0xE5), ("ổ", 0xE6), ("ỗ", 0xE7),
    ("ố", 0xE8), ("ộ", 0xE9), ("ơ", 0xAC), ("ờ", 0xEA), ("ở", 0xEB), ("ỡ", 0xEC), ("ớ", 0xED),
    ("ợ", 0xEE), ("ù", 0xEF), ("ủ", 0xF1), ("ũ", 0xF2), ("ú", 0xF3), ("ụ", 0xF4), ("ư", 0xAD),
    ("ừ", 0xF5), ("ử", 0xF6), ("ữ", 0xF7), ("ứ", 0xF8), ("ự", 0xF9), ("ỳ", 0xFA), ("ỷ", 0xFB),
    ("ỹ", 0xFC), ("ý", 0xFD), ("ỵ", 0xFE), ("đ", 0xAE), ("Ă", 0xA1), ("Â", 0xA2), ("Ê", 0xA3),
    ("Ô", 0xA4), ("Ơ", 0xA5), ("Ư", 0xA6), ("Đ", 0xA7),
  ]

  private static let bytes: [UInt32: UInt8] = {
    var table: [UInt32: UInt8] = [:]
    for (letter, byte) in letters { table[letter.unicodeScalars.first!.value] = byte }
    for (letter, byte) in letters {
      for scalar in letter.uppercased().unicodeScalars where table[scalar.value] == nil {
        table[scalar.value] = byte
      }
    }
    return table
  }()

  private static let scalars: [UInt8: Unicode.Scalar] = Dictionary(
    uniqueKeysWithValues: letters.map { ($0.1, $0.0.unicodeScalars.first!) })

  /// The byte of a letter; a letter that the standard lacks becomes `?`.
  static func byte(of scalar: Unicode.Scalar) -> UInt8 {
    if scalar.isASCII { return UInt8(scalar.value) }
    return bytes[scalar.value] ?? UInt8(ascii: "?")
  }

  /// What remains of a text that was written and read again.
  static func roundTrip(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let byte = byte(of: scalar)
      result.unicodeScalars.append(
        byte < 0x80 ? Unicode.Scalar(byte) : scalars[byte] ?? "?")
    }
    return result
  }
}
