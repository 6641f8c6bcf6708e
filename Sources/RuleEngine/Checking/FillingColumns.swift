internal import Expressions
internal import RecordModel

// Laying out the fields of a batch as columns.

extension CheckingPass {
  /// Makes room for the rows of a batch.
  mutating func prepareRows(_ batch: Range<Int>, _ chunk: RecordChunk) {
    var count = 0
    for index in batch { count += Int(chunk.records[index].rowCount) }
    let missing = count - scratch.rows.count
    if missing > 0 {
      let none = CheckerScratch.Row(place: 0, section: 0, number: 0, values: 0)
      scratch.rows.append(contentsOf: repeatElement(none, count: missing))
    }
    for section in scratch.sectionRows.starts.indices { scratch.sectionRows.starts[section] = 0 }
  }

  /// Notes the rows of a record; one that has too many of a section is evaluated alone.
  mutating func addRows(of record: RecordEntry, _ place: Int, _ chunk: RecordChunk) {
    let most = scratch.addRows(record.rows, place, chunk.rows.span)
    if !scratch.usesColumns || most > ColumnPlan.rowLimit { scratch.single |= 1 << UInt64(place) }
  }

  /// Puts the rows in order of their sections, and makes those lanes that rules read.
  mutating func sortRows() {
    scratch.sortRows()
    let all = scratch.sectionRows
    let rows = scratch.rows
    var lanes: [Int32] = []
    swap(&lanes, &scratch.laneRows.positions)
    lanes.removeAll(keepingCapacity: true)
    for section in scratch.sections.indices {
      let first = lanes.count
      scratch.laneRows.starts[section] = first
      let own = checker.frameSections[section]
      let range = all.range(section)
      guard !range.isEmpty, own >= 0, checker.columns.readsRows(of: own) else { continue }
      let single = scratch.single
      lanes.append(addingCapacity: range.count) { target in
        let (positions, rows) = (all.positions.span, rows.span)
        for number in range
        where single >> UInt64(rows[Int(positions[number])].place) & 1 == 0 {
          target.append(positions[number])
        }
      }
      scratch.columns.addRows(section: own, count: lanes.count - first) {
        let (positions, rows) = (lanes.span, rows.span)
        for number in first..<positions.count {
          $0.append(Int32(truncatingIfNeeded: rows[Int(positions[number])].place))
        }
      }
    }
    scratch.laneRows.starts[scratch.sections.count] = lanes.count
    swap(&lanes, &scratch.laneRows.positions)
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

  /// Lays the rows' values that were fetched last out as the column of their field.
  mutating func lay(
    _ kinds: LaneKinds, _ present: UInt64, _ columns: ColumnLayout.Columns, _ count: Int,
    word: Int
  ) {
    guard columns.value != nil || columns.entry != nil else { return }
    var values: [Value] = []
    swap(&values, &scratch.gatheredRows)
    lay(values.span.extracting(0..<count), kinds, present, columns, word: word)
    swap(&values, &scratch.gatheredRows)
  }

  /// Lays up to 64 values out as the column of their field.
  private mutating func lay(
    _ values: Span<Value>, _ kinds: LaneKinds, _ present: UInt64,
    _ columns: ColumnLayout.Columns, word: Int
  ) {
    if let column = columns.value {
      let kind = checker.columns.kind(ofColumn: column)
      do {
        var bits = scratch.values.mutableSpan
        if kind == .date {
          // A value's bits may say more of a date than its packed parts.
          for lane in values.indices {
            bits[lane] = Int64(UInt32(truncatingIfNeeded: values[lane].bits))
          }
        } else {
          for lane in values.indices { bits[lane] = values[lane].bits }
          forEachLane(of: kinds[.decimal]) {
            bits[$0] = Int64(bitPattern: values[$0].double.bitPattern)
          }
        }
      }
      let wanted = kinds.lanes(of: kind)
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

extension CheckerScratch {
  /// - Returns: How many rows of one section there are, at most.
  fileprivate mutating func addRows(
    _ range: Range<Int>, _ place: Int, _ all: Span<RowEntry>
  ) -> Int {
    var most = 0
    for position in range {
      let section = Int(all[position].section)
      let before = lastRows[section]
      let own = before >> 32 == place ? before &+ 1 : Int64(place) << 32
      lastRows[section] = own
      let number = Int(own & 0xffff_ffff)
      most = max(most, number + 1)
      sectionRows.starts[section + 1] += 1
      hasRows[section] |= 1 << UInt64(place)
      rows[rowCount] = CheckerScratch.Row(
        place: place, section: section, number: number, values: all[position].firstValue)
      rowCount += 1
    }
    return most
  }

  /// Finds the rows of each section, in their order.
  fileprivate mutating func sortRows() {
    var sum = 0
    var next: [Int] = []
    swap(&next, &nextRows)
    next.removeAll(keepingCapacity: true)
    for section in sectionRows.starts.indices {
      sum += sectionRows.starts[section]
      sectionRows.starts[section] = sum
      next.append(sum)
    }
    var positions: [Int32] = []
    swap(&positions, &sectionRows.positions)
    resize(&positions, rowCount)
    do {
      let rows = rows.span
      var target = positions.mutableSpan
      var next = next.mutableSpan
      for number in 0..<rowCount {
        let section = rows[number].section
        target[next[section]] = Int32(truncatingIfNeeded: number)
        next[section] += 1
      }
    }
    swap(&positions, &sectionRows.positions)
    swap(&next, &nextRows)
  }
}

/// Changes how many elements there are; those that come new are 0.
private func resize(_ array: inout [Int32], _ count: Int) {
  if array.count > count {
    array.removeLast(array.count - count)
  } else {
    array.append(contentsOf: repeatElement(0, count: count - array.count))
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
