internal import Expressions
internal import RecordModel

// Laying out the fields of a batch as columns.

extension CheckingPass {
  /// Makes the rows of a record lanes of their sections, unless they are too many.
  mutating func addRows(of record: RecordEntry, _ place: Int, _ chunk: RecordChunk) {
    let first = scratch.rows.count
    var most = 0
    for position in record.rows {
      let row = chunk.rows[position]
      let section = Int(row.section)
      var number = 0
      if let last = scratch.sectionRows[section].last, Int(last) >= first {
        number = scratch.rows[Int(last)].number + 1
      }
      most = max(most, number + 1)
      scratch.sectionRows[section].append(Int32(scratch.rows.count))
      scratch.rows.append(
        CheckerScratch.Row(
          place: place, section: section, number: number, values: Int(row.firstValue)))
      scratch.hasRows[section] |= 1 << UInt64(place)
    }
    guard scratch.usesColumns, most <= ColumnPlan.rowLimit else {
      scratch.single |= 1 << UInt64(place)
      return
    }
    for index in first..<scratch.rows.count {
      let row = scratch.rows[index]
      let section = checker.frameSections[row.section]
      guard section >= 0, checker.columns.readsRows(of: section) else { continue }
      scratch.columns.addRow(section: section, record: place)
      scratch.sections[row.section].rows.append(row)
    }
  }

  /// Notes which fields of the persons are there, and lays out those that rules read.
  mutating func fillPerson(_ chunk: RecordChunk) {
    if !scratch.usesColumns { scratch.single = scratch.checked }
    for field in scratch.plan.fieldsSeen {
      guard let offset = chunk.offset(ofPersonField: field) else { continue }
      if let start = scratch.sideBySide {
        let place = start + offset
        fill(field, chunk.values.span.extracting(place..<place + scratch.count))
      } else {
        var values: [Value] = []
        swap(&values, &scratch.gathered)
        values.removeAll(keepingCapacity: true)
        for place in 0..<scratch.count {
          values.append(chunk.values[scratch.bases[place] + offset])
        }
        fill(field, values.span)
        swap(&values, &scratch.gathered)
      }
    }
  }

  private mutating func fill(_ field: Int, _ values: Span<Value>) {
    let kinds = LaneKinds(values, scratch.checked)
    scratch.kinds[field] = kinds
    // An unknown code is a finding of its own; rules about the code cannot be asked.
    let present = kinds.present & ~kinds.unknownCodes
    scratch.present[field] = present
    scratch.unreadable[field] = kinds[.unreadable] | kinds.unknownCodes
    lay(values, kinds, present, checker.personColumns[field], word: 0)
  }

  /// The same for the rows of sections.
  mutating func fillRows(_ chunk: RecordChunk) {
    for section in scratch.sections.indices where !scratch.sections[section].rows.isEmpty {
      for field in checker.rowFieldsRead[section] {
        scratch.sections[section].present[field].removeAll(keepingCapacity: true)
        scratch.sections[section].unreadable[field].removeAll(keepingCapacity: true)
        let count = scratch.sections[section].rows.count
        guard chunk.carries(rowField: field, of: section) else {
          // Its column is as a batch begins: nothing is there.
          for _ in 0..<(count + 63) >> 6 {
            scratch.sections[section].present[field].append(0)
            scratch.sections[section].unreadable[field].append(0)
          }
          continue
        }
        let rows = scratch.sections[section].rows
        var values: [Value] = []
        swap(&values, &scratch.gatheredRows)
        for word in 0..<(count + 63) >> 6 {
          let (first, lanes) = (word << 6, min(count - word << 6, 64))
          do {
            let (all, rows) = (chunk.values.span, rows.span)
            var target = values.mutableSpan
            for lane in 0..<lanes { target[lane] = all[rows[first + lane].values + field] }
          }
          let own = values.span.extracting(0..<lanes)
          let kinds = LaneKinds(own, .max)
          scratch.sections[section].present[field].append(kinds.present)
          scratch.sections[section].unreadable[field].append(kinds[.unreadable])
          lay(own, kinds, kinds.present, checker.rowColumns[section][field], word: word)
        }
        swap(&values, &scratch.gatheredRows)
      }
    }
  }

  /// Lays up to 64 values out as the column of their field.
  private mutating func lay(
    _ values: Span<Value>, _ kinds: LaneKinds, _ present: UInt64,
    _ columns: ColumnLayout.Columns, word: Int
  ) {
    if let column = columns.value {
      var bits = scratch.values.mutableSpan
      for lane in values.indices { bits[lane] = values[lane].bits }
      forEachLane(of: kinds[.date]) { bits[$0] = Int64(UInt32(truncatingIfNeeded: bits[$0])) }
      forEachLane(of: kinds[.decimal]) {
        bits[$0] = Int64(bitPattern: values[$0].double.bitPattern)
      }
      let wanted = kinds.lanes(of: checker.columns.kind(ofColumn: column))
      scratch.columns.set(
        column, word: word, scratch.values, has: present, otherKind: present & ~wanted)
    }
    if let entry = columns.entry {
      var entries = scratch.entries.mutableSpan
      for lane in values.indices {
        entries[lane] = values[lane].kind == .code ? Int64(values[lane].entry) : -1
      }
      // Known wherever the code is: a lookup asks for both.
      scratch.columns.set(entry, word: word, scratch.entries, has: present)
    }
  }
}

extension LaneKinds {
  /// The lanes that have a value of an operand's kind.
  fileprivate func lanes(of kind: Operand.Kind) -> UInt64 {
    switch kind {
    case .string: self[.text] | self[.code]
    case .int: self[.integer]
    case .double: self[.decimal]
    case .date: self[.date]
    default: 0
    }
  }
}
