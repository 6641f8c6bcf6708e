internal import LegacyText
internal import RecordModel

/// Rows of repeated sections: nested in XML, in child files, routed from an intake.
extension NormalizingPass {
  mutating func beginRow(_ section: Int) {
    finishRow()
    rowSection = section
    rowBase = chunk.values.count
    rowFinding = chunk.findings.count
    rowChange = chunk.changes.count
    rowFields = 0
    appendMissing(normalizer.fieldCounts[section])
    chunk.rows.append(RowEntry(section: section, firstValue: rowBase))
    rowNumber = Int(scratch.rows.numbers[section])
  }

  /// Appends values that are missing, one by one: as a part of an array they would cost some hundred
  /// instructions a row more.
  @inline(__always)
  mutating func appendMissing(_ count: Int) {
    chunk.values.append(addingCapacity: count) { target in
      target.append(repeating: .missing, count: count)
    }
  }

  mutating func finishRow() {
    guard rowSection != 0 else { return }
    var section = rowSection
    rowSection = 0
    let count = normalizer.fieldCounts[section]
    guard holdsSomething(count) else {
      // A row with nothing in it is layout, and nothing was done to it, not even to a `nay`.
      chunk.values.removeLast(chunk.values.count - rowBase)
      chunk.rows.removeLast()
      if chunk.changes.count > rowChange {
        let others = chunk.changes[rowChange...].filter { Int($0.field.section) != section }
        chunk.changes.replaceSubrange(rowChange..., with: others)
      }
      return
    }
    if let router = normalizer.routers[section] { section = reroute(router, from: section, count) }
    scratch.rows.numbers[section] += 1
    chunk.rowFields[section] |= rowFields
  }

  /// By index: a slice would share the array, and the next change would copy all of it.
  private mutating func holdsSomething(_ count: Int) -> Bool {
    for index in rowBase..<rowBase + count where chunk.values[index].kind != .missing {
      if chunk.values[index].kind != .empty { return true }
    }
    return false
  }

  /// Moves the row just filled from its intake to the section that its content belongs to.
  ///
  /// - Returns: That section.
  mutating func reroute(_ router: RowRouter, from intake: Int, _ count: Int) -> Int {
    for (index, field) in router.deciding.enumerated() {
      scratch.rows.deciding[index] = chunk.values[rowBase + field]
    }
    let chosen = router.cases[caseNumber(intake, router.deciding.count)]
    var row: [Value] = []
    swap(&row, &scratch.rows.values)
    if row.count < count { row = [Value](repeating: .missing, count: count) }
    let base = rowBase
    do {
      let values = chunk.values.span
      var copies = row.mutableSpan
      for index in 0..<count { copies[index] = values[base + index] }
    }
    let newCount = normalizer.fieldCounts[chosen.section]
    if newCount < count { chunk.values.removeLast(count - newCount) }
    let kept = min(count, newCount)
    do {
      var values = chunk.values.mutableSpan
      for index in base..<base + kept { values[index] = .missing }
    }
    if newCount > count { appendMissing(newCount - count) }
    rowFields = 0
    for move in chosen.moves where row[Int(move.origin)].kind != .missing {
      let (value, target) = (row[Int(move.origin)], Int(move.target))
      chunk.values[base + target] = move.recoding < 0 ? value : recoded(value, move)
      rowFields |= RecordChunk.bit(ofRowField: target)
    }
    swap(&row, &scratch.rows.values)
    chunk.rows[chunk.rows.count - 1].section = UInt16(chosen.section)
    let number = UInt16(clamping: scratch.rows.numbers[chosen.section])
    for index in rowFinding..<chunk.findings.count
    where Int(chunk.findings[index].field.section) == intake {
      let origin = chunk.findings[index].field
      let target = chosen.targets[Int(origin.field)]
      chunk.findings[index].field = address(target, in: chosen.section)
      chunk.findings[index].row = number
      if target >= 0, chunk.findings[index].rule == normalizer.fieldRules[origin].unreadable {
        chunk.findings[index].rule = normalizer.fieldRules[chunk.findings[index].field].unreadable
      }
    }
    for index in rowChange..<chunk.changes.count
    where Int(chunk.changes[index].field.section) == intake {
      let target = chosen.targets[Int(chunk.changes[index].field.field)]
      chunk.changes[index].field = address(target, in: chosen.section)
      chunk.changes[index].row = number
    }
    return chosen.section
  }

  /// A field that a row's field became; the section when the field has no place there.
  func address(_ field: Int, in section: Int) -> FieldAddress {
    field >= 0 ? FieldAddress(section: section, field: field) : FieldAddress(section: section)
  }

  /// A code of the intake's list as one of the list of the section where the row went.
  mutating func recoded(_ value: Value, _ move: RowRouter.Move) -> Value {
    guard value.kind == .code || value.kind == .text else { return value }
    guard let entry = newEntry(of: value, move) else {
      return Value(kind: .code, text: value.textRange, source: value.source, entry: .max)
    }
    let start = chunk.text.count
    appendCode(Int(move.list), entry)
    return Value(
      kind: .code, text: start..<chunk.text.count, source: value.source,
      entry: UInt16(truncatingIfNeeded: entry))
  }

  private mutating func newEntry(of value: Value, _ move: RowRouter.Move) -> Int? {
    let (list, recoding) = (Int(move.list), Int(move.recoding))
    // A subject that becomes a language was a text.
    if value.kind == .text || value.entry == .max {
      let only = InlineArray<1, Value>(repeating: value)
      let hash = shortHash(
        chunk.text.span.extracting(value.heldRange), seed: UInt64(recoding))
      if !scratch.isSlow,
        let known = scratch.rows.subjects.number(
          hash, only.span, chunk.text.span, of: recoding)
      {
        return known < 0 ? nil : known
      }
      var key: [UInt8] = []
      appendFoldedKey(chunk.text.span.extracting(value.textRange), to: &key)
      let found = normalizer.lists[list].index(ofFoldedName: key.span)
      scratch.rows.subjects.keep(hash, only.span, chunk.text, of: recoding, found ?? -1)
      return found
    }
    let old = Int(value.entry)
    if let known = scratch.rows.entry(recoding, old) { return known < 0 ? nil : known }
    var key: [UInt8] = []
    let name = Array(normalizer.lists[Int(move.originList)].entries[old].name.utf8)
    appendFoldedKey(name.span, to: &key)
    let found = normalizer.lists[list].index(ofFoldedName: key.span)
    scratch.rows.keep(recoding, old, becomes: found ?? -1)
    return found
  }

  /// The case that takes a row, by its values of the fields that decide: the first `count` of
  /// `scratch.rows.deciding`.
  mutating func caseNumber(_ intake: Int, _ count: Int) -> Int {
    var deciding: [Value] = []
    swap(&deciding, &scratch.rows.deciding)
    defer { swap(&deciding, &scratch.rows.deciding) }
    var hash = UInt64(truncatingIfNeeded: intake)
    do {
      let text = chunk.text.span
      for index in 0..<count {
        hash = shortHash(text.extracting(deciding[index].heldRange), seed: hash)
      }
    }
    let values = deciding.span.extracting(0..<count)
    if !scratch.isSlow,
      let known = scratch.rows.cases.number(hash, values, chunk.text.span, of: intake)
    {
      return known
    }
    guard let cases = normalizer.routers[intake]?.cases else {
      preconditionFailure("no intake of rows")
    }
    let number = cases.firstIndex { fits($0, deciding) } ?? cases.count - 1
    scratch.rows.cases.keep(hash, values, chunk.text, of: intake, number)
    return number
  }

  private func fits(_ route: RowRouter.Case, _ deciding: [Value]) -> Bool {
    if route.words.isEmpty { return true }
    var key: [UInt8] = [0x20]
    for index in route.texts where deciding[index].isPresent {
      appendFoldedKey(chunk.text.span.extracting(deciding[index].textRange), to: &key)
      key.append(0x20)
    }
    return route.words.contains { contains(key, $0) }
  }

  /// Whether `word` stands in `key` with blanks around it.
  func contains(_ key: [UInt8], _ word: [UInt8]) -> Bool {
    guard key.count >= word.count + 2 else { return false }
    for start in 0..<(key.count - word.count - 1)
    where key[start] == 0x20 && key[start + 1 + word.count] == 0x20 {
      if key[(start + 1)..<(start + 1 + word.count)].elementsEqual(word) { return true }
    }
    return false
  }

  /// Adds the rows of child files that name this person.
  mutating func addRows(of join: ChildJoin, to entry: RecordEntry) {
    guard let offset = chunk.offset(ofPersonField: join.keyField) else { return }
    let key = chunk.values[personBase + offset]
    guard key.isPresent else { return }
    var joinKey: [UInt8] = []
    appendJoinKey(chunk.text.span.extracting(key.textRange), to: &joinKey)
    source = 0
    let (persons, personsBase, personsTexts) = (plan, memoryBase, columnTexts)
    for row in ordered(join.rows.rows(forKey: joinKey.span), join) {
      guard let rowPlan = join.plans[row.file] else { continue }
      plan = rowPlan
      (memoryBase, columnTexts) = (scratch.memory.base(of: plan), plan.columnTexts)
      let base = chunk.text.count
      chunk.text.append(contentsOf: row.bytes)
      beginRow(plan.section)
      for field in row.fields {
        let column = Int(field.column)
        guard column < plan.columns.count,
          case .field(let known) = plan.columns[column]
        else { continue }
        var field = field
        field.offset += UInt32(base)
        take(field, known)
      }
      finishRow()
    }
    (plan, memoryBase, columnTexts) = (persons, personsBase, personsTexts)
  }

  /// The rows of each file in the order of their first date: child files come in any order.
  ///
  /// Rows without one stay behind those that have it, as they came.
  func ordered(_ rows: [ChildRow], _ join: ChildJoin) -> [ChildRow] {
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
}
