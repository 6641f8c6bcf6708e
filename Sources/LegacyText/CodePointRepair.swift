// Repairs of text whose code points are really bytes. Each works on the end of an array, from
// `start` on, so that a chain of them needs no further memory.

/// Turns code points into bytes of `page` and those into letters of `encoding`.
///
/// A field with a letter that the page cannot give, or with a byte that the encoding does not know,
/// is no such text and stays as it is. Signs that the page cannot give stay what they are.
///
/// - Returns: False when the field was left as it is.
func repairCodePoints(
  _ output: inout [UInt8], from start: Int, page: CodePage, encoding: LegacyEncoding
) -> Bool {
  let table = encoding.table
  if page == .windows1258, let original = undoReordering(&output, from: start) {
    if repairCodePoints(&output, from: start, page: page, encoding: encoding) { return true }
    output.replaceSubrange(start..., with: original)
    return false
  }
  switch readability(output, from: start, page: page, table: table) {
  case .none: return false
  case .whole:
    turnIntoBytes(&output, from: start, page: page)
    return table.decodeTail(of: &output, from: start)
  case .betweenSigns:
    let text = Array(output[start...])
    output.removeLast(text.count)
    return repairBetweenSigns(text.span, &output, page: page, table: table)
  }
}

/// Puts a dot below back behind the letter that it was composed around: `ṇ̃` was `ñ` and a dot, of
/// two bytes.
///
/// - Returns: The text as it was; nil when there was nothing to undo.
private func undoReordering(_ output: inout [UInt8], from start: Int) -> [UInt8]? {
  let text = Array(output[start...])
  let bytes = text.span
  var index = 0
  var undone: [UInt8] = []
  while index < bytes.count {
    let scalar = readScalar(bytes, at: index)
    let next = index + scalar.length
    let pair = scalar.value < 0x1E00 ? 0 : latinDecomposition(scalar.value)
    if pair & 0xFFFF == 0x323, next < bytes.count {
      let mark = readScalar(bytes, at: next)
      if 0x300...0x314 ~= mark.value, let letter = latinLetter(pair >> 16, with: mark.value) {
        if undone.isEmpty { undone = Array(text[..<index]) }
        undone.append(addingCapacity: 6) { target in
          target.append(scalar: letter)
          target.append(scalar: 0x323)
        }
        index = next + mark.length
        continue
      }
    }
    if !undone.isEmpty { undone.append(contentsOf: text[index..<next]) }
    index = next
  }
  guard !undone.isEmpty else { return nil }
  output.replaceSubrange(start..., with: undone)
  return text
}

private enum Readability { case none, whole, betweenSigns }

private func readability(
  _ output: [UInt8], from start: Int, page: CodePage, table: ByteTable
) -> Readability {
  let text = output.span
  var index = start
  var base: UInt8 = 0
  var result = Readability.whole
  while index < text.count {
    let scalar = readScalar(text, at: index)
    index += scalar.length
    guard let bytes = page.bytes(of: scalar.value) else {
      let isMark = 0x300...0x36F ~= scalar.value
      if isMark || isLetter(scalar.value) { return .none }
      result = .betweenSigns
      base = 0
      continue
    }
    guard isKnown(UInt8(truncatingIfNeeded: bytes), table, after: &base) else { return .none }
    if let second = secondByte(bytes), !isKnown(second, table, after: &base) { return .none }
  }
  return result
}

/// Whether a byte stands for something, alone or as the mark of `base`, which is kept up to date.
@inline(__always)
private func isKnown(_ byte: UInt8, _ table: ByteTable, after base: inout UInt8) -> Bool {
  if base != 0, table.pair(base, byte) != 0 {
    base = 0
    return true
  }
  base = byte
  return byte == 0 || table.scalar(of: byte) != 0
}

/// Writes bytes over the code points, which are never shorter.
private func turnIntoBytes(_ output: inout [UInt8], from start: Int, page: CodePage) {
  var text = output.mutableSpan
  var write = start
  var read = start
  let end = text.count
  while read < end {
    let bytes = page.bytes(of: text.scalar(at: read)) ?? 0
    read += sequenceLength(text[read])
    text[write] = UInt8(truncatingIfNeeded: bytes)
    write += 1
    if let second = secondByte(bytes) {
      text[write] = second
      write += 1
    }
  }
  output.removeLast(end - write)
}

private func repairBetweenSigns(
  _ text: Span<UInt8>, _ output: inout [UInt8], page: CodePage, table: ByteTable
) -> Bool {
  var allKnown = true
  var stretch = output.count
  var index = 0
  while index < text.count {
    let scalar = readScalar(text, at: index)
    if let bytes = page.bytes(of: scalar.value) {
      output.append(UInt8(truncatingIfNeeded: bytes))
      if let second = secondByte(bytes) { output.append(second) }
    } else {
      if !table.decodeTail(of: &output, from: stretch) { allKnown = false }
      for place in index..<index + scalar.length { output.append(text[place]) }
      stretch = output.count
    }
    index += scalar.length
  }
  return table.decodeTail(of: &output, from: stretch) && allKnown
}
