/// A string or bytes literal: how it is quoted, and what it says.
///
/// Source: CEL language definition, "String and Bytes Values".
struct StringLiteral {
  let isBytes: Bool
  private let isRaw: Bool
  private let quote: UInt8
  private let isTriple: Bool
  private let start: Int
  private let contentStart: Int

  /// `nil` unless a literal, with or without prefix, begins at `index`.
  init?(in source: [UInt8], at index: Int) {
    var position = index
    var prefixes: [UInt8] = []
    while position < source.count, prefixes.count < 2,
      [UInt8(ascii: "r"), UInt8(ascii: "b")].contains(source[position] | 0x20)
    {
      prefixes.append(source[position] | 0x20)
      position += 1
    }
    guard position < source.count, Set(prefixes).count == prefixes.count else { return nil }
    let quote = source[position]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    isRaw = prefixes.contains(UInt8(ascii: "r"))
    isBytes = prefixes.contains(UInt8(ascii: "b"))
    self.quote = quote
    start = index
    isTriple = source[position...].prefix(3).elementsEqual([quote, quote, quote])
    contentStart = position + (isTriple ? 3 : 1)
  }

  private func closes(_ source: [UInt8], _ index: Int) -> Bool {
    guard source[index] == quote else { return false }
    return !isTriple
      || index + 2 < source.count && source[index + 1] == quote && source[index + 2] == quote
  }

  /// Where to read on after a faulty literal: behind its closing quote, or at the end of the line.
  func recovery(in source: [UInt8]) -> Int {
    var index = contentStart
    while index < source.count {
      if closes(source, index) { return index + (isTriple ? 3 : 1) }
      if source[index] == UInt8(ascii: "\n"), !isTriple { return index }
      index += source[index] == UInt8(ascii: "\\") && !isRaw ? 2 : 1
    }
    return source.count
  }

  /// The bytes meant, and the offset behind the closing quote.
  func content(in source: [UInt8]) throws(Complaint) -> (bytes: [UInt8], end: Int) {
    var bytes: [UInt8] = []
    var index = contentStart
    while index < source.count {
      let byte = source[index]
      if closes(source, index) { return (bytes, index + (isTriple ? 3 : 1)) }
      if !isTriple, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if byte == UInt8(ascii: "\\"), !isRaw {
        index = try readEscape(source, at: index, into: &bytes)
      } else {
        bytes.append(byte)
        index += 1
      }
    }
    throw Complaint(offset: start, message: "the string does not end")
  }

  private func readEscape(
    _ source: [UInt8], at start: Int, into bytes: inout [UInt8]
  ) throws(Complaint) -> Int {
    let letter = start + 1 < source.count ? source[start + 1] : 0
    if let plain = simpleEscapes[letter] {
      bytes.append(plain)
      return start + 2
    }
    let (digitCount, skip, radix): (Int, Int, UInt32)
    switch letter {
    case UInt8(ascii: "x"), UInt8(ascii: "X"): (digitCount, skip, radix) = (2, 2, 16)
    case UInt8(ascii: "u") where !isBytes: (digitCount, skip, radix) = (4, 2, 16)
    case UInt8(ascii: "U") where !isBytes: (digitCount, skip, radix) = (8, 2, 16)
    case UInt8(ascii: "0")...UInt8(ascii: "3"): (digitCount, skip, radix) = (3, 1, 8)
    default:
      throw Complaint(
        offset: start, message: "unknown escape; a backslash itself is written '\\\\'")
    }
    var value: UInt32 = 0
    for index in start + skip..<start + skip + digitCount {
      guard index < source.count, let digit = hexValue(source[index]), digit < radix else {
        throw Complaint(offset: start, message: "the escape needs \(digitCount) digits")
      }
      value = value << (radix == 16 ? 4 : 3) | digit
    }
    if isBytes {
      bytes.append(UInt8(truncatingIfNeeded: value))
    } else if let scalar = Unicode.Scalar(value) {
      bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    } else {
      throw Complaint(offset: start, message: "the escape is not a Unicode code point")
    }
    return start + skip + digitCount
  }
}

private let simpleEscapes: [UInt8: UInt8] = [
  UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
  UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  UInt8(ascii: "v"): 0x0B, UInt8(ascii: "\\"): UInt8(ascii: "\\"),
  UInt8(ascii: "?"): UInt8(ascii: "?"), UInt8(ascii: "\""): UInt8(ascii: "\""),
  UInt8(ascii: "'"): UInt8(ascii: "'"), UInt8(ascii: "`"): UInt8(ascii: "`"),
]
