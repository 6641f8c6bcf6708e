/// Keeps spreadsheets from running cells as formulas, and takes that back again.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe in front; so does one that
/// looks as if it had got one, so that taking it away gives every cell back as it was. Plain
/// numbers and phone numbers with a country code stay as they are.
///
/// Source: OWASP, "CSV Injection".
package enum FormulaGuard {
  /// Whether a cell must get an apostrophe.
  package static func isNeeded(_ text: some Collection<UInt8>) -> Bool {
    isFormula(text.drop { $0 == apostrophe })
  }

  /// Whether a cell of a rejects file begins with an apostrophe that was put there.
  package static func stands(before text: some Collection<UInt8>) -> Bool {
    text.first == apostrophe && isNeeded(text)
  }
}

/// Whether a spreadsheet could read the text as a formula or a command.
private func isFormula(_ text: some Collection<UInt8>) -> Bool {
  guard let first = text.first else { return false }
  switch first {
  case UInt8(ascii: "="), UInt8(ascii: "@"), 9, 10, 13: return true
  case UInt8(ascii: "+"): return !isNumber(text.dropFirst()) && !isPhone(text.dropFirst())
  // A lone hyphen is how many people write "none".
  case UInt8(ascii: "-"): return text.count > 1 && !isNumber(text.dropFirst())
  // Full-width signs: U+FF1D, U+FF20, U+FF0B, U+FF0D.
  case 0xef:
    let next = Array(text.prefix(3).dropFirst())
    return next == [0xbc, 0x9d] || next == [0xbc, 0xa0] || next == [0xbc, 0x8b]
      || next == [0xbc, 0x8d]
  default: return false
  }
}

/// Digits with single points or commas between them.
private func isNumber(_ text: some Collection<UInt8>) -> Bool {
  areDigits(text, separatedBy: 46, 44)
}

/// Digits with single blanks or points between them. Hyphens would be a subtraction.
private func isPhone(_ text: some Collection<UInt8>) -> Bool {
  areDigits(text, separatedBy: 46, 32)
}

private func areDigits(
  _ text: some Collection<UInt8>, separatedBy first: UInt8, _ second: UInt8
) -> Bool {
  var wasDigit = false
  for byte in text {
    let isDigit = byte >= 48 && byte <= 57
    guard isDigit || wasDigit && (byte == first || byte == second) else { return false }
    wasDigit = isDigit
  }
  return wasDigit
}

private let apostrophe = UInt8(ascii: "'")
