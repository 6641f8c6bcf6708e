/// Appends the text in capitals: all Vietnamese and other Latin letters, Greek and Cyrillic.
///
/// One letter stays one letter (ß stays ß); text without case is copied.
public func appendUppercased(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
  appendMapped(bytes, to: &output, uppercased)
}

/// Appends the text in small letters: all Vietnamese and other Latin letters, Greek and Cyrillic.
public func appendLowercased(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
  appendMapped(bytes, to: &output, lowercased)
}

@inline(__always)
private func appendMapped(
  _ bytes: Span<UInt8>, to output: inout [UInt8], _ map: (UInt32) -> UInt32
) {
  // U+0131 and the like shrink; no letter of the tables grows, but ill-formed bytes do.
  output.append(addingCapacity: bytes.count * 3) { target in
    var index = 0
    while index < bytes.count {
      let scalar = readScalar(bytes, at: index)
      target.append(scalar: map(scalar.value))
      index += scalar.length
    }
  }
}

/// The small form of a letter, or the scalar itself.
@inline(__always)
func lowercased(_ scalar: UInt32) -> UInt32 {
  if scalar < 0x80 { return scalar &- 0x41 < 26 ? scalar | 0x20 : scalar }
  return lowercasedWide(scalar)
}

/// The capital form of a letter, or the scalar itself.
@inline(__always)
func uppercased(_ scalar: UInt32) -> UInt32 {
  if scalar < 0x80 { return scalar &- 0x61 < 26 ? scalar & ~0x20 : scalar }
  return uppercasedWide(scalar)
}

private func lowercasedWide(_ scalar: UInt32) -> UInt32 {
  if scalar < caseTableSize { return UInt32(smallForms[Int(scalar)]) }
  if scalar & 1 == 0, isPaired(scalar) { return scalar | 1 }
  return scalar
}

private func uppercasedWide(_ scalar: UInt32) -> UInt32 {
  if scalar < caseTableSize { return UInt32(capitalForms[Int(scalar)]) }
  if scalar & 1 == 1, isPaired(scalar) { return scalar & ~1 }
  return scalar
}

/// U+1E00–1E95 and U+1EA0–1EFF: capital and small letter side by side.
private func isPaired(_ scalar: UInt32) -> Bool {
  scalar &- 0x1E00 < 0x96 || scalar &- 0x1EA0 < 0x60
}

private let caseTableSize: UInt32 = 0x530
private let smallForms = caseTable(from: capitalLetters, to: smallLetters)
private let capitalForms = caseTable(from: smallLetters, to: capitalLetters)

private func caseTable(from: String, to: String) -> [UInt16] {
  var table = [UInt16](0..<UInt16(caseTableSize))
  for (source, target) in zip(from.unicodeScalars, to.unicodeScalars) {
    table[Int(source.value)] = UInt16(target.value)
  }
  return table
}
