internal import LegacyText
internal import RecordModel

/// From a raw field to canonical text: quotes undone, bytes decoded, blanks and signs put right.
extension NormalizingPass {
  /// The slice with doubled quotes made single and legacy text made Unicode.
  @inline(__always)
  mutating func unwrapped(
    _ range: Range<Int>, _ flags: RawField.Flags, _ text: TextPlan?, _ kinds: inout UInt32
  ) -> Range<Int> {
    var range = range
    if flags.contains(.escaped) { range = unescaped(range) }
    if let text, !(text.leavesASCII && isASCII(range)) {
      range = decoded(range, text.decision, &kinds)
    }
    return range
  }

  /// Whether a value is ASCII in canonical form: seen eight bytes at a step, as most are.
  @inline(__always)
  mutating func isPlain(_ range: Range<Int>) -> Bool {
    let text = chunk.text.span
    let raw = unsafe text.bytes
    let (start, end) = (range.lowerBound, range.upperBound)
    guard end <= text.count, text[start] != 0x20, text[end - 1] != 0x20 else { return false }
    let highs: UInt64 = 0x8080_8080_8080_8080
    let ones: UInt64 = 0x0101_0101_0101_0101
    var wasBlank: UInt64 = 0
    var position = start
    while position < end {
      let word: UInt64
      if position + 8 <= end {
        // Eight bytes inside the range.
        word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      } else {
        var tail: UInt64 = 0x6161_6161_6161_6161
        var shift: UInt64 = 0
        for index in position..<end {
          tail = tail & ~(0xff << shift) | UInt64(text[index]) << shift
          shift += 8
        }
        word = tail
      }
      // Above 7F; below 20; DEL; the backtick, which some use for an apostrophe.
      let blank = word ^ (0x20 &* ones)
      let delete = word ^ (0x7f &* ones)
      let backtick = word ^ (0x60 &* ones)
      let odd =
        (word | (word &- 0x20 &* ones) | ((delete &- ones) & ~delete)
          | ((backtick &- ones) & ~backtick)) & highs
      if odd != 0 { return false }
      // Blanks: exact here, where no byte is above 7F.
      let blanks = ~(blank &+ (0x7f &* ones)) & highs
      if blanks & (blanks << 8 | wasBlank) != 0 { return false }
      wasBlank = blanks >> 56
      position += 8
    }
    return true
  }

  @inline(never)
  mutating func unescaped(_ range: Range<Int>) -> Range<Int> {
    let start = chunk.text.count
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = chunk.text[index]
      chunk.text.append(byte)
      let next = index + 1
      let doubled = byte == 0x22 && next < range.upperBound && chunk.text[next] == 0x22
      index += doubled ? 2 : 1
    }
    return start..<chunk.text.count
  }

  func isASCII(_ range: Range<Int>) -> Bool {
    for index in range where chunk.text[index] >= 0x80 { return false }
    return true
  }

  /// The reused buffer, empty; give it back with `swap`.
  mutating func borrowBuffer() -> [UInt8] {
    var output: [UInt8] = []
    swap(&buffer, &output)
    output.removeAll(keepingCapacity: true)
    return output
  }

  /// Letters without a byte, or bytes without a letter, come out as U+FFFD or as they are: then
  /// later steps find what is wrong with them.
  @inline(never)
  mutating func decoded(
    _ range: Range<Int>, _ decision: TextDecision, _ kinds: inout UInt32
  ) -> Range<Int> {
    var output = borrowBuffer()
    defer { swap(&buffer, &output) }
    _ = decision.decode(chunk.text.span.extracting(range), into: &output)
    if output.count == range.count, output.elementsEqual(chunk.text[range]) { return range }
    kinds |= ChangeKind.decoded.bit
    let start = chunk.text.count
    chunk.text.append(contentsOf: output)
    return start..<chunk.text.count
  }

  /// A value that is in another encoding than its column, if that is beyond doubt.
  @inline(never)
  mutating func readByItself(_ range: inout Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32)
    -> Bool
  {
    var value: [UInt8] = []
    value.append(contentsOf: chunk.text[range])
    guard let reading = TextDecision.ofOneValue(value) else { return false }
    var output = borrowBuffer()
    defer { swap(&buffer, &output) }
    guard reading.decode(value.span, into: &output), output != value else { return false }
    find(.textReadByItself, field.address)
    kinds |= ChangeKind.decoded.bit
    let start = chunk.text.count
    chunk.text.append(contentsOf: output)
    range = start..<chunk.text.count
    return true
  }

  /// Normalizes one field of the person or of the row at hand.
  mutating func normalize(
    _ range: Range<Int>, _ flags: RawField.Flags, _ text: TextPlan?, _ field: FieldPlan
  ) {
    let slot = slot(of: field.address)
    if range.isEmpty {
      if chunk.values[slot].kind == .missing { chunk.values[slot] = Value(kind: .empty) }
      return
    }
    let isDone = read(range, flags, text, field, slot)
    if !isDone, field.placeCode != nil { resolvePlace(chunk.values[slot], field) }
  }

  /// Reads a raw value that is not empty.
  ///
  /// - Returns: Whether nothing is left to do: the value is empty or unreadable.
  @discardableResult
  mutating func read(
    _ rawRange: Range<Int>, _ flags: RawField.Flags, _ text: TextPlan?, _ field: FieldPlan,
    _ slot: Int
  ) -> Bool {
    var kinds: UInt32 = 0
    var range = unwrapped(rawRange, flags, text, &kinds)
    let isInForm =
      !range.isEmpty
      && (isPlain(range) || (text != nil && isQuicklyCanonical(chunk.text.span, range)))
    var traits = isInForm ? [] : scanText(chunk.text.span.extracting(range))
    if text == nil, isOdd(range, traits), readByItself(&range, field, &kinds) {
      traits = scanText(chunk.text.span.extracting(range))
    }
    if !traits.isDisjoint(with: .needsRewriting) || !flags.isDisjoint(with: [.nul, .broken]) {
      guard canonicalize(&range, traits, flags, field, slot, &kinds) else { return true }
    } else if traits.contains(.replacementCharacter) {
      find(.textLostLetters, field.address)
    }
    if range.isEmpty {
      if chunk.values[slot].kind == .missing { chunk.values[slot] = Value(kind: .empty) }
      if kinds != 0 { note(kinds, field.address, rawRange) }
      return true
    }
    var value = fitted(interpret(range, field, &kinds), range, field)
    value.source = source
    if chunk.values[slot].isPresent { value = merged(chunk.values[slot], value, field) }
    chunk.values[slot] = value
    if kinds != 0 { note(kinds, field.address, rawRange) }
    return false
  }

  /// Whether good text could not look like this: no UTF-8, or signs that mojibake consists of.
  @inline(__always)
  mutating func isOdd(_ range: Range<Int>, _ traits: TextTraits) -> Bool {
    traits.contains(.invalidUTF8)
      || (traits.contains(.latinSigns) && mayBeMisread(chunk.text.span.extracting(range)))
  }

  /// The slow path of text: composing, trimming, dropping what is not to be seen.
  ///
  /// - Returns: `false` when the value is unreadable and done with.
  @inline(never)
  mutating func canonicalize(
    _ range: inout Range<Int>, _ traits: TextTraits, _ flags: RawField.Flags, _ field: FieldPlan,
    _ slot: Int, _ kinds: inout UInt32
  ) -> Bool {
    if flags.contains(.nul) {
      find(.nulByte, field.address)
      chunk.values[slot] = Value(kind: .unreadable, text: range, source: source)
      return false
    }
    if traits.contains(.invalidUTF8) {
      find(.textUndecodable, field.address)
      chunk.values[slot] = Value(kind: .unreadable, text: range, source: source)
      return false
    }
    if flags.contains(.broken) {
      // Rows of child files are told without.
      find(normalizer.rules[.strayQuote], field.address, detail: source > 0 ? strayQuote : 0)
    }
    if traits.contains(.replacementCharacter) { find(.textLostLetters, field.address) }
    guard !traits.isDisjoint(with: .needsRewriting) else { return true }
    var output = borrowBuffer()
    let changes = appendCanonicalText(
      chunk.text.span.extracting(range), to: &output, keepLineBreaks: field.operation == .lineText)
    let start = chunk.text.count
    chunk.text.append(contentsOf: output)
    swap(&buffer, &output)
    range = start..<chunk.text.count
    // The first seven kinds stand in the order of the bits of `TextChanges`.
    kinds |= UInt32(changes.rawValue)
    return true
  }

  /// A second value for a field that has one: joined where the schema allows several.
  mutating func merged(_ first: Value, _ second: Value, _ field: FieldPlan) -> Value {
    guard first.kind == second.kind, !isSame(first, second) else { return first }
    guard field.isText, first.kind == .text else {
      find(field.unreadable, field.address)
      return Value(kind: .unreadable, text: second.textRange, source: second.source)
    }
    let start = chunk.text.count
    for index in first.textRange { chunk.text.append(chunk.text[index]) }
    chunk.text.append(contentsOf: [0x3b, 0x20])
    for index in second.textRange { chunk.text.append(chunk.text[index]) }
    return Value(kind: .text, text: start..<chunk.text.count, source: first.source)
  }

  func isSame(_ first: Value, _ second: Value) -> Bool {
    switch first.kind {
    case .text, .code, .unreadable:
      chunk.text[first.textRange].elementsEqual(chunk.text[second.textRange])
    default: first.bits == second.bits && first.scale == second.scale
    }
  }

  mutating func finishJoins() {
    for (index, join) in plan.joins.enumerated() {
      var parts = scratch.joined[index].filter { !$0.isEmpty }
      if join.separator == [0x2f], join.parts == 3, parts.count == 2 {
        // A day without its month is no month: the part that is not known is written as 0.
        let zero = chunk.text.count
        chunk.text.append(0x30)
        parts = scratch.joined[index].map { $0.isEmpty ? zero..<zero + 1 : $0 }
      }
      guard let first = parts.first else {
        let slot = slot(of: plan.fields[join.field].address)
        if chunk.values[slot].kind == .missing { chunk.values[slot] = Value(kind: .empty) }
        continue
      }
      var range = first
      if parts.count > 1 {
        let start = chunk.text.count
        for (position, part) in parts.enumerated() {
          if position > 0 {
            chunk.text.append(contentsOf: join.separator)
          }
          for byte in part { chunk.text.append(chunk.text[byte]) }
        }
        range = start..<chunk.text.count
      }
      source = 0
      normalize(range, [], nil, plan.fields[join.field])
    }
  }
}
