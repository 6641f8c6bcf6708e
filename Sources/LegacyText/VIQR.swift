/// VIQR: letters, then ASCII signs for the marks (`Nguye^~n Va(n A`).
///
/// A backslash keeps the sign after it. A sign that makes no letter with what stands before it is
/// itself, and so is one at the end of a word that has its tone already: `ba'o.`
///
/// Source: RFC 1456, §3.
func decodeVIQR(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
  var isASCII = true
  output.append(addingCapacity: bytes.count * 3) { target in
    var index = 0
    var hasTone = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if !isLetter(UInt32(byte)), viqrMark(byte) == nil { hasTone = false }
      if byte == UInt8(ascii: "\\"), index < bytes.count {
        target.append(bytes[index] < 0x80 ? bytes[index] : UInt8(ascii: "?"))
        index += 1
        continue
      }
      if byte | 0x20 == UInt8(ascii: "d"), index < bytes.count,
        bytes[index] | 0x20 == UInt8(ascii: "d")
      {
        target.append(scalar: byte == UInt8(ascii: "d") ? 0x111 : 0x110)
        index += 1
        continue
      }
      var letter = UInt32(byte)
      if byte >= 0x80 {
        isASCII = false
        letter = 0xFFFD
      }
      var marks = 0
      while index < bytes.count, marks < 2,
        let mark = viqrMark(bytes[index]), !(hasTone && endsWord(bytes, index)),
        let composed = latinLetter(letter, with: mark),
        vietnameseLetterIndex(composed) != nil
      {
        letter = composed
        marks += 1
        index += 1
        if isTone(mark) { hasTone = true }
      }
      target.append(scalar: letter)
    }
  }
  return isASCII
}

/// Whether a full stop or question mark stands where a sentence may end.
private func endsWord(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
  guard bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: "?") else { return false }
  return index + 1 == bytes.count || !isLetter(UInt32(bytes[index + 1]))
}

private func isTone(_ mark: UInt32) -> Bool {
  mark == 0x300 || mark == 0x301 || mark == 0x303 || mark == 0x309 || mark == 0x323
}

/// Writes each letter as its plain letter and its signs; a sign after a vowel gets a backslash.
func encodeVIQR(_ text: Span<UInt8>, into output: inout [UInt8]) -> Bool {
  var allKnown = true
  output.append(addingCapacity: text.count * 3) { target in
    var index = 0
    var previous: UInt32 = 0
    while index < text.count {
      let scalar = readScalar(text, at: index)
      index += scalar.length
      if let letter = vietnameseLetterIndex(scalar.value) {
        for byte in viqrBytes[letter] { target.append(byte) }
      } else if scalar.value < 0x80 {
        let byte = UInt8(scalar.value)
        let mark = viqrMark(byte)
        let joins = mark.map { latinLetter(previous, with: $0) != nil } ?? false
        let doubles = (byte | 0x20) == UInt8(ascii: "d") && (previous | 0x20) == 0x64
        if joins || doubles || byte == UInt8(ascii: "\\") { target.append(UInt8(ascii: "\\")) }
        target.append(byte)
      } else {
        target.append(UInt8(ascii: "?"))
        allKnown = false
      }
      previous = scalar.value
    }
  }
  return allKnown
}

private let viqrBytes = readSpellings(viqrSpellings).map(\.bytes)

private func viqrMark(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "`"): 0x300
  case UInt8(ascii: "?"): 0x309
  case UInt8(ascii: "~"): 0x303
  case UInt8(ascii: "'"): 0x301
  case UInt8(ascii: "."): 0x323
  case UInt8(ascii: "("): 0x306
  case UInt8(ascii: "^"): 0x302
  case UInt8(ascii: "+"): 0x31B
  default: nil
  }
}
