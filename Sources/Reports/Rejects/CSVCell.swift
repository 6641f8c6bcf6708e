/// Appends one cell of a CSV file that a spreadsheet is going to open.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe in front; plain numbers
/// and phone numbers with a country code stay as they are. The normalizers of hoso drop the
/// apostrophe again when the file comes back. NUL becomes U+FFFD.
///
/// Source: RFC 4180, §2; OWASP, "CSV Injection".
func appendCSVCell(_ text: String, delimiter: UInt8, to bytes: inout [UInt8]) {
  let start = bytes.count
  if isFormula(text) { bytes.append(apostrophe) }
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

/// Whether a spreadsheet could read the text as a formula or a command.
private func isFormula(_ text: String) -> Bool {
  guard let byte = text.utf8.first, !isLetterOrDigit(byte), let first = text.unicodeScalars.first
  else { return false }
  switch first {
  case "=", "@", "\t", "\r", "\n", "\u{ff1d}", "\u{ff20}", "\u{ff0b}", "\u{ff0d}": return true
  case "+": return !isNumber(text.utf8.dropFirst()) && !isPhone(text.utf8.dropFirst())
  // A lone hyphen is how many people write "none".
  case "-": return text.utf8.count > 1 && !isNumber(text.utf8.dropFirst())
  default: return false
  }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  byte >= 48 && byte <= 57 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122
}

/// Digits with single points or commas between them.
private func isNumber(_ text: Substring.UTF8View) -> Bool {
  var wasDigit = false
  for byte in text {
    let isDigit = byte >= 48 && byte <= 57
    guard isDigit || wasDigit && (byte == 46 || byte == 44) else { return false }
    wasDigit = isDigit
  }
  return wasDigit
}

/// Digits with single blanks or points between them. Hyphens would be a subtraction.
private func isPhone(_ text: Substring.UTF8View) -> Bool {
  var wasDigit = false
  for byte in text {
    let isDigit = byte >= 48 && byte <= 57
    guard isDigit || wasDigit && (byte == 46 || byte == 32) else { return false }
    wasDigit = isDigit
  }
  return wasDigit
}

private let quote = UInt8(ascii: "\""), apostrophe = UInt8(ascii: "'")
