package import RecordModel

/// What was done to an identifier.
package struct IdentifierChanges: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Blanks, points, dashes or an apostrophe in front were taken out.
  package static let punctuation = IdentifierChanges(rawValue: 1)
  /// Zeros that a spreadsheet dropped were put back.
  package static let leadingZero = IdentifierChanges(rawValue: 2)
  /// An old mobile prefix became the one of 2018, or +84 became 0.
  package static let prefix = IdentifierChanges(rawValue: 4)
}

/// Appends an identifier without the signs that people and spreadsheets put around it.
///
/// - Parameter joined: Also take out blanks, points and dashes between digits.
/// - Returns: The changes, or `nil` when the value is a number that lost digits.
package func appendIdentifier(
  _ bytes: Span<UInt8>, joined: Bool, to output: inout [UInt8]
) -> IdentifierChanges? {
  if isScientific(bytes) { return nil }
  var changes: IdentifierChanges = []
  var start = 0
  var end = bytes.count
  // '012… and ="012…" keep zeros in spreadsheets.
  while start < end, bytes[start] == 0x27 || bytes[start] == 0x22 || bytes[start] == 0x3d {
    start += 1
    changes.insert(.punctuation)
  }
  while end > start, bytes[end - 1] == 0x22 || bytes[end - 1] == 0x27 {
    end -= 1
    changes.insert(.punctuation)
  }
  // A whole number that a spreadsheet wrote with a decimal place.
  if end - start > 8, bytes[end - 1] == 0x30, bytes[end - 2] == 0x2e || bytes[end - 2] == 0x2c {
    var digits = true
    for index in start..<end - 2 where bytes[index] < 48 || bytes[index] > 57 { digits = false }
    if digits {
      end -= 2
      changes.insert(.punctuation)
    }
  }
  for index in start..<end {
    let byte = bytes[index]
    if joined, byte == 0x20 || byte == 0x2e || byte == 0x2d {
      changes.insert(.punctuation)
    } else {
      output.append(byte)
    }
  }
  return changes
}

/// Restores zeros in front of an all-digit identifier that a spreadsheet took for a number.
///
/// - Parameter length: The full number of digits.
/// - Parameter prefixes: Known beginnings: the restored number must begin with one.
/// - Parameter start: Where the identifier begins in `output`; it ends at the end.
/// - Returns: Whether zeros were put in front.
package func restoreZeros(
  _ output: inout [UInt8], from start: Int, length: Int, prefixes: CodeList?
) -> Bool {
  let count = output.count - start
  guard count < length, count >= length - 2, output[start] != 48,
    output[start...].allSatisfy({ $0 >= 48 && $0 <= 57 })
  else { return false }
  output.insert(contentsOf: repeatElement(48, count: length - count), at: start)
  if let prefixes {
    let known = prefixes.index(ofCode: output.span.extracting(start..<start + 3)) != nil
    if !known {
      output.removeSubrange(start..<start + length - count)
      return false
    }
  }
  return true
}

/// Appends a telephone number: digits only, +84 as 0, the mobile prefixes of 2018.
///
/// - Parameter prefixes: Old prefixes as codes and the new ones as names.
/// - Returns: The changes; `nil` when it is not a number.
package func appendPhone(
  _ bytes: Span<UInt8>, prefixes: CodeList?, to output: inout [UInt8]
) -> IdentifierChanges? {
  if isScientific(bytes) { return nil }
  let start = output.count
  var changes: IdentifierChanges = []
  var international = false
  for index in 0..<bytes.count {
    switch bytes[index] {
    case 48...57: output.append(bytes[index])
    case 0x2b where output.count == start:
      international = true
      changes.insert(.prefix)
    case 0x20, 0x2e, 0x2d, 0x28, 0x29, 0x27, 0x2f: changes.insert(.punctuation)
    default:
      output.removeLast(output.count - start)
      return nil
    }
  }
  func starts(_ digits: StaticString, _ text: [UInt8]) -> Bool {
    let expected = Array("\(digits)".utf8)
    return text.count - start >= expected.count
      && Array(text[start..<start + expected.count]) == expected
  }
  let count = { (text: [UInt8]) in text.count - start }
  if starts("0084", output), count(output) >= 13 {
    output.replaceSubrange(start..<start + 4, with: [48])
    changes.insert(.prefix)
  } else if starts("84", output), international || count(output) == 11 || count(output) == 12 {
    output.replaceSubrange(start..<start + 2, with: [48])
    changes.insert(.prefix)
    // +84 (0)912…
    if starts("00", output) { output.remove(at: start) }
  }
  // Nine digits that begin like a mobile number lost their zero; so did ten that begin with 1.
  if count(output) == 9, [51, 53, 55, 56, 57].contains(output[start]) {
    output.insert(48, at: start)
    changes.insert(.leadingZero)
  } else if count(output) == 10, output[start] == 49 {
    output.insert(48, at: start)
    changes.insert(.leadingZero)
  }
  if count(output) == 11, let prefixes,
    let entry = prefixes.index(ofCode: output.span.extracting(start..<start + 4))
  {
    output.replaceSubrange(start..<start + 4, with: Array(prefixes.entries[entry].name.utf8))
    changes.insert(.prefix)
  }
  return changes
}
