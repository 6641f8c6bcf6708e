/// What the bytes of a number field say.
package enum NumberReading: Hashable, Sendable {
  /// `mantissa` / 10^`scale`, without trailing zeros beyond those written.
  case number(mantissa: Int64, scale: Int, changes: NumberChanges)
  /// `1.08E+11`: a spreadsheet kept three digits and lost the others.
  case lostDigits
  case unreadable
}

/// What had to be done to read a number.
package struct NumberChanges: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  /// A decimal comma became a point.
  package static let comma = NumberChanges(rawValue: 1)
  /// Separators of thousands were taken out.
  package static let grouping = NumberChanges(rawValue: 2)
  /// A unit behind the number was taken off.
  package static let unit = NumberChanges(rawValue: 4)
}

/// Whether bytes are a number in scientific notation, such as `1.08E+11`, `1,08E+11` or `1E+11`.
///
/// `12E5` may as well be the number of a document.
package func isScientific(_ bytes: Span<UInt8>) -> Bool {
  var index = 0
  var digits = 0
  var isCertain = false
  while index < bytes.count,
    bytes[index] >= 48 && bytes[index] <= 57 || bytes[index] == 0x2e
      || bytes[index] == 0x2c
  {
    if bytes[index] >= 48 { digits += 1 } else { isCertain = true }
    index += 1
  }
  guard digits > 0, index < bytes.count, bytes[index] | 0x20 == 0x65 else { return false }
  index += 1
  if index < bytes.count, bytes[index] == 0x2b || bytes[index] == 0x2d {
    isCertain = true
    index += 1
  }
  guard isCertain, index < bytes.count else { return false }
  while index < bytes.count {
    guard bytes[index] >= 48, bytes[index] <= 57 else { return false }
    index += 1
  }
  return true
}

/// The byte in the small form of its letter, for ASCII and for the Đ and Ồ of VNĐ and ĐỒNG.
private func small(_ bytes: Span<UInt8>, _ index: Int) -> UInt8 {
  switch bytes[index] {
  case 0x41...0x5a: bytes[index] | 0x20
  case 0x90 where index >= 1 && bytes[index - 1] == 0xc4: 0x91
  case 0x92 where index >= 2 && bytes[index - 1] == 0xbb && bytes[index - 2] == 0xe1: 0x93
  default: bytes[index]
  }
}

/// Reads a number with a decimal point or comma, with or without grouping and units.
///
/// - Parameter grouped: A single separator with three digits behind it groups thousands, as in
///   amounts of money; otherwise it is the decimal sign.
/// - Parameter units: Words that may follow, small ASCII letters or UTF-8 as written, longest first.
package func readNumber(
  _ bytes: Span<UInt8>, grouped: Bool, units: [[UInt8]] = []
) -> NumberReading {
  var end = bytes.count
  var changes: NumberChanges = []
  if end > 0, !(bytes[end - 1] >= 48 && bytes[end - 1] <= 57) {
    if isScientific(bytes) { return .lostDigits }
    for unit in units where unit.count < end {
      var matches = true
      for index in 0..<unit.count {
        if small(bytes, end - unit.count + index) != unit[index] { matches = false }
      }
      guard matches else { continue }
      end -= unit.count
      while end > 0, bytes[end - 1] == 0x20 { end -= 1 }
      changes.insert(.unit)
      break
    }
  }
  var points = 0
  var commas = 0
  var lastSeparator = -1
  var start = 0
  var negative = false
  if end > 0, bytes[0] == 0x2d || bytes[0] == 0x2b {
    negative = bytes[0] == 0x2d
    start = 1
  }
  guard end > start else { return .unreadable }
  for index in start..<end {
    switch bytes[index] {
    case 48...57: break
    case 0x2e:
      points += 1
      lastSeparator = index
    case 0x2c:
      commas += 1
      lastSeparator = index
    case 0x20 where grouped: break
    default: return isScientific(bytes) ? .lostDigits : .unreadable
    }
  }
  // The last separator is the decimal sign unless it repeats or groups thousands.
  var decimalSign = -1
  let behind = end - lastSeparator - 1
  if lastSeparator >= 0 {
    let repeats = bytes[lastSeparator] == 0x2e ? points > 1 : commas > 1
    let groups = repeats || (grouped && behind == 3 && !(points > 0 && commas > 0))
    if !groups { decimalSign = lastSeparator }
  }
  var mantissa: Int64 = 0
  var scale = 0
  var digitCount = 0
  var groupDigits = -1
  for index in start..<end {
    let byte = bytes[index]
    if byte >= 48, byte <= 57 {
      digitCount += 1
      guard digitCount <= 18 else { return .unreadable }
      mantissa = mantissa * 10 + Int64(byte - 48)
      if decimalSign >= 0, index > decimalSign { scale += 1 }
      if groupDigits >= 0, index < decimalSign || decimalSign < 0 { groupDigits += 1 }
    } else if index != decimalSign {
      // A group of thousands has three digits, and something stands in front of it.
      guard digitCount > 0 else { return .unreadable }
      if groupDigits >= 0, groupDigits != 3 { return .unreadable }
      groupDigits = 0
      changes.insert(.grouping)
    } else if byte == 0x2c {
      changes.insert(.comma)
    }
  }
  guard digitCount > 0, groupDigits < 0 || groupDigits == 3 else { return .unreadable }
  if decimalSign >= 0, behind == 0 { return .unreadable }
  return .number(mantissa: negative ? -mantissa : mantissa, scale: scale, changes: changes)
}
