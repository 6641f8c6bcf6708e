internal import LegacyText
internal import RecordModel

/// One run of the normalizers over one chunk.
///
/// Values that need no rewriting stay slices of the bytes as read; only what changes is written
/// behind them. Nothing is allocated per field.
struct NormalizingPass {
  let normalizer: RecordNormalizer
  let raw: RawChunk
  /// The plan of the file whose fields are being taken: the persons', or a child file's.
  var plan: FilePlan
  let children: [ChildJoin]
  var chunk: RecordChunk
  var scratch = NormalizerScratch()
  /// The bytes of a legacy column after decoding; reused.
  private var buffer: [UInt8] = []
  private var unmappedSeen: [Bool] = []
  private var places: LazyPlaceResolver.Made?

  // The record and row being filled.
  private var personBase = 0
  private var rowBase = 0
  private var rowSection = 0
  private var rowNumber = 0
  private var twoWay: UInt64 = 0
  /// Position of the field in the raw chunk plus one; 0 for values of child files.
  private var source: UInt32 = 0

  init(
    _ normalizer: RecordNormalizer, _ raw: RawChunk, _ plan: FilePlan, _ children: [ChildJoin]
  ) {
    (self.normalizer, self.raw, self.plan) = (normalizer, raw, plan)
    self.children = children
    chunk = RecordChunk(text: raw.bytes)
    chunk.text.reserveCapacity(raw.bytes.count + raw.bytes.count / 3 + 1024)
    chunk.records.reserveCapacity(raw.records.count)
    chunk.values.reserveCapacity(raw.records.count * normalizer.templates[0].count)
    chunk.personFields = plan.personFields
    chunk.hasFixedFields = plan.bindPath == nil
    chunk.dateEvidence = [DateEvidence](
      repeating: DateEvidence(), count: normalizer.dateFields.count)
  }

  mutating func run() {
    let pathPlans = raw.paths.map { path in
      plan.bindPath.map { normalizer.column($0(path), plan.encoding, plan) } ?? .skip
    }
    unmappedSeen = [Bool](repeating: false, count: raw.paths.count)
    let isXML = !raw.paths.isEmpty
    defer {
      chunk.unmappedPaths = raw.paths.indices.filter { unmappedSeen[$0] }.map { raw.paths[$0] }
    }
    for record in raw.records {
      personBase = chunk.values.count
      (rowSection, twoWay) = (0, 0)
      chunk.values.append(contentsOf: normalizer.templates[0])
      var entry = RecordEntry(
        firstValue: personBase, firstRow: chunk.rows.count, ordinal: 0, line: record.line,
        span: record.span)
      let firstFinding = chunk.findings.count
      entry.firstFinding = UInt32(firstFinding)
      if let damage = record.damage {
        find(damage, Finding.wholeRecord)
      } else {
        if !plan.joins.isEmpty {
          scratch.joined = plan.joins.map { [Range<Int>](repeating: 0..<0, count: $0.parts) }
        }
        for position in record.fields {
          let field = raw.fields[position]
          source = UInt32(position + 1)
          let column = Int(field.column)
          if isXML {
            take(field, pathPlans[column])
          } else if column < plan.columns.count {
            take(field, plan.columns[column])
          }
        }
        if !plan.joins.isEmpty { finishJoins() }
        finishRow(in: entry)
        for join in children { addRows(of: join, to: entry) }
      }
      entry.rowCount = UInt32(chunk.rows.count) - entry.firstRow
      entry.findingCount = UInt32(chunk.findings.count - firstFinding)
      entry.twoWayDates = twoWay
      chunk.records.append(entry)
      chunk.changeStarts.append(UInt32(chunk.changes.count))
    }
  }

  /// Sends one raw field where its column's plan says.
  @inline(__always)
  private mutating func take(_ field: RawField, _ column: ColumnPlan) {
    switch column {
    case .skip: return
    case .unmapped:
      if !unmappedSeen.isEmpty, field.count > 0 { unmappedSeen[Int(field.column)] = true }
    case .field(let index, let encoding):
      if field.flags.contains(.elementStart) { return }
      normalize(field.range, field.flags, encoding, plan.fields[index])
    case .part(let join, let part, let encoding):
      if field.flags.contains(.elementStart) { return }
      var kinds: UInt32 = 0
      scratch.joined[join][part] = unwrapped(field.range, field.flags, encoding, &kinds)
    case .row(let section):
      if field.flags.contains(.elementStart) { beginRow(section) }
    }
  }

  // MARK: Rows

  private mutating func beginRow(_ section: Int) {
    finishRow()
    rowSection = section
    rowBase = chunk.values.count
    rowFinding = chunk.findings.count
    rowChange = chunk.changes.count
    chunk.values.append(contentsOf: normalizer.templates[section])
    chunk.rows.append(RowEntry(section: section, firstValue: rowBase))
    rowNumber = number(of: section)
  }
  private var rowFinding = 0
  private var rowChange = 0

  /// How many rows of the section the record has already, the one just begun left out.
  private func number(of section: Int) -> Int {
    var count = 0
    var index = chunk.rows.count - 2
    while index >= 0, Int(chunk.rows[index].firstValue) >= personBase {
      if Int(chunk.rows[index].section) == section { count += 1 }
      index -= 1
    }
    return count
  }

  private mutating func finishRow(in entry: RecordEntry? = nil) {
    guard rowSection != 0 else { return }
    let section = rowSection
    rowSection = 0
    let count = normalizer.templates[section].count
    let values = chunk.values[rowBase..<rowBase + count]
    if values.allSatisfy({ $0.kind == .missing || $0.kind == .empty }) {
      // A row with nothing in it is layout.
      chunk.values.removeLast(chunk.values.count - rowBase)
      chunk.rows.removeLast()
      return
    }
    guard let route = normalizer.routes[section] else { return }
    reroute(route, count)
  }

  /// Moves the row just filled from its intake to the section that its content belongs to.
  private mutating func reroute(_ route: NormalizationSpec.Route, _ count: Int) {
    let values = Array(chunk.values[rowBase..<rowBase + count])
    let chosen = route.cases.first { fits($0, values) } ?? route.cases[route.cases.count - 1]
    chunk.values.removeLast(chunk.values.count - rowBase)
    chunk.values.append(contentsOf: normalizer.templates[chosen.section])
    var newField = [Int](repeating: -1, count: count)
    for (target, origin) in chosen.fieldMap.enumerated() where origin >= 0 {
      chunk.values[rowBase + target] = recoded(
        values[origin], from: FieldAddress(section: route.intake, field: origin),
        to: FieldAddress(section: chosen.section, field: target))
      newField[origin] = target
    }
    chunk.rows[chunk.rows.count - 1].section = UInt16(chosen.section)
    let number = number(of: chosen.section)
    for index in rowFinding..<chunk.findings.count
    where Int(chunk.findings[index].field.section) == route.intake {
      let field = newField[Int(chunk.findings[index].field.field)]
      chunk.findings[index].field =
        field >= 0
        ? FieldAddress(section: chosen.section, field: field)
        : FieldAddress(section: chosen.section)
      chunk.findings[index].row = UInt16(clamping: number)
      if field >= 0 {
        let rules = normalizer.fieldRules[chunk.findings[index].field]
        if chunk.findings[index].rule == unreadableOfIntake(route, index: index, newField) {
          chunk.findings[index].rule = rules.unreadable
        }
      }
    }
    for index in rowChange..<chunk.changes.count
    where Int(chunk.changes[index].field.section) == route.intake {
      let field = newField[Int(chunk.changes[index].field.field)]
      chunk.changes[index].field =
        field >= 0
        ? FieldAddress(section: chosen.section, field: field)
        : FieldAddress(section: chosen.section)
      chunk.changes[index].row = UInt16(clamping: number)
    }
  }

  /// A code of the intake's list as one of the list of the section where the row went.
  private mutating func recoded(
    _ value: Value, from intake: FieldAddress, to target: FieldAddress
  ) -> Value {
    let list = normalizer.listNumber(of: target)
    let origin = normalizer.listNumber(of: intake)
    guard value.kind == .code || value.kind == .text, list >= 0, list != origin else {
      return value
    }
    var key: [UInt8] = []
    // A subject that becomes a language was a text.
    if value.kind == .text || value.entry == .max {
      appendFoldedKey(chunk.text.span.extracting(value.textRange), to: &key)
    } else {
      let name = Array(normalizer.lists[origin].entries[Int(value.entry)].name.utf8)
      appendFoldedKey(name.span, to: &key)
    }
    guard let entry = normalizer.lists[list].index(ofFoldedName: key.span) else {
      return Value(kind: .code, text: value.textRange, source: value.source, entry: .max)
    }
    let start = chunk.text.count
    appendCode(list, entry)
    return Value(
      kind: .code, text: start..<chunk.text.count, source: value.source,
      entry: UInt16(truncatingIfNeeded: entry))
  }

  /// The rule that says "unreadable" of the intake field that a moved finding came from.
  private func unreadableOfIntake(
    _ route: NormalizationSpec.Route, index: Int, _ newField: [Int]
  ) -> RuleIndex? {
    let target = Int(chunk.findings[index].field.field)
    guard let origin = newField.firstIndex(of: target) else { return nil }
    return normalizer.fieldRules[FieldAddress(section: route.intake, field: origin)].unreadable
  }

  private func fits(_ route: NormalizationSpec.Route.Case, _ values: [Value]) -> Bool {
    if route.words.isEmpty { return true }
    var key: [UInt8] = [0x20]
    for field in route.fields where values[field].isPresent {
      appendFoldedKey(chunk.text.span.extracting(values[field].textRange), to: &key)
      key.append(0x20)
    }
    return route.words.contains { word in
      contains(key, Array(word.utf8))
    }
  }

  /// Whether `word` stands in `key` with blanks around it.
  private func contains(_ key: [UInt8], _ word: [UInt8]) -> Bool {
    guard key.count >= word.count + 2 else { return false }
    for start in 0..<(key.count - word.count - 1)
    where key[start] == 0x20 && key[start + 1 + word.count] == 0x20 {
      if key[(start + 1)..<(start + 1 + word.count)].elementsEqual(word) { return true }
    }
    return false
  }

  /// Adds the rows of child files that name this person.
  private mutating func addRows(of join: ChildJoin, to entry: RecordEntry) {
    let key = chunk.values[personBase + join.keyField]
    guard key.isPresent else { return }
    var joinKey: [UInt8] = []
    appendJoinKey(chunk.text.span.extracting(key.textRange), to: &joinKey)
    source = 0
    let persons = plan
    for row in ordered(join.rows.rows(forKey: joinKey.span), join) {
      guard let rowPlan = join.plans[row.file] else { continue }
      plan = rowPlan
      let base = chunk.text.count
      chunk.text.append(contentsOf: row.bytes)
      beginRow(plan.section)
      for field in row.fields {
        let column = Int(field.column)
        guard column < plan.columns.count,
          case .field(let index, let encoding) = plan.columns[column]
        else { continue }
        let start = base + Int(field.offset)
        normalize(start..<start + Int(field.count), field.flags, encoding, plan.fields[index])
      }
      finishRow()
    }
    plan = persons
  }

  /// The rows of each file in the order of their first date: child files come in any order.
  ///
  /// Rows without one stay behind those that have it, as they came.
  private func ordered(_ rows: [ChildRow], _ join: ChildJoin) -> [ChildRow] {
    guard rows.count > 1 else { return rows }
    let keyed = rows.enumerated().map { position, row -> (file: Int, date: Int32, Int, ChildRow) in
      var date = Int32.max
      if let plan = join.plans[row.file], plan.orderColumn >= 0,
        let field = row.fields.first(where: { Int($0.column) == plan.orderColumn }),
        case .date(let first) = plan.dates.read(row.bytes.span.extracting(field.range)).outcome
      {
        date = first.earliest.packed
      }
      return (row.file, date, position, row)
    }
    return keyed.sorted { ($0.file, $0.date, $0.2) < ($1.file, $1.date, $1.2) }.map(\.3)
  }

  // MARK: Findings and changes

  @inline(never)
  private mutating func find(_ rule: StageRule, _ field: FieldAddress, detail: UInt32 = 0) {
    find(normalizer.rules[rule], field, detail: detail)
  }

  @inline(never)
  private mutating func find(_ rule: RuleIndex, _ field: FieldAddress, detail: UInt32 = 0) {
    chunk.findings.append(
      Finding(
        rule: rule, field: field, row: field.section == 0 ? 0 : rowNumber, detail: detail))
  }

  @inline(never)
  private mutating func note(_ kinds: UInt32, _ field: FieldAddress, _ raw: Range<Int>) {
    chunk.changes.append(
      Change(field: field, row: field.section == 0 ? 0 : rowNumber, kinds: kinds, raw: raw))
  }

  // MARK: From raw field to canonical text

  /// The slice with doubled quotes made single and legacy bytes decoded.
  @inline(__always)
  private mutating func unwrapped(
    _ range: Range<Int>, _ flags: RawField.Flags, _ encoding: LegacyEncoding?,
    _ kinds: inout UInt32
  ) -> Range<Int> {
    var range = range
    if flags.contains(.escaped) { range = unescaped(range) }
    if let encoding, encoding != .utf8, !isASCII(range) {
      range = decoded(range, encoding)
      kinds |= ChangeKind.decoded.bit
    }
    return range
  }

  /// Whether a value is ASCII in canonical form: seen eight bytes at a step, as most are.
  @inline(__always)
  private func isPlain(_ range: Range<Int>) -> Bool {
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
  private mutating func unescaped(_ range: Range<Int>) -> Range<Int> {
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

  private func isASCII(_ range: Range<Int>) -> Bool {
    for index in range where chunk.text[index] >= 0x80 { return false }
    return true
  }

  /// The reused buffer, empty; give it back with `swap`.
  private mutating func borrowBuffer() -> [UInt8] {
    var output: [UInt8] = []
    swap(&buffer, &output)
    output.removeAll(keepingCapacity: true)
    return output
  }

  @inline(never)
  private mutating func decoded(_ range: Range<Int>, _ encoding: LegacyEncoding) -> Range<Int> {
    var output = borrowBuffer()
    _ = encoding.decode(chunk.text.span.extracting(range), into: &output)
    let start = chunk.text.count
    if encoding == .tcvn3 {
      restoreCapitals(output.span, to: &chunk.text)
    } else {
      chunk.text.append(contentsOf: output)
    }
    swap(&buffer, &output)
    return start..<chunk.text.count
  }

  /// Normalizes one field of the person or of the row at hand.
  @inline(__always)
  private mutating func normalize(
    _ rawRange: Range<Int>, _ flags: RawField.Flags, _ encoding: LegacyEncoding?,
    _ field: FieldPlan
  ) {
    let slot: Int
    if field.address.section == 0 {
      slot = personBase + Int(field.address.field)
    } else {
      if rowSection != Int(field.address.section) { beginRow(Int(field.address.section)) }
      slot = rowBase + Int(field.address.field)
    }
    if rawRange.isEmpty {
      if chunk.values[slot].kind == .missing { chunk.values[slot] = Value(kind: .empty) }
      return
    }
    var kinds: UInt32 = 0
    var range = unwrapped(rawRange, flags, encoding, &kinds)
    let traits = isPlain(range) ? [] : scanText(chunk.text.span.extracting(range))
    if !traits.isDisjoint(with: .needsRewriting) || !flags.isDisjoint(with: [.nul, .broken]) {
      guard canonicalize(&range, traits, flags, field, slot, &kinds) else { return }
    } else if traits.contains(.replacementCharacter) {
      find(.textLostLetters, field.address)
    }
    if range.isEmpty {
      if chunk.values[slot].kind == .missing { chunk.values[slot] = Value(kind: .empty) }
      if kinds != 0 { note(kinds, field.address, rawRange) }
      return
    }
    var value = fitted(interpret(range, field, &kinds), range, field)
    value.source = source
    if chunk.values[slot].isPresent { value = merged(chunk.values[slot], value, field) }
    chunk.values[slot] = value
    if kinds != 0 { note(kinds, field.address, rawRange) }
    if let code = field.placeCode { resolvePlace(value, field, code) }
  }

  /// The slow path of text: composing, trimming, dropping what is not to be seen.
  ///
  /// - Returns: `false` when the value is unreadable and done with.
  @inline(never)
  private mutating func canonicalize(
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
    if flags.contains(.broken) { find(.strayQuote, field.address) }
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
  private mutating func merged(_ first: Value, _ second: Value, _ field: FieldPlan) -> Value {
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

  private func isSame(_ first: Value, _ second: Value) -> Bool {
    switch first.kind {
    case .text, .code, .unreadable:
      chunk.text[first.textRange].elementsEqual(chunk.text[second.textRange])
    default: first.bits == second.bits && first.scale == second.scale
    }
  }

  private mutating func finishJoins() {
    for (index, join) in plan.joins.enumerated() {
      var parts = scratch.joined[index].filter { !$0.isEmpty }
      if join.separator == [0x2f], join.parts == 3, parts.count == 2 {
        // A day without its month is no month: the part that is not known is written as 0.
        let zero = chunk.text.count
        chunk.text.append(0x30)
        parts = scratch.joined[index].map { $0.isEmpty ? zero..<zero + 1 : $0 }
      }
      guard let first = parts.first else {
        let slot = personBase + Int(plan.fields[join.field].address.field)
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

  // MARK: From canonical text to a typed value

  /// A number in the form that the schema declares: whole, or with decimals.
  @inline(__always)
  private mutating func fitted(
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
  private func mapped(_ range: Range<Int>, _ field: FieldPlan) -> [UInt8]? {
    plan.valueMaps[field.valueMap].number(for: chunk.text.span.extracting(range))
      .map { plan.mappedCodes[$0] }
  }

  private mutating func interpret(
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
  private mutating func special(
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
  private func losesLetters(_ range: Range<Int>) -> Bool {
    for index in range where chunk.text[index] == 0x3f {
      if markIsInWord(index, range) { return true }
    }
    return false
  }

  @inline(never)
  private func markIsInWord(_ index: Int, _ range: Range<Int>) -> Bool {
    func isLetter(_ position: Int) -> Bool {
      guard range.contains(position) else { return false }
      let byte = chunk.text[position]
      return byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte == 0x3f
    }
    return isLetter(index - 1) && isLetter(index + 1)
  }

  private mutating func unreadable(_ range: Range<Int>, _ field: FieldPlan) -> Value {
    find(field.unreadable, field.address)
    return Value(kind: .unreadable, text: range, source: 0)
  }

  private mutating func name(
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
  private mutating func date(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    let reading = plan.dates.read(chunk.text.span.extracting(range))
    switch reading.evidence {
    case .none: break
    case .dayFirst: chunk.dateEvidence[field.dateIndex].dayFirst += 1
    case .monthFirst: chunk.dateEvidence[field.dateIndex].monthFirst += 1
    case .twoWay:
      chunk.dateEvidence[field.dateIndex].twoWay += 1
      twoWay |= 1 << UInt64(field.dateIndex & 63)
    }
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

  private mutating func number(
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
  private mutating func height(
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

  private mutating func identifier(
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
  private func isInForm(_ range: Range<Int>, _ field: FieldPlan) -> Bool {
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

  /// Ten digits with a zero in front need no rewriting.
  @inline(__always)
  private func isPlainPhone(_ range: Range<Int>) -> Bool {
    guard range.count == 10, chunk.text[range.lowerBound] == 48 else { return false }
    for index in range where chunk.text[index] < 48 || chunk.text[index] > 57 { return false }
    return chunk.text[range.lowerBound + 1] != 48
  }

  private mutating func phone(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    if isPlainPhone(range) { return Value(kind: .text, text: range, source: 0) }
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

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, chunk.text[start] == 0x20 { start += 1 }
    while end > start, chunk.text[end - 1] == 0x20 { end -= 1 }
    return start..<end
  }

  private mutating func email(_ range: Range<Int>, _ kinds: inout UInt32) -> Value {
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
  private mutating func grade(_ range: Range<Int>, _ kinds: inout UInt32) -> Value {
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

  // MARK: Codes

  @inline(__always)
  private mutating func code(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    let seed = UInt64(field.address.section) << 16 | UInt64(field.address.field)
    let hash = hashBytes(chunk.text.span.extracting(range), seed: seed &+ 1)
    let place = Int(truncatingIfNeeded: hash) & (scratch.codes.count - 1)
    let memory = scratch.codes[place]
    let entry: Int
    if memory.hash == hash {
      entry = Int(memory.entry)
      kinds |= memory.change
    } else {
      var change: UInt32 = 0
      entry =
        field.operation == .rankCode
        ? findRankCode(range, field, &change) : findCode(range, field, &change)
      kinds |= change
      scratch.codes[place] = NormalizerScratch.CodeMemory(
        hash: hash, entry: Int32(entry), change: change)
    }
    guard entry >= 0 else { return Value(kind: .code, text: range, source: 0, entry: .max) }
    let start = chunk.text.count
    appendCode(field.list, entry)
    return Value(
      kind: .code, text: start..<chunk.text.count, source: 0,
      entry: UInt16(truncatingIfNeeded: entry))
  }

  private mutating func rankCode(
    _ range: Range<Int>, _ field: FieldPlan, _ kinds: inout UInt32
  ) -> Value {
    if isScientific(chunk.text.span.extracting(range)) {
      find(.numberLostDigits, field.address)
      return Value(kind: .unreadable, text: range, source: 0)
    }
    return code(range, field, &kinds)
  }

  /// Appends the code of a list's entry to the text.
  @inline(__always)
  private mutating func appendCode(_ list: Int, _ entry: Int) {
    let place = normalizer.codePlaces[normalizer.codeBases[list] + entry]
    let start = Int(place >> 8)
    appendBytes(normalizer.codeBytes, start..<start + Int(place & 255), to: &chunk.text)
  }

  /// The entry of the field's list that a value names; -1 when there is none.
  private func findCode(
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
  private func padded(_ text: Span<UInt8>, _ list: CodeList) -> Int? {
    guard text.count == 1 else { return nil }
    let code = [48, text[0]]
    return list.index(ofCode: code.span)
  }

  private func byName(_ text: Span<UInt8>, _ list: CodeList) -> Int? {
    var key: [UInt8] = []
    appendFoldedKey(text, to: &key)
    return list.index(ofFoldedName: key.span)
  }

  /// `01 - Kinh`, `01. Kinh`, `Kinh (01)`: code and name that agree.
  private func splitCode(
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
  private func findRankCode(
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
  private func squashedCode(_ text: Span<UInt8>, _ list: Int) -> Int? {
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

  // MARK: Places

  private mutating func resolvePlace(
    _ value: Value, _ field: FieldPlan, _ code: FieldAddress
  ) {
    guard value.kind == .text else { return }
    let slot =
      (code.section == 0 ? personBase : rowBase) + Int(code.field)
    guard chunk.values[slot].kind == .missing || chunk.values[slot].kind == .empty else { return }
    let isCurrent = field.operation == .currentPlace
    // Two parts say it all unless the second last names a district: then a third tells which.
    var resolution = remembered(lastParts(value.textRange, 2), isCurrent)
    if resolution.needsThird { resolution = remembered(lastParts(value.textRange, 3), isCurrent) }
    let detail = UInt32(resolution.entry + 1)
    switch resolution.outcome {
    case .none: break
    case .found:
      let start = chunk.text.count
      appendCode(isCurrent ? normalizer.newCommunes : normalizer.oldCommunes, Int(resolution.entry))
      chunk.values[slot] = Value(
        kind: .code, text: start..<chunk.text.count, source: 0,
        entry: UInt16(truncatingIfNeeded: resolution.entry))
    case .unknown: find(.placeUnknown, field.address, detail: detail)
    case .ambiguous: find(.placeAmbiguous, field.address, detail: detail)
    case .split: find(.placeSplit, field.address, detail: detail)
    }
  }

  /// What the end of an address names, from memory where it came before.
  private mutating func remembered(_ tail: Range<Int>, _ isCurrent: Bool) -> PlaceResolution {
    let hash = hashBytes(chunk.text.span.extracting(tail), seed: isCurrent ? 7 : 3)
    // Two places for each hash: with one, a quarter of all addresses would drive each other out.
    let place = Int(truncatingIfNeeded: hash) & (scratch.placeMemory.count - 2)
    if scratch.placeMemory[place].hash == hash { return scratch.placeMemory[place].resolution }
    if scratch.placeMemory[place + 1].hash == hash {
      return scratch.placeMemory[place + 1].resolution
    }
    let made = places ?? normalizer.places.get()
    places = made
    guard let resolver = made.resolver else { return PlaceResolution(outcome: .none, entry: -1) }
    let resolution = resolver.resolve(chunk.text.span.extracting(tail), isCurrent: isCurrent)
    scratch.placeMemory[place + 1] = scratch.placeMemory[place]
    scratch.placeMemory[place].hash = hash
    scratch.placeMemory[place].resolution = resolution
    return resolution
  }

  /// The end of an address that names communes, districts and provinces: its last parts.
  private func lastParts(_ range: Range<Int>, _ count: Int) -> Range<Int> {
    var commas = 0
    var index = range.upperBound - 1
    while index >= range.lowerBound {
      if chunk.text[index] == 0x2c {
        commas += 1
        if commas == count { return index + 1..<range.upperBound }
      }
      index -= 1
    }
    return range
  }
}

/// Words that stand behind numbers.
private enum Units {
  static let percent = [Array("%".utf8)]
  static let money = ["vnđ", "vnd", "đồng", "dong", "đ", "d"].map { Array($0.utf8) }
  static let weight = ["kg", "kí", "ký", "ki"].map { Array($0.utf8) }
  static let height = ["cm", "m"].map { Array($0.utf8) }
}
