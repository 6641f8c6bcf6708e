/// Turns code points that are UTF-8 bytes read through `page` back into what they were.
///
/// Works sequence by sequence: code points that make no UTF-8 stay. A last byte A0 that was
/// trimmed, or turned into a blank with other no-break spaces, is put back.
///
/// - Returns: Whether anything was repaired.
func repairMojibake(_ output: inout [UInt8], from start: Int, page: CodePage) -> Bool {
  var repaired = false
  var text = output.mutableSpan
  let end = text.count
  var read = start
  var write = start
  while read < end {
    let lead = page.bytes(of: text.scalar(at: read)) ?? 0
    if lead >= 0xC2, lead <= 0xF4,
      let sequence = mojibakeSequence(
        text, at: read, end: end, word: start..<write, lead: UInt8(lead), page: page)
    {
      write += text.store(scalar: sequence.scalar, at: write)
      read = sequence.end
      repaired = true
      continue
    }
    let next = read + sequenceLength(text[read])
    for index in read..<next {
      text[write] = text[index]
      write += 1
    }
    read = next
  }
  output.removeLast(end - write)
  return repaired
}

private func mojibakeSequence(
  _ text: borrowing MutableSpan<UInt8>, at start: Int, end: Int, word: Range<Int>, lead: UInt8,
  page: CodePage
) -> (scalar: UInt32, end: Int)? {
  let wanted = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3
  var value = UInt32(lead) & (wanted == 1 ? 0x1F : wanted == 2 ? 0x0F : 0x07)
  var index = start + sequenceLength(text[start])
  for place in 1...wanted {
    var byte: UInt8 = 0xA0
    var length = 0
    if index < end {
      length = sequenceLength(text[index])
      guard let bytes = page.bytes(of: text.scalar(at: index)), bytes <= 0xFF else { return nil }
      byte = UInt8(bytes)
    }
    let isLostBlank = byte == 0x20 || index == end
    if isLostBlank {
      // Only letters that Vietnamese has: à, Ạ, Ỡ, Ơ.
      guard place == wanted, [0x03, 0x1E80 >> 6, 0x1EC0 >> 6, 0x1A0 >> 6].contains(value) else {
        return nil
      }
      // A single blank may have been the letter's byte and a blank.
      let letter = value << 6 | 0x20
      if index + 1 < end, text[index + 1] != 0x20,
        !continuesWord(text, before: word, letter: letter, after: index + 1, end: end)
      {
        length = 0
      }
      byte = 0xA0
    }
    guard byte & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(byte & 0x3F)
    index += length
  }
  let minimum: UInt32 = wanted == 1 ? 0x80 : wanted == 2 ? 0x800 : 0x10000
  guard value >= minimum, Unicode.Scalar(value) != nil else { return nil }
  return (value, index)
}

/// Whether what stands before and after a lost byte is one syllable with its letter, rather than
/// two words.
private func continuesWord(
  _ text: borrowing MutableSpan<UInt8>, before written: Range<Int>, letter: UInt32,
  after: Int, end: Int
) -> Bool {
  var first = written.upperBound
  while first > written.lowerBound, text[first - 1] >= 0x80 || isLetter(UInt32(text[first - 1])) {
    first -= 1
  }
  var left = SyllableKey()
  var index = first
  while index < written.upperBound {
    left.add(lowercased(text.scalar(at: index)))
    index += sequenceLength(text[index])
  }
  left.add(lowercased(letter))
  var joined = left
  var right = SyllableKey()
  index = after
  while index < end, isLetter(UInt32(text[index])) {
    joined.add(lowercased(UInt32(text[index])))
    right.add(lowercased(UInt32(text[index])))
    index += 1
  }
  guard index > after, let whole = Syllables.shared.rank(joined) else { return false }
  guard let one = Syllables.shared.rank(left), let two = Syllables.shared.rank(right) else {
    return true
  }
  return whole.bits < one.bits + two.bits
}
