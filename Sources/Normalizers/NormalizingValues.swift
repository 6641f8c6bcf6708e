internal import LegacyText
internal import RecordModel

/// From canonical text to a typed value.
extension NormalizingPass {
  /// A number in the form that the schema declares: whole, or with decimals.
  @inline(__always)
  mutating func fitted(
    _ value: Value, _ range: Range<Int>, _ field: FieldPlan
  ) -> Value {
    var value = value
    if value.kind == .integer, field.type == .decimal {
      value.kind = .decimal
    } else if value.kind == .decimal, field.type == .integer {
      while value.scale > 0, value.bits % 10 == 0 {
        value.bits /= 10
        value.scale -= 1
      }
      guard value.scale == 0 else { return unreadable(range, field) }
      value.kind = .integer
    }
    return value
  }

  /// What the profile says that a raw value stands for.
  @inline(never)
  mutating func mapped(_ range: Range<Int>, _ field: FieldPlan) -> [UInt8]? {
    plan.valueMaps[field.valueMap].number(for: chunk.text.span.extracting(range))
      .map { plan.mappedCodes[$0] }
  }

  mutating func interpret(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    if field.valueMap >= 0, field.operation != .code, field.operation != .rankCode,
      let mapped = mapped(range, field)
    {
      kinds |= ChangeKind.mapped.bit
      if mapped.isEmpty { return Value(kind: .empty) }
      let start = chunk.text.count
      chunk.text.append(contentsOf: mapped)
      var unmapped = field
      unmapped.valueMap = -1
      return interpret(start..<chunk.text.count, unmapped, &kinds)
    }
    switch field.operation {
    case .text, .lineText, .upperText, .place, .currentPlace:
      if losesLetters(range) { find(.textLostLetters, field.address) }
      return Value(kind: .text, text: range, source: 0)
    case .date: return date(range, field, &kinds)
    case .code: return code(range, field, &kinds)
    case .personName: return name(range, field, &kinds)
    default: return special(range, field, &kinds)
    }
  }

  @inline(never)
  mutating func special(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    switch field.operation {
    case .integer: return number(range, field, scale: 0, grouped: true, [], &kinds)
    case .decimal: return number(range, field, scale: nil, grouped: false, [], &kinds)
    case .percent: return number(range, field, scale: nil, grouped: false, Units.percent, &kinds)
    case .money: return number(range, field, scale: 0, grouped: true, Units.money, &kinds)
    case .heightCm: return height(range, field, &kinds)
    case .weightKg: return number(range, field, scale: nil, grouped: false, Units.weight, &kinds)
    case .rankCode: return rankCode(range, field, &kinds)
    case .phone: return phone(range, field, &kinds)
    case .email: return email(range, &kinds)
    case .educationGrade: return grade(range, &kinds)
    case .personalID, .insuranceNumber, .identifier: return identifier(range, field, &kinds)
    default: return Value(kind: .text, text: range, source: 0)
    }
  }

  /// Whether a question mark stands inside a word, where a conversion lost a letter.
  @inline(__always)
  mutating func losesLetters(_ range: Range<Int>) -> Bool {
    for index in range where chunk.text[index] == 0x3f {
      if markIsInWord(index, range) { return true }
    }
    return false
  }

  @inline(never)
  func markIsInWord(_ index: Int, _ range: Range<Int>) -> Bool {
    func isLetter(_ position: Int) -> Bool {
      guard range.contains(position) else { return false }
      let byte = chunk.text[position]
      return byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte == 0x3f
    }
    return isLetter(index - 1) && isLetter(index + 1)
  }

  mutating func unreadable(_ range: Range<Int>, _ field: FieldPlan) -> Value {
    find(field.unreadable, field.address)
    return Value(kind: .unreadable, text: range, source: 0)
  }

  mutating func name(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    if losesLetters(range) { find(.textLostLetters, field.address) }
    // Letters of another encoding make no Vietnamese name, and are looked for in names alone.
    if mayBeMisread(chunk.text.span.extracting(range)) { find(.textUndecodable, field.address) }
    let start = chunk.text.count
    var output = borrowBuffer()
    let rewriting = appendPersonName(chunk.text.span.extracting(range), to: &output)
    swap(&buffer, &output)
    if rewriting.changes.isEmpty { return Value(kind: .text, text: range, source: 0) }
    chunk.text.append(contentsOf: buffer)
    if rewriting.changes.contains(.letterCase) { kinds |= ChangeKind.capitals.bit }
    if rewriting.changes.contains(.apostrophes) { kinds |= ChangeKind.apostrophes.bit }
    if rewriting.changes.contains(.punctuation) { kinds |= ChangeKind.punctuation.bit }
    if !rewriting.changes.isDisjoint(with: [.title, .alias]) {
      kinds |= ChangeKind.nameParts.bit
      find(.nameParts, field.address)
    }
    if !rewriting.changes.isDisjoint(with: [.number, .punctuation]) {
      kinds |= ChangeKind.nameParts.bit
      find(.nameCharacters, field.address)
    }
    if buffer.isEmpty { return unreadable(range, field) }
    return Value(kind: .text, text: start..<chunk.text.count, source: 0)
  }

  @inline(__always)
  mutating func date(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    let reading = plan.dates.read(chunk.text.span.extracting(range))
    weigh(reading.evidence, field.dateIndex)
    switch reading.outcome {
    case .date(let date):
      if reading.unusualForm { kinds |= ChangeKind.dateForm.bit }
      if reading.centuryUncertain { find(.yearTwoDigits, field.address) }
      return Value(kind: .date, bits: Int64(date.packed))
    case .open:
      kinds |= ChangeKind.dateForm.bit
      return Value(kind: .empty)
    case .unreadable: return unreadable(range, field)
    }
  }

  mutating func number(
    _ range: Range<Int>, _ field: FieldPlan, scale wanted: Int?, grouped: Bool,
    _ units: [[UInt8]], _ kinds: inout UInt32
  ) -> Value {
    let reading = readNumber(
      chunk.text.span.extracting(range), grouped: grouped, units: units)
    switch reading {
    case .lostDigits:
      find(.numberLostDigits, field.address)
      return Value(kind: .unreadable, text: range, source: 0)
    case .unreadable: return unreadable(range, field)
    case .number(var mantissa, var scale, let changes):
      if changes.contains(.comma) { kinds |= ChangeKind.decimalComma.bit }
      if changes.contains(.grouping) { kinds |= ChangeKind.grouping.bit }
      if changes.contains(.unit) { kinds |= ChangeKind.unit.bit }
      guard wanted == 0 else {
        return Value(kind: .decimal, bits: mantissa, scale: UInt8(clamping: scale))
      }
      while scale > 0, mantissa % 10 == 0 { (mantissa, scale) = (mantissa / 10, scale - 1) }
      guard scale == 0 else { return unreadable(range, field) }
      return Value(kind: .integer, bits: mantissa)
    }
  }

  /// 165, 1.65, 1,65 m, 1m65, 165 cm.
  mutating func height(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    buffer.removeAll(keepingCapacity: true)
    for index in range {
      let byte = chunk.text[index]
      let next = index + 1
      // 1m65 is 1.65.
      let isMetre =
        byte | 0x20 == 0x6d && next < range.upperBound && chunk.text[next] >= 48
        && chunk.text[next] <= 57
      if isMetre { kinds |= ChangeKind.unit.bit }
      buffer.append(isMetre ? 0x2e : byte)
    }
    guard
      case .number(let mantissa, let scale, let changes) = readNumber(
        buffer.span, grouped: false, units: Units.height)
    else {
      if isScientific(chunk.text.span.extracting(range)) {
        find(.numberLostDigits, field.address)
        return Value(kind: .unreadable, text: range, source: 0)
      }
      return unreadable(range, field)
    }
    if changes.contains(.comma) { kinds |= ChangeKind.decimalComma.bit }
    if changes.contains(.unit) { kinds |= ChangeKind.unit.bit }
    var power: Int64 = 1
    for _ in 0..<scale { power *= 10 }
    // Below three it can only be metres.
    if mantissa < 3 * power {
      guard mantissa * 100 % power == 0 else { return unreadable(range, field) }
      kinds |= ChangeKind.unit.bit
      return Value(kind: .integer, bits: mantissa * 100 / power)
    }
    guard mantissa % power == 0 else { return unreadable(range, field) }
    return Value(kind: .integer, bits: mantissa / power)
  }

  mutating func identifier(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    // Twelve digits, or letters and digits alone, are in form already: as nearly all are.
    if isInForm(range, field) { return Value(kind: .text, text: range, source: 0) }
    let start = chunk.text.count
    let isNumber = field.operation != .identifier
    var output = borrowBuffer()
    let made = appendIdentifier(
      chunk.text.span.extracting(range), joined: isNumber, to: &output)
    swap(&buffer, &output)
    guard let changes = made else {
      find(.numberLostDigits, field.address)
      return Value(kind: .unreadable, text: range, source: 0)
    }
    var isChanged = !changes.isEmpty
    if isChanged { kinds |= ChangeKind.punctuation.bit }
    if field.operation == .personalID, normalizer.personalIDPrefixes >= 0,
      restoreZeros(
        &buffer, from: 0, length: 12,
        prefixes: normalizer.lists[normalizer.personalIDPrefixes])
    {
      kinds |= ChangeKind.leadingZero.bit
      find(.leadingZeroRestored, field.address)
      isChanged = true
    }
    if field.isUpper {
      for index in buffer.indices where buffer[index] >= 0x61 && buffer[index] <= 0x7a {
        buffer[index] &= 0xdf
        kinds |= ChangeKind.capitals.bit
        isChanged = true
      }
    }
    guard isChanged else { return Value(kind: .text, text: range, source: 0) }
    if buffer.isEmpty { return unreadable(range, field) }
    chunk.text.append(contentsOf: buffer)
    return Value(kind: .text, text: start..<chunk.text.count, source: 0)
  }

  /// Whether there is nothing that the normalizer of an identifier could change.
  @inline(__always)
  mutating func isInForm(_ range: Range<Int>, _ field: FieldPlan) -> Bool {
    if field.isUpper { return false }
    if field.operation == .personalID, range.count != 12 { return false }
    let needsDigits = field.operation != .identifier
    for index in range {
      let byte = chunk.text[index]
      if byte >= 48, byte <= 57 { continue }
      guard !needsDigits, byte | 0x20 >= 0x61, byte | 0x20 <= 0x7a, byte | 0x20 != 0x65 else {
        return false
      }
    }
    return true
  }

  mutating func phone(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    if isPlainPhone(chunk.text.span, range) { return Value(kind: .text, text: range, source: 0) }
    buffer.removeAll(keepingCapacity: true)
    let prefixes =
      normalizer.phonePrefixes >= 0 ? normalizer.lists[normalizer.phonePrefixes] : nil
    // Several numbers in one cell: each for itself.
    var start = range.lowerBound
    var index = range.lowerBound
    var changes: IdentifierChanges = []
    while index <= range.upperBound {
      let atEnd = index == range.upperBound
      let separates =
        !atEnd
        && (chunk.text[index] == 0x3b || chunk.text[index] == 0x2c
          || (chunk.text[index] == 0x2f && index - start >= 9))
      if atEnd || separates {
        var part: [UInt8] = []
        let slice = trimmed(start..<index)
        guard
          let made = appendPhone(
            chunk.text.span.extracting(slice), prefixes: prefixes, to: &part)
        else {
          if isScientific(chunk.text.span.extracting(range)) {
            find(.numberLostDigits, field.address)
          } else {
            find(field.unreadable, field.address)
          }
          return Value(kind: .unreadable, text: range, source: 0)
        }
        if !part.isEmpty {
          if !buffer.isEmpty { buffer.append(contentsOf: [0x3b, 0x20]) }
          buffer.append(contentsOf: part)
        }
        changes.formUnion(made)
        start = index + 1
      }
      index += 1
    }
    if changes.isEmpty, buffer.count == range.count {
      return Value(kind: .text, text: range, source: 0)
    }
    if buffer.isEmpty { return unreadable(range, field) }
    if changes.contains(.punctuation) { kinds |= ChangeKind.punctuation.bit }
    if changes.contains(.prefix) { kinds |= ChangeKind.phonePrefix.bit }
    if changes.contains(.leadingZero) { kinds |= ChangeKind.leadingZero.bit }
    let textStart = chunk.text.count
    chunk.text.append(contentsOf: buffer)
    return Value(kind: .text, text: textStart..<chunk.text.count, source: 0)
  }

  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, chunk.text[start] == 0x20 { start += 1 }
    while end > start, chunk.text[end - 1] == 0x20 { end -= 1 }
    return start..<end
  }

  mutating func email(_ range: Range<Int>, _ kinds: inout UInt32) -> Value {
    guard range.contains(where: { chunk.text[$0] >= 0x41 && chunk.text[$0] <= 0x5a }) else {
      return Value(kind: .text, text: range, source: 0)
    }
    let start = chunk.text.count
    for index in range {
      let byte = chunk.text[index]
      chunk.text.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
    }
    kinds |= ChangeKind.capitals.bit
    return Value(kind: .text, text: start..<chunk.text.count, source: 0)
  }

  /// `12/12` out of `Lớp 12/12`, `12 / 12`, `12/12 (THPT)`.
  mutating func grade(_ range: Range<Int>, _ kinds: inout UInt32) -> Value {
    func digit(_ index: Int) -> Bool { chunk.text[index] >= 48 && chunk.text[index] <= 57 }
    guard let slash = range.first(where: { chunk.text[$0] == 0x2f }) else {
      return Value(kind: .text, text: range, source: 0)
    }
    var left = slash
    while left > range.lowerBound, chunk.text[left - 1] == 0x20 { left -= 1 }
    let leftEnd = left
    while left > range.lowerBound, digit(left - 1) { left -= 1 }
    var right = slash + 1
    while right < range.upperBound, chunk.text[right] == 0x20 { right += 1 }
    let rightStart = right
    while right < range.upperBound, digit(right) { right += 1 }
    let others =
      (range.lowerBound..<left).contains(where: digit)
      || (right..<range.upperBound).contains(where: digit)
    guard left < leftEnd, rightStart < right, !others,
      leftEnd - left + 1 + right - rightStart < range.count
    else {
      return Value(kind: .text, text: range, source: 0)
    }
    let start = chunk.text.count
    for index in left..<leftEnd { chunk.text.append(chunk.text[index]) }
    chunk.text.append(0x2f)
    for index in rightStart..<right { chunk.text.append(chunk.text[index]) }
    kinds |= ChangeKind.punctuation.bit
    return Value(kind: .text, text: start..<chunk.text.count, source: 0)
  }
}

/// Words that stand behind numbers.
private enum Units {
  static let percent = [Array("%".utf8)]
  static let money = ["vnđ", "vnd", "đồng", "dong", "đ", "d"].map { Array($0.utf8) }
  static let weight = ["kg", "kí", "ký", "ki"].map { Array($0.utf8) }
  static let height = ["cm", "m"].map { Array($0.utf8) }
}
