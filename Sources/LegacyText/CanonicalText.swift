/// What rewriting a text changed.
public struct TextChanges: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Ill-formed UTF-8 became U+FFFD, or legacy bytes became letters.
  public static let decoded = TextChanges(rawValue: 1 << 0)
  /// Letters and marks were composed.
  public static let composed = TextChanges(rawValue: 1 << 1)
  /// Blanks were trimmed, collapsed or replaced by plain ones.
  public static let spaces = TextChanges(rawValue: 1 << 2)
  /// Zero width characters, soft hyphens, byte-order marks or bidi controls were dropped.
  public static let invisibles = TextChanges(rawValue: 1 << 3)
  /// Look-alikes were replaced by the Latin letters they stand for.
  public static let lookalikes = TextChanges(rawValue: 1 << 4)
  /// Control characters were dropped.
  public static let controls = TextChanges(rawValue: 1 << 5)
  /// Signs used for apostrophes inside words became U+0027.
  public static let apostrophes = TextChanges(rawValue: 1 << 6)
}

/// Appends the canonical form of a UTF-8 text: NFC, trimmed, single blanks, no invisible
/// characters, Đ and other letters for their look-alikes inside Latin words, U+0027 for accents that
/// stand for apostrophes inside words.
///
/// Letters of other languages and the place of tone marks stay as they are. Text must be decoded
/// from its legacy encoding before: U+00AD is the letter ư in TCVN3.
///
/// - Parameter keepLineBreaks: Whether a line break stays one (as LF) or becomes a blank.
/// - Returns: What was changed; empty when the output equals the input.
public func appendCanonicalText(
  _ bytes: Span<UInt8>, to output: inout [UInt8], keepLineBreaks: Bool
) -> TextChanges {
  let traits = scanText(bytes)
  if traits.isDisjoint(with: .needsRewriting) {
    appendCopy(of: bytes, to: &output)
    return []
  }
  let start = output.count
  var changes: TextChanges = []
  if traits.isDisjoint(with: [.notNFC, .invalidUTF8]) {
    appendCopy(of: bytes, to: &output)
  } else {
    appendNFC(bytes, to: &output)
    if traits.contains(.invalidUTF8) {
      changes.insert(.decoded)
    } else if !holds(output, from: start, bytes) {
      changes.insert(.composed)
    }
  }
  let spacing: TextTraits = [
    .controls, .invisibles, .edgeSpace, .innerSpaces, .apostropheVariants,
  ]
  if !traits.isDisjoint(with: spacing) {
    changes.formUnion(tidy(&output, from: start, keepLineBreaks: keepLineBreaks))
  }
  if traits.contains(.lookalikes), foldLookAlikes(&output, from: start) {
    changes.insert(.lookalikes)
  }
  if traits.contains(.notNFC), !changes.isDisjoint(with: [.invisibles, .controls, .lookalikes]) {
    // A mark may now stand beside a Latin letter.
    let rewritten = Array(output[start...])
    output.removeLast(output.count - start)
    appendNFC(rewritten.span, to: &output)
  }
  return changes
}

private func holds(_ output: [UInt8], from start: Int, _ bytes: Span<UInt8>) -> Bool {
  guard output.count - start == bytes.count else { return false }
  for index in bytes.indices where output[start + index] != bytes[index] { return false }
  return true
}

/// Rewrites well-formed text in place; nothing grows.
private func tidy(_ output: inout [UInt8], from start: Int, keepLineBreaks: Bool) -> TextChanges {
  var changes: TextChanges = []
  var write = start
  var read = start
  var pendingBlank = false
  var pendingBreak = false
  var blanksSeen = 0
  let end = output.count
  var text = output.mutableSpan
  while read < end {
    let length = sequenceLength(text[read])
    let scalar = text.scalar(at: read)
    read += length
    let traits = scalar < 0x80 ? scanClasses[Int(scalar)] : scalarClass(scalar)
    if traits & blankBit != 0 {
      let isCRLF = scalar == 0x0A && read - 2 >= start && text[read - 2] == 0x0D && blanksSeen > 0
      let isBreak = keepLineBreaks && isLineBreak(scalar)
      if scalar != 0x20, !(isBreak && scalar == 0x0A) { changes.insert(.spaces) }
      if traits & TextTraits.controls.rawValue != 0 { changes.insert(.controls) }
      if blanksSeen > 0, !isCRLF { changes.insert(.spaces) }
      if write == start { changes.insert(.spaces) }
      blanksSeen += 1
      if isBreak, !isCRLF {
        if write > start, pendingBreak {
          text[write] = 0x0A
          write += 1
        }
        pendingBreak = true
      }
      pendingBlank = true
      continue
    }
    if traits & TextTraits.controls.rawValue != 0 {
      changes.insert(.controls)
      continue
    }
    if traits & TextTraits.invisibles.rawValue != 0 {
      changes.insert(.invisibles)
      continue
    }
    if pendingBlank, write > start {
      text[write] = pendingBreak ? 0x0A : 0x20
      write += 1
    }
    (pendingBlank, pendingBreak, blanksSeen) = (false, false, 0)
    if traits & TextTraits.apostropheVariants.rawValue != 0, !isGoodApostrophe(scalar),
      joinsLetters(text, start: start, write: write, read: read, end: end)
    {
      changes.insert(.apostrophes)
      text[write] = UInt8(ascii: "'")
      write += 1
      continue
    }
    if write == read - length {
      write = read
    } else {
      for index in (read - length)..<read {
        text[write] = text[index]
        write += 1
      }
    }
  }
  if pendingBlank { changes.insert(.spaces) }
  // Breaks that were written before trailing blanks.
  while write > start, text[write - 1] == 0x0A { write -= 1 }
  output.removeLast(end - write)
  return changes
}

/// ’ and ʼ are as good as U+0027: names alone are written with one of them.
private func isGoodApostrophe(_ scalar: UInt32) -> Bool { scalar == 0x2019 || scalar == 0x2BC }

private func isLineBreak(_ scalar: UInt32) -> Bool {
  scalar == 0x0A || scalar == 0x0D || scalar == 0x85 || scalar == 0x0B || scalar == 0x0C
    || scalar == 0x2028 || scalar == 0x2029
}

/// Whether the apostrophe that ends at `read` stands between two letters, or after a word of one
/// letter (`H’ Hen`).
private func joinsLetters(
  _ text: borrowing MutableSpan<UInt8>, start: Int, write: Int, read: Int, end: Int
) -> Bool {
  guard write > start, let before = scalarBefore(text, write, start: start),
    isLetter(before.value)
  else { return false }
  if read < end {
    if isLetter(text.scalar(at: read)) { return true }
    guard text[read] == 0x20 else { return false }
  }
  let wordStart = write - before.length
  return wordStart == start || text[wordStart - 1] == 0x20
}

private func scalarBefore(
  _ text: borrowing MutableSpan<UInt8>, _ index: Int, start: Int
) -> ScalarRead? {
  var first = index - 1
  while first > start, text[first] & 0xC0 == 0x80 { first -= 1 }
  let length = sequenceLength(text[first])
  guard first + length == index else { return nil }
  return ScalarRead(
    value: text.scalar(at: first), length: length, isValid: true)
}

/// Folds word by word; a word ends at a blank.
private func foldLookAlikes(_ output: inout [UInt8], from start: Int) -> Bool {
  let text = Array(output[start...])
  output.removeLast(text.count)
  var changed = false
  var word: [UInt32] = []
  var index = 0
  let bytes = text.span
  output.append(addingCapacity: text.count) { target in
    while index <= bytes.count {
      if index == bytes.count || bytes[index] <= 0x20 {
        if foldLookAlikes(&word) { changed = true }
        for scalar in word { target.append(scalar: scalar) }
        word.removeAll(keepingCapacity: true)
        if index < bytes.count { target.append(bytes[index]) }
        index += 1
      } else {
        let scalar = readScalar(bytes, at: index)
        word.append(scalar.value)
        index += scalar.length
      }
    }
  }
  return changed
}
