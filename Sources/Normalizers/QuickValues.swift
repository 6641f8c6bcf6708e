internal import LegacyText
internal import RecordModel

/// The quick ways: a value that is in form, told by one look at its bytes, and one that came before.
///
/// What they cannot tell goes the whole way, and what they tell is what the whole way would say:
/// a test holds both against each other on values clean and dirty.
extension NormalizingPass {
  /// Puts a raw field into its place of the record at hand.
  @inline(__always)
  mutating func take(_ field: RawField, _ column: FieldColumn) {
    let slot = slot(of: column.address)
    if field.count == 0 {
      if chunk.values[slot].kind == .missing { chunk.values[slot] = Value(kind: .empty) }
      return
    }
    guard !scratch.isSlow, field.flags.isSubset(of: .quoted), chunk.values[slot].kind == .missing
    else {
      return normalize(
        field.range, field.flags, columnTexts[Int(field.column)], plan.fields[column.position])
    }
    if column.isDecoded {
      if isDecoded(field, column, slot) { return }
    } else if isTaken(field.range, column, slot) {
      return
    }
    let number = memoryBase + column.position
    guard column.isRemembered, field.count <= ValueMemory.mostKeyBytes,
      !scratch.memory.isForgotten(number)
    else {
      return normalize(
        field.range, field.flags, columnTexts[Int(field.column)], plan.fields[column.position])
    }
    let seed = column.seed | UInt64(memoryBase) << 32
    let place = scratch.memory.find(chunk.text.span, field.range, seed: seed)
    scratch.memory.count(number, isHit: place >= 0)
    if place >= 0 {
      recall(place, field.range, column, slot)
    } else {
      learn(seed, field, column, slot)
    }
  }

  @inline(__always)
  mutating func slot(of address: FieldAddress) -> Int {
    if address.section == 0 { return personBase + Int(chunk.personOffsets[Int(address.field)]) }
    if rowSection != Int(address.section) { beginRow(Int(address.section)) }
    rowFields |= RecordChunk.bit(ofRowField: Int(address.field))
    return rowBase + Int(address.field)
  }

  // MARK: In form

  /// Takes a date, a number or an identifier that nothing need be done to.
  @inline(__always)
  private mutating func isTaken(_ range: Range<Int>, _ column: FieldColumn, _ slot: Int) -> Bool {
    switch column.shape {
    case .other: return false
    case .text:
      guard isQuicklyCanonical(chunk.text.span, range) else { return false }
    case .name:
      guard isQuicklyName(chunk.text.span.extracting(range)) else { return false }
    case .place:
      guard isQuicklyCanonical(chunk.text.span, range) else { return false }
      takePlace(range, column, slot)
      return true
    case .date:
      guard let reading = plan.dates.quick(chunk.text.span.extracting(range)),
        case .date(let date) = reading.outcome, !reading.unusualForm
      else { return false }
      weigh(reading.evidence, column.dateIndex)
      chunk.values[slot] = Value(kind: .date, source: source, bits: Int64(date.packed))
      return true
    case .twelveDigits:
      guard range.count == 12, areDigits(chunk.text.span, range) else { return false }
    case .digits:
      guard areDigits(chunk.text.span, range) else { return false }
    case .identifier:
      guard areDigitsOrLetters(chunk.text.span, range) else { return false }
    case .capitals:
      guard areDigitsOrCapitals(chunk.text.span, range) else { return false }
    case .phone:
      guard isPlainPhone(chunk.text.span, range) else { return false }
    case .email:
      guard isSmallASCII(chunk.text.span, range) else { return false }
    }
    chunk.values[slot] = Value(kind: .text, text: range, source: source)
    return true
  }

  /// Takes a legacy text that needs no more than its letters decoded.
  private mutating func isDecoded(
    _ field: RawField, _ column: FieldColumn, _ slot: Int
  ) -> Bool {
    guard let decoder = plan.decoders[Int(field.column)] else { return false }
    var range = field.range
    var room: [UInt8] = []
    swap(&room, &scratch.decoded)
    defer { swap(&room, &scratch.decoded) }
    if room.isEmpty { room = [UInt8](repeating: 0, count: QuickDecoder.room) }
    switch decoder.decode(chunk.text.span.extracting(range), into: &room) {
    case .doubtful: return false
    case .asRead:
      if column.shape == .name, !isQuicklyName(chunk.text.span.extracting(range)) { return false }
    case .decoded(let count):
      if column.shape == .name, !isQuicklyName(room.span.extracting(0..<count)) { return false }
      range = chunk.text.count..<chunk.text.count + count
      appendBytes(room, 0..<count, to: &chunk.text)
      note(ChangeKind.decoded.bit, column.address, field.range)
    }
    if column.shape == .place {
      takePlace(range, column, slot)
    } else {
      chunk.values[slot] = Value(kind: .text, text: range, source: source)
    }
    return true
  }

  private mutating func takePlace(_ range: Range<Int>, _ column: FieldColumn, _ slot: Int) {
    chunk.values[slot] = Value(kind: .text, text: range, source: source)
    resolvePlace(chunk.values[slot], plan.fields[column.position])
  }

  /// Counts what a date tells about the order of day and month in its column.
  @inline(__always)
  mutating func weigh(_ evidence: DateReading.Evidence, _ index: Int) {
    switch evidence {
    case .none: break
    case .dayFirst: chunk.dateEvidence[index].dayFirst += 1
    case .monthFirst: chunk.dateEvidence[index].monthFirst += 1
    case .twoWay:
      chunk.dateEvidence[index].twoWay += 1
      twoWay |= 1 << UInt64(index & 63)
    }
  }

  // MARK: From memory

  /// Takes a value that came before.
  @inline(__always)
  private mutating func recall(
    _ place: Int, _ range: Range<Int>, _ column: FieldColumn, _ slot: Int
  ) {
    let kinds = scratch.memory.recall(
      place, range, source, &chunk.values[slot], in: &chunk.text)
    if kinds != 0 { note(kinds, column.address, range) }
    if column.dateIndex >= 0 { weigh(scratch.memory[place].evidence, column.dateIndex) }
  }

  /// Takes a value the whole way, and remembers what came of it.
  @inline(never)
  private mutating func learn(
    _ seed: UInt64, _ field: RawField, _ column: FieldColumn, _ slot: Int
  ) {
    let plan = plan.fields[column.position]
    let (findings, changes, end) = (chunk.findings.count, chunk.changes.count, chunk.text.count)
    let before = column.dateIndex >= 0 ? chunk.dateEvidence[column.dateIndex] : DateEvidence()
    read(field.range, field.flags, columnTexts[Int(field.column)], plan, slot)
    guard chunk.findings.count == findings else { return }
    var entry = ValueMemory.Entry()
    entry.seed = seed
    entry.value = chunk.values[slot]
    entry.bearsSource = entry.value.source == source
    entry.value.source = 0
    entry.kinds = chunk.changes.count > changes ? chunk.changes[changes].kinds : 0
    if column.dateIndex >= 0 {
      entry.evidence = .telling(before, chunk.dateEvidence[column.dateIndex])
    }
    let text = entry.value.textRange
    var rewritten = 0..<0
    switch entry.value.kind {
    case .text, .code:
      if text == field.range {
        entry.form = .asRead
      } else if text.lowerBound >= end {
        (entry.form, rewritten) = (.rewritten, text)
      } else {
        return
      }
    default: entry.form = .none
    }
    guard rewritten.count < 1 << 16 else { return }
    scratch.memory.keep(
      entry, text: chunk.text, raw: field.range, rewritten: rewritten,
      column: memoryBase + column.position)
  }
}

extension DateReading.Evidence {
  /// What one date added to the evidence of its column.
  fileprivate static func telling(_ before: DateEvidence, _ after: DateEvidence) -> Self {
    if after.dayFirst > before.dayFirst { return .dayFirst }
    if after.monthFirst > before.monthFirst { return .monthFirst }
    return after.twoWay > before.twoWay ? .twoWay : .none
  }
}

// MARK: Signs

@inline(__always)
func areDigits(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
  let text = text.extracting(range)
  for index in 0..<text.count where text[index] &- 48 > 9 { return false }
  return true
}

/// An `e` between digits would make them a number of a spreadsheet.
@inline(__always)
func areDigitsOrLetters(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
  let text = text.extracting(range)
  for index in 0..<text.count {
    let byte = text[index]
    if byte &- 48 <= 9 { continue }
    let small = byte | 0x20
    guard small &- 0x61 < 26, small != 0x65 else { return false }
  }
  return true
}

/// The same of identifiers that are written in capitals.
@inline(__always)
func areDigitsOrCapitals(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
  let text = text.extracting(range)
  for index in 0..<text.count {
    let byte = text[index]
    guard byte &- 48 <= 9 || byte &- 0x41 < 26 && byte != 0x45 else { return false }
  }
  return true
}

/// Signs, digits and small letters of ASCII; no blank, and no backtick, which may be an apostrophe.
@inline(__always)
func isSmallASCII(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
  let text = text.extracting(range)
  for index in 0..<text.count {
    let byte = text[index]
    guard byte &- 0x21 < 0x5e, byte &- 0x41 >= 26, byte != 0x60 else { return false }
  }
  return true
}

/// Ten digits with a zero in front need no rewriting.
@inline(__always)
func isPlainPhone(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard range.count == 10, text[range.lowerBound] == 48, text[range.lowerBound + 1] != 48 else {
    return false
  }
  return areDigits(text, range)
}
