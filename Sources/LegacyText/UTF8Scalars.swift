/// One scalar read from UTF-8, or one ill-formed stretch of bytes.
struct ScalarRead {
  /// U+FFFD when the bytes are ill-formed.
  var value: UInt32
  /// Bytes read, at least 1; for ill-formed bytes the maximal subpart (Unicode 3.9, D93b).
  var length: Int
  var isValid: Bool
}

/// Reads the scalar that begins at `index`.
@inline(__always)
func readScalar(_ bytes: Span<UInt8>, at index: Int) -> ScalarRead {
  let lead = bytes[index]
  if lead < 0x80 { return ScalarRead(value: UInt32(lead), length: 1, isValid: true) }
  if lead < 0xE0 {
    if lead >= 0xC2, index + 1 < bytes.count, bytes[index + 1] & 0xC0 == 0x80 {
      let value = UInt32(lead & 0x1F) << 6 | UInt32(bytes[index + 1] & 0x3F)
      return ScalarRead(value: value, length: 2, isValid: true)
    }
  } else if lead == 0xE1, index + 2 < bytes.count, bytes[index + 1] & 0xC0 == 0x80,
    bytes[index + 2] & 0xC0 == 0x80
  {
    let value = 0x1000 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
    return ScalarRead(value: value, length: 3, isValid: true)
  }
  return readMultibyteScalar(bytes, at: index)
}

@inline(never)
private func readMultibyteScalar(_ bytes: Span<UInt8>, at index: Int) -> ScalarRead {
  let lead = bytes[index]
  var wanted: Int
  var low: UInt8 = 0x80
  var high: UInt8 = 0xBF
  var value: UInt32
  switch lead {
  case 0xC2...0xDF: (wanted, value) = (2, UInt32(lead & 0x1F))
  case 0xE0...0xEF:
    (wanted, value) = (3, UInt32(lead & 0x0F))
    if lead == 0xE0 { low = 0xA0 }
    if lead == 0xED { high = 0x9F }
  case 0xF0...0xF4:
    (wanted, value) = (4, UInt32(lead & 0x07))
    if lead == 0xF0 { low = 0x90 }
    if lead == 0xF4 { high = 0x8F }
  default: return ScalarRead(value: 0xFFFD, length: 1, isValid: false)
  }
  var length = 1
  while length < wanted {
    guard index + length < bytes.count else { break }
    let byte = bytes[index + length]
    guard byte >= low, byte <= high else { break }
    value = value << 6 | UInt32(byte & 0x3F)
    (low, high) = (0x80, 0xBF)
    length += 1
  }
  guard length == wanted else { return ScalarRead(value: 0xFFFD, length: length, isValid: false) }
  return ScalarRead(value: value, length: length, isValid: true)
}

extension OutputSpan<UInt8> {
  /// Appends a scalar as UTF-8; four bytes must be free.
  @inline(__always)
  mutating func append(scalar: UInt32) {
    if scalar < 0x80 {
      append(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
      append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else if scalar < 0x10000 {
      append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else {
      append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    }
  }

  /// Appends the bytes in `range`.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>, in range: Range<Int>) {
    for index in range { append(bytes[index]) }
  }
}

/// Appends all of `bytes`.
@inline(__always)
func appendCopy(of bytes: Span<UInt8>, to output: inout [UInt8]) {
  output.append(addingCapacity: bytes.count) { $0.append(bytes, in: bytes.indices) }
}

extension MutableSpan<UInt8> {
  /// The scalar that begins at `index`; the text must be well-formed.
  @inline(__always)
  func scalar(at index: Int) -> UInt32 {
    let lead = UInt32(self[index])
    let length = sequenceLength(self[index])
    if length == 1 { return lead }
    var value = length == 2 ? lead & 0x1F : length == 3 ? lead & 0x0F : lead & 0x07
    for offset in 1..<length { value = value << 6 | UInt32(self[index + offset] & 0x3F) }
    return value
  }

  /// Writes a scalar as UTF-8 and returns its length.
  @inline(__always)
  mutating func store(scalar: UInt32, at index: Int) -> Int {
    if scalar < 0x80 {
      self[index] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    let length = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
    var rest = scalar
    for offset in (1..<length).reversed() {
      self[index + offset] = UInt8(truncatingIfNeeded: 0x80 | rest & 0x3F)
      rest >>= 6
    }
    let lead: UInt32 = length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0
    self[index] = UInt8(truncatingIfNeeded: lead | rest)
    return length
  }
}

/// Bytes of the sequence that a lead byte announces, in well-formed text.
@inline(__always)
func sequenceLength(_ lead: UInt8) -> Int {
  lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
}

/// Bytes that a scalar takes in UTF-8.
@inline(__always)
func encodedLength(_ scalar: UInt32) -> Int {
  scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
}
