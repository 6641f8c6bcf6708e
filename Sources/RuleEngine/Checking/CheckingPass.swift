internal import Expressions
internal import RecordModel

/// One run of the checks over one chunk.
///
/// Records go through in batches of 64: each field of them is laid out as a column, and each rule
/// is applied to the whole batch, its states counted by the bits of a word. What a column cannot
/// tell is evaluated for its record alone (`SingleRecord.swift`).
struct CheckingPass {
  let checker: RecordChecker
  var scratch: CheckerScratch
  private var findings: [Finding] = []
  static let batchSize = ColumnBatch.size

  init(_ checker: RecordChecker) {
    self.checker = checker
    scratch = CheckerScratch.empty
  }

  mutating func run(_ chunk: inout RecordChunk) {
    if scratch.plan.personFields != chunk.personFields
      || scratch.plan.hasFixedFields != chunk.hasFixedFields
    {
      scratch.plan = checker.plan(for: chunk)
      scratch.forgetFields()
    }
    let before = chunk.findings
    findings.reserveCapacity(before.count + chunk.records.count / 8)
    // Values point into the chunk's text: it moves to where expressions read, and back.
    scratch.columns.adopt(
      &chunk.text,
      uniform: [
        (slot: checker.todaySlot, value: .date(CalendarDate(packed: checker.today.packed)))
      ])
    var start = 0
    while start < chunk.records.count {
      let end = min(start + Self.batchSize, chunk.records.count)
      check(start..<end, chunk, before)
      settle(start..<end, &chunk, before)
      start = end
    }
    scratch.columns.release(&chunk.text)
    chunk.findings = findings
  }

  private mutating func check(_ batch: Range<Int>, _ chunk: RecordChunk, _ before: [Finding]) {
    scratch.beginBatch(batch.count)
    prepareRows(batch, chunk)
    for (place, index) in batch.enumerated() {
      let record = chunk.records[index]
      scratch.bases[place] = Int(record.firstValue)
      // A record damaged as a whole has no values to check.
      let isDamaged = before[record.findings].contains {
        $0.field == Finding.wholeRecord && checker.dispositions[$0.rule] == .rejected
      }
      guard !isDamaged else { continue }
      scratch.checked |= 1 << UInt64(place)
      scratch.firstRows[place] = scratch.rowCount
      if record.rowCount > 0 { addRows(of: record, place, chunk) }
    }
    scratch.sideBySide = scratch.bases[0]
    for place in 0..<batch.count where scratch.bases[place] != scratch.bases[0] + place {
      scratch.sideBySide = nil
    }
    sortRows()
    scratch.columns.finishRows()
    fillPerson(chunk)
    constrainPersons(chunk)
    lookAtRows(chunk)
    applyAll()
    checkAlone(chunk)
    let checkedCount = scratch.checked.nonzeroBitCount
    for rule in scratch.plan.idleRules {
      scratch.states[Int(checker.headers[rule].index.number)].notApplicable += checkedCount
    }
  }

  /// Puts the findings of a batch in the order of its records and judges each record.
  private mutating func settle(
    _ batch: Range<Int>, _ chunk: inout RecordChunk, _ before: [Finding]
  ) {
    // Few records have findings: a stable sort of few elements.
    scratch.found.sort { $0.order < $1.order }
    var next = 0
    for index in batch {
      let first = findings.count
      for position in chunk.records[index].findings { findings.append(before[position]) }
      while next < scratch.found.count,
        scratch.found[next].record == index - batch.lowerBound
      {
        findings.append(scratch.found[next].finding)
        next += 1
      }
      var disposition = Disposition.accepted
      for position in first..<findings.count {
        disposition = DispositionTable.graver(
          disposition, checker.dispositions[findings[position].rule])
      }
      chunk.records[index].disposition = disposition
      chunk.records[index].firstFinding = UInt32(first)
      chunk.records[index].findingCount = UInt32(findings.count - first)
    }
  }

  // MARK: Constraints

  /// Field by field: what is plainly right is passed by words of lanes, only the others are looked
  /// at one by one.
  private mutating func constrainPersons(_ chunk: RecordChunk) {
    for check in scratch.plan.checks {
      guard let offset = chunk.offset(ofPersonField: Int(check.field)) else {
        if let rule = check.rules.missing { report(scratch.checked, rule, check) }
        continue
      }
      let kinds = scratch.kinds[Int(check.field)]
      if let rule = check.rules.missing { report(kinds[.missing] | kinds[.empty], rule, check) }
      var doubtful = kinds.unknownCodes
      var malformed: UInt64 = 0
      if kinds[.text] != 0, check.pattern >= 0 {
        forEachLane(of: kinds[.text]) { place in
          scratch.values[place] = chunk.values[scratch.bases[place] + offset].bits
        }
        malformed =
          kinds[.text]
          & ~checker.patterns[check.pattern].matches(
            scratch.columns.frame.text.span, scratch.values.span, kinds[.text])
        doubtful |= malformed
      }
      let doubted = check.doubted(kinds)
      forEachLane(of: doubted) { place in
        if !check.isPlain(chunk.values[scratch.bases[place] + offset]) {
          doubtful |= 1 << UInt64(place)
        }
      }
      forEachLane(of: doubtful) { place in
        let broken = check.broken(
          chunk.values[scratch.bases[place] + offset], scratch.columns.frame.text,
          isMalformed: malformed >> UInt64(place) & 1 != 0)
        if let broken { report((place, scratch.bases[place], 0, 0), broken, 0, check) }
      }
    }
  }

  private mutating func report(_ places: UInt64, _ rule: RuleIndex, _ check: FieldCheck) {
    forEachLane(of: places) { report(($0, 0, 0, 0), rule, 0, check) }
  }

  // MARK: Rows

  /// Notes what is where in the rows of sections, lays out what rules read, and decides the
  /// constraints: section by section and field by field, 64 rows at a time, so that each value is
  /// fetched once for all.
  private mutating func lookAtRows(_ chunk: RecordChunk) {
    for section in scratch.sections.indices {
      let (all, lanes) = (scratch.sectionRows.range(section), scratch.laneRows.range(section))
      guard !all.isEmpty else { continue }
      let read = lanes.isEmpty ? [] : checker.rowFieldsRead[section]
      scratch.sections[section].prepare(
        (lanes.count + 63) >> 6, fields: checker.rowFieldCounts[section])
      var nextRead = 0
      for check in checker.fieldChecks[section] {
        let field = Int(check.field)
        while nextRead < read.count, read[nextRead] < field {
          look(section, read[nextRead], nil, isRead: true, chunk)
          nextRead += 1
        }
        let isRead = nextRead < read.count && read[nextRead] == field
        if isRead { nextRead += 1 }
        // Where some records are evaluated alone, lanes are fewer than rows.
        if isRead, all.count == lanes.count {
          look(section, field, check, isRead: true, chunk)
        } else {
          look(section, field, check, isRead: false, chunk)
          if isRead { look(section, field, nil, isRead: true, chunk) }
        }
      }
      for field in read[nextRead...] { look(section, field, nil, isRead: true, chunk) }
    }
  }

  /// - Parameters:
  ///   - check: The field's constraints, to be decided for all rows.
  ///   - isRead: Whether rules read it, or need it, of the rows that are lanes.
  private mutating func look(
    _ section: Int, _ field: Int, _ check: FieldCheck?, isRead: Bool, _ chunk: RecordChunk
  ) {
    let isCarried = chunk.carries(rowField: field, of: section)
    if !isCarried, !isRead, check?.rules.missing == nil { return }
    let rows = isRead ? scratch.laneRows.range(section) : scratch.sectionRows.range(section)
    let words = scratch.sections[section].words
    let start = scratch.sectionRows.starts[section]
    for first in stride(from: 0, to: rows.count, by: 64) {
      let count = min(64, rows.count - first)
      let own = rows.lowerBound + first
      guard isCarried else {
        if isRead {
          // Its column is as a batch begins: nothing is there.
          scratch.sections[section].present[field * words + first >> 6] = 0
          scratch.sections[section].unreadable[field * words + first >> 6] = 0
        }
        if let check, let rule = check.rules.missing {
          report(.max >> UInt64(64 - count), rule, start + first, section, check)
        }
        continue
      }
      let kinds = fetch(field, own..<own + count, isRead: isRead, chunk)
      if let check { constrain(check, kinds, start + first, section) }
      guard isRead else { continue }
      let place = field * words + first >> 6
      scratch.sections[section].present[place] = kinds.present
      scratch.sections[section].unreadable[place] = kinds[.unreadable]
      lay(kinds, kinds.present, checker.rowColumns[section][field], count, word: first >> 6)
    }
  }

  /// Fetches a field's values of up to 64 rows, and tells their kinds.
  private mutating func fetch(
    _ field: Int, _ rows: Range<Int>, isRead: Bool, _ chunk: RecordChunk
  ) -> LaneKinds {
    var values: [Value] = []
    swap(&values, &scratch.gatheredRows)
    let positions = isRead ? scratch.laneRows.positions : scratch.sectionRows.positions
    do {
      let (all, rowsOfBatch) = (chunk.values.span, scratch.rows.span)
      let own = positions.span.extracting(rows)
      var target = values.mutableSpan
      for lane in own.indices {
        target[lane] = all[rowsOfBatch[Int(own[lane])].values &+ field]
      }
    }
    let kinds = LaneKinds(
      values.span.extracting(0..<rows.count), .max >> UInt64(64 - rows.count))
    swap(&values, &scratch.gatheredRows)
    return kinds
  }

  /// Where a lane's values are and how its findings are told.
  typealias Lane = (place: Int, base: Int, row: Int, order: Int)

  /// - Parameter first: The first lane's row among those of all sections.
  private func lane(_ lane: Int, _ first: Int) -> Lane {
    let number = Int(scratch.sectionRows.positions[first + lane])
    let row = scratch.rows[number]
    return (row.place, row.values, row.number, number + 1)
  }

  /// Decides constraints of the values that were fetched last.
  private mutating func constrain(
    _ check: FieldCheck, _ kinds: LaneKinds, _ first: Int, _ section: Int
  ) {
    if let rule = check.rules.missing {
      report(kinds[.missing] | kinds[.empty], rule, first, section, check)
    }
    var (doubtful, malformed) = (kinds.unknownCodes, UInt64(0))
    let doubted = check.doubted(kinds)
    if kinds[.text] != 0, check.pattern >= 0 {
      forEachLane(of: kinds[.text]) { scratch.values[$0] = scratch.gatheredRows[$0].bits }
      malformed =
        kinds[.text]
        & ~checker.patterns[check.pattern].matches(
          scratch.columns.frame.text.span, scratch.values.span, kinds[.text])
      doubtful |= malformed
    }
    if doubted != 0 {
      let values = scratch.gatheredRows.span
      forEachLane(of: doubted) { number in
        if !check.isPlain(values[number]) { doubtful |= 1 << UInt64(number) }
      }
    }
    forEachLane(of: doubtful) { number in
      let broken = check.broken(
        scratch.gatheredRows[number], scratch.columns.frame.text,
        isMalformed: malformed >> UInt64(number) & 1 != 0)
      if let broken { report(lane(number, first), broken, section, check) }
    }
  }

  private mutating func report(
    _ lanes: UInt64, _ rule: RuleIndex, _ first: Int, _ section: Int, _ check: FieldCheck
  ) {
    forEachLane(of: lanes) { report(lane($0, first), rule, section, check) }
  }

  private mutating func report(
    _ lane: Lane, _ rule: RuleIndex, _ section: Int, _ check: FieldCheck
  ) {
    let field = FieldAddress(section: section, field: Int(check.field))
    scratch.found.append(
      CheckerScratch.Found(
        lane.place, rule: -1, row: lane.order,
        Finding(rule: rule, field: field, row: lane.row)))
    scratch.states[Int(rule.number)].failed += 1
  }
}

/// Calls `body` with the number of each bit that is set, ascending.
@inline(__always)
func forEachLane(of mask: UInt64, _ body: (Int) -> Void) {
  var rest = mask
  while rest != 0 {
    body(rest.trailingZeroBitCount)
    rest &= rest &- 1
  }
}
