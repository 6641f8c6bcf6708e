package import RecordModel

/// Text written as bytes: JSON strings, numbers, values. Nothing here makes a `String`.
extension [UInt8] {
  /// Appends a number in decimal digits.
  mutating func append(number: Int) {
    if number >= 0, number < 10 { return append(UInt8(48 + number)) }
    if number < 0 { append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let start = count
    repeat {
      append(UInt8(48 + rest % 10))
      rest /= 10
    } while rest > 0
    self[start...].reverse()
  }

  /// Appends a decimal with as many digits after the point as it was given with: `2.30`.
  mutating func append(mantissa: Int64, scale: Int) {
    guard scale > 0 else { return append(number: Int(mantissa)) }
    if mantissa < 0 { append(UInt8(ascii: "-")) }
    var rest = mantissa.magnitude
    let start = count
    var written = 0
    while rest > 0 || written <= scale {
      if written == scale { append(UInt8(ascii: ".")) }
      append(UInt8(48 + rest % 10))
      rest /= 10
      written += 1
    }
    self[start...].reverse()
  }

  /// Appends a value as plain text; nothing for one that is missing or empty.
  package mutating func append(textOf value: Value, in text: [UInt8]) {
    switch value.kind {
    case .missing, .empty: break
    case .unreadable, .text, .code: append(contentsOf: text[value.textRange])
    case .integer: append(number: Int(value.bits))
    case .decimal: append(mantissa: value.bits, scale: Int(value.scale))
    case .date: value.date.appendISO(to: &self)
    }
  }

  /// Appends a text as a JSON string.
  package mutating func append(json text: String) {
    let bytes = Array(text.utf8)
    append(json: bytes, 0..<bytes.count)
  }

  /// Appends a slice of bytes as a JSON string; what is not UTF-8 becomes U+FFFD.
  mutating func append(json text: [UInt8], _ range: Range<Int>) {
    append(UInt8(ascii: "\""))
    appendJSONContent(text, range)
    append(UInt8(ascii: "\""))
  }

  private mutating func appendJSONContent(_ text: [UInt8], _ range: Range<Int>) {
    var start = range.lowerBound
    var index = start
    let end = range.upperBound
    while index < end {
      let byte = text[index]
      if byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        index += 1
        continue
      }
      let length = byte < 0x80 ? 0 : utf8Length(text, at: index, end)
      if length > 0 {
        index += length
        continue
      }
      append(contentsOf: text[start..<index])
      appendJSONEscape(byte)
      index += 1
      start = index
    }
    append(contentsOf: text[start..<end])
  }

  private mutating func appendJSONEscape(_ byte: UInt8) {
    let short: UInt8? =
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
      case 0x08: UInt8(ascii: "b")
      case 0x09: UInt8(ascii: "t")
      case 0x0a: UInt8(ascii: "n")
      case 0x0c: UInt8(ascii: "f")
      case 0x0d: UInt8(ascii: "r")
      default: nil
      }
    if let short {
      append(UInt8(ascii: "\\"))
      append(short)
    } else if byte >= 0x80 {
      append(contentsOf: [0xef, 0xbf, 0xbd])
    } else {
      append(contentsOf: #"\u00"#.utf8)
      for digit in [byte >> 4, byte & 15] { append(digit < 10 ? 48 + digit : 87 + digit) }
    }
  }
}

/// The bytes of the well-formed UTF-8 sequence that begins at `index`; 0 when there is none.
///
/// Source: The Unicode Standard, table 3-7.
private func utf8Length(_ text: [UInt8], at index: Int, _ end: Int) -> Int {
  let lead = text[index]
  let length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  guard length > 0, index + length <= end else { return 0 }
  let second = text[index + 1]
  let lowest: UInt8 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80
  let highest: UInt8 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf
  guard second >= lowest, second <= highest else { return 0 }
  for next in index + 2..<Swift.max(index + 2, index + length)
  where text[next] & 0xc0 != 0x80 { return 0 }
  return length
}
