/// Turns UTF-16 into UTF-8, one buffer after another.
///
/// A byte-order mark at the beginning is dropped; it does not change the byte order.
public struct UTF16Decoder: Sendable {
  /// Lone surrogates and odd last bytes so far; each became U+FFFD.
  public private(set) var replacementCount = 0
  private let bigEndian: Bool
  private var carriedByte: UInt8?
  private var highSurrogate: UInt32?
  private var atStart = true

  public init(bigEndian: Bool) { self.bigEndian = bigEndian }

  /// Decodes all of `bytes`; a unit or a pair may be cut anywhere.
  public mutating func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
    var decoder = self
    output.append(addingCapacity: bytes.count * 2 + 8) { target in
      for index in bytes.indices { decoder.consume(bytes[index], into: &target) }
    }
    self = decoder
  }

  /// Ends the text: half a unit or half a pair becomes U+FFFD.
  public mutating func finish(into output: inout [UInt8]) {
    let lost = (highSurrogate == nil ? 0 : 1) + (carriedByte == nil ? 0 : 1)
    for _ in 0..<lost { output += [0xEF, 0xBF, 0xBD] }
    replacementCount += lost
    (highSurrogate, carriedByte, atStart) = (nil, nil, true)
  }

  @inline(__always)
  private mutating func consume(_ byte: UInt8, into target: inout OutputSpan<UInt8>) {
    guard let first = carriedByte else {
      carriedByte = byte
      return
    }
    carriedByte = nil
    let unit = bigEndian ? UInt32(first) << 8 | UInt32(byte) : UInt32(byte) << 8 | UInt32(first)
    let isMark = atStart && unit == 0xFEFF
    atStart = false
    if isMark { return }
    if let high = highSurrogate {
      highSurrogate = nil
      if unit &- 0xDC00 < 0x400 {
        target.append(scalar: 0x10000 + (high & 0x3FF) << 10 + (unit & 0x3FF))
        return
      }
      replace(into: &target)
    }
    if unit &- 0xD800 < 0x400 {
      highSurrogate = unit
    } else if unit &- 0xDC00 < 0x400 {
      replace(into: &target)
    } else {
      target.append(scalar: unit)
    }
  }

  private mutating func replace(into target: inout OutputSpan<UInt8>) {
    target.append(scalar: 0xFFFD)
    replacementCount += 1
  }
}

/// UTF-8 to UTF-16 without a byte-order mark; false when the text was ill-formed.
func encodeUTF16(_ text: Span<UInt8>, bigEndian: Bool, into output: inout [UInt8]) -> Bool {
  var isValid = true
  output.append(addingCapacity: text.count * 2) { target in
    var index = 0
    while index < text.count {
      let scalar = readScalar(text, at: index)
      index += scalar.length
      if !scalar.isValid { isValid = false }
      let pair = scalar.value &- 0x10000
      let units =
        scalar.value < 0x10000
        ? (scalar.value, nil) : (0xD800 | pair >> 10, Optional(0xDC00 | pair & 0x3FF))
      for unit in [units.0, units.1] {
        guard let unit else { continue }
        let bytes = (UInt8(unit >> 8), UInt8(unit & 0xFF))
        target.append(bigEndian ? bytes.0 : bytes.1)
        target.append(bigEndian ? bytes.1 : bytes.0)
      }
    }
  }
  return isValid
}

/// Copies well-formed UTF-8 without its byte-order mark; the rest becomes U+FFFD.
func decodeUTF8(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
  var isValid = true
  output.append(addingCapacity: bytes.count * 3) { target in
    var index = 0
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
    while index < bytes.count {
      let scalar = readScalar(bytes, at: index)
      index += scalar.length
      if !scalar.isValid { isValid = false }
      target.append(scalar: scalar.value)
    }
  }
  return isValid
}
