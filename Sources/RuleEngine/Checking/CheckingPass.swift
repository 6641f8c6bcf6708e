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
    for (place, index) in batch.enumerated() {
      let record = chunk.records[index]
      scratch.bases[place] = Int(record.firstValue)
      // A record damaged as a whole has no values to check.
      let isDamaged = before[record.findings].contains {
        $0.field == Finding.wholeRecord && checker.dispositions[$0.rule] == .rejected
      }
      guard !isDamaged else { continue }
      scratch.checked |= 1 << UInt64(place)
      scratch.firstRows[place] = scratch.rows.count
      if record.rowCount > 0 { addRows(of: record, place, chunk) }
    }
    scratch.sideBySide = scratch.bases[0]
    for place in 0..<batch.count where scratch.bases[place] != scratch.bases[0] + place {
      scratch.sideBySide = nil
    }
    scratch.columns.finishRows()
    fillPerson(chunk)
    fillRows(chunk)
    constrainPersons(chunk)
    constrainRows(chunk)
    for position in scratch.plan.rules.indices { apply(position) }
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

  /// The same for rows of sections, 64 of a section at a time.
  private mutating func constrainRows(_ chunk: RecordChunk) {
    for section in scratch.sectionRows.indices where !scratch.sectionRows[section].isEmpty {
      let count = scratch.sectionRows[section].count
      for check in checker.fieldChecks[section] {
        let isCarried = chunk.carries(rowField: Int(check.field), of: section)
        if !isCarried, check.rules.missing == nil { continue }
        for first in stride(from: 0, to: count, by: 64) {
          let lanes: UInt64 = count - first < 64 ? 1 << UInt64(count - first) - 1 : .max
          if isCarried {
            constrain(check, lanes, first, section, chunk)
          } else if let rule = check.rules.missing {
            report(lanes, rule, first, section, check)
          }
        }
      }
    }
  }

  /// Where a lane's values are and how its findings are told.
  typealias Lane = (place: Int, base: Int, row: Int, order: Int)

  /// - Parameter first: The first lane's row among those of the section.
  private func lane(_ lane: Int, _ first: Int, _ section: Int) -> Lane {
    let number = Int(scratch.sectionRows[section][first + lane])
    let row = scratch.rows[number]
    return (row.place, row.values, row.number, number + 1)
  }

  private mutating func constrain(
    _ check: FieldCheck, _ lanes: UInt64, _ first: Int, _ section: Int, _ chunk: RecordChunk
  ) {
    var values: [Value] = []
    swap(&values, &scratch.gatheredRows)
    let field = Int(check.field)
    let count = 64 - lanes.leadingZeroBitCount
    let own = scratch.sectionRows[section]
    do {
      let (all, rows, numbers) = (chunk.values.span, scratch.rows.span, own.span)
      var target = values.mutableSpan
      for lane in 0..<count { target[lane] = all[rows[Int(numbers[first + lane])].values + field] }
    }
    let kinds = LaneKinds(values.span.extracting(0..<count), lanes)
    if let rule = check.rules.missing {
      report(kinds[.missing] | kinds[.empty], rule, first, section, check)
    }
    var (doubtful, malformed) = (kinds.unknownCodes, UInt64(0))
    if kinds[.text] != 0, check.pattern >= 0 {
      forEachLane(of: kinds[.text]) { scratch.values[$0] = values[$0].bits }
      malformed =
        kinds[.text]
        & ~checker.patterns[check.pattern].matches(
          scratch.columns.frame.text.span, scratch.values.span, kinds[.text])
      doubtful |= malformed
    }
    forEachLane(of: check.doubted(kinds)) { number in
      if !check.isPlain(values[number]) { doubtful |= 1 << UInt64(number) }
    }
    forEachLane(of: doubtful) { number in
      let broken = check.broken(
        values[number], scratch.columns.frame.text,
        isMalformed: malformed >> UInt64(number) & 1 != 0)
      if let broken { report(lane(number, first, section), broken, section, check) }
    }
    swap(&values, &scratch.gatheredRows)
  }

  private mutating func report(
    _ lanes: UInt64, _ rule: RuleIndex, _ first: Int, _ section: Int, _ check: FieldCheck
  ) {
    forEachLane(of: lanes) { report(lane($0, first, section), rule, section, check) }
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
