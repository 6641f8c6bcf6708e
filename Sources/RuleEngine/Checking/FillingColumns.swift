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
      for earlier in first..<scratch.rows.count where scratch.rows[earlier].section == section {
        number += 1
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
    for field in scratch.plan.fieldsRead {
      let columns = checker.personColumns[field]
      var column = Column(columns.value.map(checker.columns.kind(ofColumn:)))
      guard let offset = chunk.offset(ofPersonField: field) else { continue }
      forEachLane(of: scratch.checked) { place in
        let value = chunk.values[scratch.bases[place] + offset]
        // An unknown code is a finding of its own; rules about the code cannot be asked.
        let isUnknownCode = value.kind == .code && value.entry == .max
        column.take(value, isUnknownCode ? .unreadable : value.kind, place, &scratch)
      }
      scratch.present[field] = column.present
      scratch.unreadable[field] = column.unreadable
      set(columns, column, word: 0)
    }
  }

  /// The same for the rows of sections.
  mutating func fillRows(_ chunk: RecordChunk) {
    for section in scratch.sections.indices where !scratch.sections[section].rows.isEmpty {
      for field in checker.rowFieldsRead[section] {
        let columns = checker.rowColumns[section][field]
        let kind = columns.value.map(checker.columns.kind(ofColumn:))
        scratch.sections[section].present[field].removeAll(keepingCapacity: true)
        scratch.sections[section].unreadable[field].removeAll(keepingCapacity: true)
        let count = scratch.sections[section].rows.count
        for word in 0..<(count + 63) >> 6 {
          var column = Column(kind)
          for lane in 0..<min(64, count - word << 6) {
            let base = scratch.sections[section].rows[word << 6 + lane].values
            let value = chunk.values[base + field]
            column.take(value, value.kind, lane, &scratch)
          }
          scratch.sections[section].present[field].append(column.present)
          scratch.sections[section].unreadable[field].append(column.unreadable)
          set(columns, column, word: word)
        }
      }
    }
  }

  private mutating func set(_ columns: ColumnLayout.Columns, _ column: Column, word: Int) {
    if let value = columns.value {
      scratch.columns.set(
        value, word: word, scratch.values, has: column.present, otherKind: column.otherKind)
    }
    if let entry = columns.entry {
      // Known wherever the code is: a lookup asks for both.
      scratch.columns.set(entry, word: word, scratch.entries, has: column.present)
    }
  }
}

/// 64 lanes of one field while they are filled.
private struct Column {
  private let wanted: Operand.Kind?
  var present: UInt64 = 0
  var unreadable: UInt64 = 0
  /// Has a value of another kind than the field was declared with.
  var otherKind: UInt64 = 0

  init(_ wanted: Operand.Kind?) { self.wanted = wanted }

  @inline(__always)
  mutating func take(
    _ value: Value, _ kind: Value.Kind, _ lane: Int, _ scratch: inout CheckerScratch
  ) {
    let mask: UInt64 = 1 << UInt64(lane)
    let operand: Operand.Kind
    var bits = value.bits
    switch kind {
    case .missing, .empty: return
    case .unreadable:
      unreadable |= mask
      return
    case .text, .code: operand = .string
    case .integer: operand = .int
    case .date:
      operand = .date
      bits = Int64(UInt32(truncatingIfNeeded: bits))
    case .decimal:
      operand = .double
      bits = Int64(bitPattern: value.double.bitPattern)
    }
    present |= mask
    if operand != wanted { otherKind |= mask }
    scratch.values[lane] = bits
    scratch.entries[lane] = kind == .code ? Int64(value.entry) : -1
  }
}
