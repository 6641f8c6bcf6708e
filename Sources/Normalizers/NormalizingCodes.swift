internal import LegacyText
internal import RecordModel

/// Values as codes of lists.
extension NormalizingPass {
  mutating func code(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    var change: UInt32 = 0
    let entry =
      field.operation == .rankCode
      ? findRankCode(range, field, &change) : findCode(range, field, &change)
    kinds |= change
    guard entry >= 0 else { return Value(kind: .code, text: range, source: 0, entry: .max) }
    let start = chunk.text.count
    appendCode(field.list, entry)
    return Value(
      kind: .code, text: start..<chunk.text.count, source: 0,
      entry: UInt16(truncatingIfNeeded: entry))
  }

  mutating func rankCode(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    if isScientific(chunk.text.span.extracting(range)) {
      find(.numberLostDigits, field.address)
      return Value(kind: .unreadable, text: range, source: 0)
    }
    return code(range, field, &kinds)
  }

  /// Asks the processor for a code, or what tells where it stands.
  @inline(__always)
  func touchCode(_ list: Int, _ entry: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: normalizer.codePlaces[normalizer.codeBases[list] + entry])
  }

  /// Appends the code of a list's entry to the text.
  @inline(__always)
  mutating func appendCode(_ list: Int, _ entry: Int) {
    let place = normalizer.codePlaces[normalizer.codeBases[list] + entry]
    let count = Int(place & 255)
    guard count <= 7 else {
      let start = Int(place >> 8)
      return appendBytes(normalizer.codeBytes, start..<start + count, to: &chunk.text)
    }
    var rest = place >> 8
    for _ in 0..<count {
      chunk.text.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// The entry of the field's list that a value names; -1 when there is none.
  func findCode(
    _ range: Range<Int>, _ field: FieldPlan, _ change: inout UInt32
  ) -> Int {
    guard field.list >= 0 else { return -1 }
    let list = normalizer.lists[field.list]
    let text = chunk.text.span.extracting(range)
    if field.valueMap >= 0, let mapped = plan.valueMaps[field.valueMap].number(for: text) {
      change = ChangeKind.mapped.bit
      let code = plan.mappedCodes[mapped]
      return list.index(ofCode: code.span) ?? -1
    }
    let isBare = range.allSatisfy { chunk.text[$0] >= 48 && chunk.text[$0] <= 57 }
    if isBare {
      // Bare numbers mean different things in different systems: only as the source declares.
      guard field.versionList >= 0 else { return -1 }
      let version = normalizer.lists[field.versionList]
      guard let found = version.index(ofCode: text) ?? padded(text, version) else { return -1 }
      if field.versionList == field.list { return found }
      change = ChangeKind.mapped.bit
      return byName(Array(version.entries[found].name.utf8).span, list) ?? -1
    }
    if let found = list.index(ofCode: text) { return found }
    if let found = byName(text, list) {
      change = ChangeKind.alias.bit
      return found
    }
    return splitCode(range, list, &change)
  }

  /// A one-digit code that lost its zero.
  func padded(_ text: Span<UInt8>, _ list: CodeList) -> Int? {
    guard text.count == 1 else { return nil }
    let code = [48, text[0]]
    return list.index(ofCode: code.span)
  }

  func byName(_ text: Span<UInt8>, _ list: CodeList) -> Int? {
    var key: [UInt8] = []
    appendFoldedKey(text, to: &key)
    return list.index(ofFoldedName: key.span)
  }

  /// `01 - Kinh`, `01. Kinh`, `Kinh (01)`: code and name that agree.
  func splitCode(
    _ range: Range<Int>, _ list: CodeList, _ change: inout UInt32
  ) -> Int {
    var codeStart = range.lowerBound
    var codeEnd = range.lowerBound
    var nameRange = range
    func isCode(_ byte: UInt8) -> Bool {
      byte >= 48 && byte <= 57 || byte == 0x2e || byte >= 0x41 && byte <= 0x5a
    }
    if chunk.text[range.upperBound - 1] == 0x29 {
      guard let open = range.last(where: { chunk.text[$0] == 0x28 }) else { return -1 }
      (codeStart, codeEnd) = (open + 1, range.upperBound - 1)
      nameRange = trimmed(range.lowerBound..<open)
    } else {
      while codeEnd < range.upperBound, isCode(chunk.text[codeEnd]) { codeEnd += 1 }
      var nameStart = codeEnd
      while nameStart < range.upperBound,
        [0x20, 0x2d, 0x3a, 0x2e].contains(chunk.text[nameStart])
      { nameStart += 1 }
      while codeEnd > codeStart, chunk.text[codeEnd - 1] == 0x2e { codeEnd -= 1 }
      guard nameStart > codeEnd, nameStart < range.upperBound else { return -1 }
      nameRange = nameStart..<range.upperBound
    }
    guard codeStart < codeEnd, !nameRange.isEmpty,
      let byCode = list.index(ofCode: chunk.text.span.extracting(codeStart..<codeEnd))
    else { return -1 }
    // Names and codes must agree where the name is known at all.
    if let named = byName(chunk.text.span.extracting(nameRange), list),
      list.entries[named].code != list.entries[byCode].code
    {
      return -1
    }
    change = ChangeKind.code.bit
    return byCode
  }

  /// A rank's code that lost zeros or points, or stands with its name or its successor.
  func findRankCode(
    _ range: Range<Int>, _ field: FieldPlan, _ change: inout UInt32
  ) -> Int {
    guard field.list >= 0 else { return -1 }
    let list = normalizer.lists[field.list]
    let text = chunk.text.span.extracting(range)
    if let found = list.index(ofCode: text) { return found }
    if field.valueMap >= 0 || field.versionList >= 0 {
      let found = findCode(range, field, &change)
      if found >= 0 { return found }
    }
    if let found = squashedCode(text, field.list) {
      change = ChangeKind.code.bit
      return found
    }
    // Old and new code in one cell, or a code with its name: the codes among the words.
    var known: [Int] = []
    var start = range.lowerBound
    var index = range.lowerBound
    while index <= range.upperBound {
      let atEnd = index == range.upperBound
      if atEnd || [0x20, 0x28, 0x29, 0x2c, 0x3b, 0x2f, 0x2d].contains(chunk.text[index]) {
        if index > start,
          let found = list.index(ofCode: chunk.text.span.extracting(start..<index))
        {
          known.append(found)
        }
        start = index + 1
      }
      index += 1
    }
    if let last = known.last, known.count <= 2 {
      change = ChangeKind.code.bit
      return last
    }
    if known.isEmpty, let found = byName(text, list) {
      change = ChangeKind.alias.bit
      return found
    }
    return -1
  }

  /// The one code that the digits can be, with a zero put back in front or behind.
  func squashedCode(_ text: Span<UInt8>, _ list: Int) -> Int? {
    let key = RecordNormalizer.squashed(text)
    guard key.count >= 3, key.count <= 12 else { return nil }
    let table = normalizer.squashedCodes[list]
    if let found = table.number(for: key.span) { return found }
    guard key.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    var found: Set<Int> = []
    for candidate in [[48] + key, key + [48], [48] + key + [48]] {
      if let position = table.number(for: candidate.span) { found.insert(position) }
    }
    return found.count == 1 ? found.first : nil
  }
}
