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
    chunk.values.append(contentsOf: normalizer.templates[section])
    chunk.rows.append(RowEntry(section: section, firstValue: rowBase))
    rowNumber = number(of: section)
  }

  /// How many rows of the section the record has already, the one just begun left out.
  func number(of section: Int) -> Int {
    var count = 0
    var index = chunk.rows.count - 2
    while index >= firstRow {
      if Int(chunk.rows[index].section) == section { count += 1 }
      index -= 1
    }
    return count
  }

  mutating func finishRow(in entry: RecordEntry? = nil) {
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
  mutating func reroute(_ route: NormalizationSpec.Route, _ count: Int) {
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
    let number = UInt16(clamping: number(of: chosen.section))
    for index in rowFinding..<chunk.findings.count
    where Int(chunk.findings[index].field.section) == route.intake {
      let origin = chunk.findings[index].field
      let target = newField[Int(origin.field)]
      chunk.findings[index].field = address(target, in: chosen.section)
      chunk.findings[index].row = number
      if target >= 0, chunk.findings[index].rule == normalizer.fieldRules[origin].unreadable {
        chunk.findings[index].rule = normalizer.fieldRules[chunk.findings[index].field].unreadable
      }
    }
    for index in rowChange..<chunk.changes.count
    where Int(chunk.changes[index].field.section) == route.intake {
      let target = newField[Int(chunk.changes[index].field.field)]
      chunk.changes[index].field = address(target, in: chosen.section)
      chunk.changes[index].row = number
    }
  }

  /// A field that a row's field became; the section when the field has no place there.
  private func address(_ field: Int, in section: Int) -> FieldAddress {
    field >= 0 ? FieldAddress(section: section, field: field) : FieldAddress(section: section)
  }

  /// A code of the intake's list as one of the list of the section where the row went.
  mutating func recoded(
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

  func fits(_ route: NormalizationSpec.Route.Case, _ values: [Value]) -> Bool {
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
