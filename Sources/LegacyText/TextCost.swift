/// How unlikely a text is in a personnel file, in bits.
///
/// Vietnamese syllables are cheap, the better known the cheaper; other words pay for each letter,
/// more for letters with marks; signs inside words and control characters are dear. Only
/// differences mean anything.
///
/// - Parameter inVietnameseEncoding: Whether the text comes of an encoding made for Vietnamese, in
///   which letters and words of other languages hardly occur.
func textCost(
  _ bytes: Span<UInt8>, _ syllables: Syllables, inVietnameseEncoding: Bool = false
) -> Double {
  var cost = 0.0
  var word = WordCost()
  var index = 0
  var previousIsLetter = false
  while index < bytes.count {
    let scalar = readScalar(bytes, at: index)
    index += scalar.length
    let value = scalar.value
    if isLetter(value) && value != 0xAA && value != 0xBA && value != 0xB5 {
      word.add(value)
      if value >= 0x80, inVietnameseEncoding, vietnameseLetterIndex(value) == nil { cost += 14 }
      previousIsLetter = true
      continue
    }
    if 0x300...0x36F ~= value, previousIsLetter {
      cost += 10
      continue
    }
    cost += word.finish(syllables, inVietnameseEncoding)
    let nextIsLetter = index < bytes.count && isLetter(readScalar(bytes, at: index).value)
    cost += signCost(value, afterLetter: previousIsLetter, beforeLetter: nextIsLetter)
    previousIsLetter = false
  }
  return cost + word.finish(syllables, inVietnameseEncoding)
}

/// One word as far as it has been read.
private struct WordCost {
  private var key = SyllableKey()
  /// Begins with what it costs to be no Vietnamese word.
  private var letterCost = 5.0
  private var letters = 0
  private var capitals = 0
  private var beginsWithCapital = false
  private var hasMarks = false

  @inline(__always)
  mutating func add(_ letter: UInt32) {
    let small = lowercased(letter)
    key.add(small)
    if small != letter {
      if letters == 0 { beginsWithCapital = true }
      capitals += 1
    }
    letters += 1
    if letter >= 0x80 { hasMarks = true }
    switch letter {
    case 0..<0x80: letterCost += 4.2
    case 0x1EA0..<0x1EFA: letterCost += 11
    case 0x80..<0x250: letterCost += 8
    case 0x1E00..<0x1F00: letterCost += 10
    default: letterCost += 12
    }
  }

  mutating func finish(_ syllables: Syllables, _ inVietnameseEncoding: Bool) -> Double {
    guard letters > 0 else { return 0 }
    defer { self = WordCost() }
    let rank = syllables.rank(key)
    var cost = rank?.bits ?? letterCost
    if inVietnameseEncoding, hasMarks, rank == nil || rank == .foreign { cost = letterCost + 4 }
    let isRegular =
      capitals == 0 || capitals == letters || (capitals == 1 && beginsWithCapital)
    if rank != nil { cost = min(cost, letterCost) }
    return cost + (isRegular ? 0 : 7)
  }
}

private func signCost(_ sign: UInt32, afterLetter: Bool, beforeLetter: Bool) -> Double {
  let touches = afterLetter || beforeLetter
  let isInside = afterLetter && beforeLetter
  switch sign {
  case 0x20, 0x09, 0x0A, 0x0D: return 0.5
  case 0x30...0x39: return 3.3
  case 0x27, 0x2C, 0x2D, 0x2E, 0x2F, 0x3A, 0x22, 0x26: return 2
  case 0x28, 0x29, 0x3B: return isInside ? 6 : 2
  case 0x21..<0x7F: return isInside || (touches && isTilde(sign)) ? 10 : 5
  case 0xA0: return isInside ? 5 : 3
  case 0x2020, 0x2021, 0x2022: return touches ? 10 : 5
  case 0x2010...0x2026: return 4
  case 0xAA, 0xB0, 0xB2, 0xB3, 0xB5, 0xB9, 0xBA: return isInside ? 13 : 9
  case 0xFFFD: return 20
  case 0x80..<0xA0, 0..<0x20, 0x7F: return 16
  case 0xAD: return 13
  default: return touches ? 13 : 8
  }
}

/// `^ { | } ~ and the backquote.
private func isTilde(_ sign: UInt32) -> Bool {
  sign == 0x5E || sign == 0x60 || sign >= 0x7B
}
