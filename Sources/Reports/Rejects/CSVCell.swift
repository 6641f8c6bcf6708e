/// Appends one cell of a CSV file that a spreadsheet is going to open.
///
/// For formulas see `FormulaGuard`. NUL becomes U+FFFD.
///
/// Source: RFC 4180, §2.
func appendCSVCell(_ text: String, delimiter: UInt8, to bytes: inout [UInt8]) {
  let start = bytes.count
  if FormulaGuard.isNeeded(text.utf8) { bytes.append(apostrophe) }
  bytes.append(contentsOf: text.utf8)
  // Most cells are plain: copied in one piece, looked through once.
  var isPlain = true
  for index in start..<bytes.count {
    let byte = bytes[index]
    if byte < 32 || byte == quote || byte == delimiter { isPlain = false }
  }
  // Some readers drop blanks at the ends of bare cells.
  if bytes.count > start, bytes[start] == 32 || bytes[bytes.count - 1] == 32 { isPlain = false }
  if !isPlain { encloseCell(from: start, in: &bytes) }
}

/// Puts quotes around the bytes from `start` on, doubles those inside, replaces NUL.
private func encloseCell(from start: Int, in bytes: inout [UInt8]) {
  let cell = Array(bytes[start...])
  bytes.removeSubrange(start...)
  bytes.append(quote)
  for byte in cell {
    switch byte {
    case 0: bytes.append(contentsOf: [0xef, 0xbf, 0xbd])
    case quote: bytes.append(contentsOf: [quote, quote])
    default: bytes.append(byte)
    }
  }
  bytes.append(quote)
}

private let quote = UInt8(ascii: "\""), apostrophe = UInt8(ascii: "'")
