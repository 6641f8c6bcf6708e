internal import Expressions
internal import RecordModel

/// One run of the checks over one chunk.
///
/// Records go through in batches: each rule is applied to a whole batch before the next, so that
/// its closures are fetched once for all of them and no reference is counted per record.
struct CheckingPass {
  private let checker: RecordChecker
  var scratch: CheckerScratch
  private var findings: [Finding] = []
  /// Findings of the batch at hand, by the record's position in it.
  private var batchFindings: [(record: Int, finding: Finding)] = []
  static let batchSize = 64

  init(_ checker: RecordChecker) {
    self.checker = checker
    scratch = CheckerScratch.empty
  }

  mutating func run(_ chunk: inout RecordChunk) {
    if scratch.plan.personFields != chunk.personFields
      || scratch.plan.hasFixedFields != chunk.hasFixedFields
    {
      scratch.plan = checker.plan(for: chunk)
      for place in scratch.frames.indices { scratch.frames[place].reset() }
    }
    let before = chunk.findings
    findings.reserveCapacity(before.count + chunk.records.count / 8)
    var start = 0
    while start < chunk.records.count {
      let end = min(start + Self.batchSize, chunk.records.count)
      check(start..<end, chunk, before)
      settle(start..<end, &chunk, before)
      start = end
    }
    chunk.findings = findings
  }

  /// Puts the findings of a batch in the order of its records and judges each record.
  private mutating func settle(
    _ batch: Range<Int>, _ chunk: inout RecordChunk, _ before: [Finding]
  ) {
    // Few records have findings: a stable sort of few elements.
    batchFindings.sort { $0.record < $1.record }
    var next = 0
    for index in batch {
      let first = findings.count
      for position in chunk.records[index].findings { findings.append(before[position]) }
      while next < batchFindings.count, batchFindings[next].record == index - batch.lowerBound {
        findings.append(batchFindings[next].finding)
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
    batchFindings.removeAll(keepingCapacity: true)
  }

  private mutating func check(_ batch: Range<Int>, _ chunk: RecordChunk, _ before: [Finding]) {
    scratch.rows.removeAll(keepingCapacity: true)
    for (place, index) in batch.enumerated() {
      let record = chunk.records[index]
      scratch.subjects[place] = CheckerScratch.Subject(firstRow: scratch.rows.count)
      // A record damaged as a whole has no values to check.
      scratch.subjects[place].isChecked = !before[record.findings].contains {
        $0.field == Finding.wholeRecord && checker.dispositions[$0.rule] == .rejected
      }
      if scratch.subjects[place].isChecked { prepare(place, record, chunk) }
    }
    var sections: UInt64 = 0
    var checked = 0
    for place in 0..<batch.count where scratch.subjects[place].isChecked {
      sections |= scratch.subjects[place].sections
      checked += 1
    }
    for rule in scratch.plan.rules {
      // No record of the batch has the rows that the rule is about.
      if checker.headers[rule].sections & ~sections != 0 {
        scratch.states[Int(checker.headers[rule].index.number)].notApplicable += checked
      } else {
        apply(rule, batch.count)
      }
    }
    for rule in scratch.plan.idleRules {
      scratch.states[Int(checker.headers[rule].index.number)].notApplicable += checked
    }
  }

  /// Checks the constraints of a record and carries it into its frame.
  private mutating func prepare(_ place: Int, _ record: RecordEntry, _ chunk: RecordChunk) {
    let base = Int(record.firstValue)
    scratch.frames[place].resetRows()
    fillPerson(place, chunk, base)
    constrain(place, scratch.plan.checks, 0, base, 0, chunk)
    for position in record.rows {
      let row = chunk.rows[position]
      let section = Int(row.section)
      var number = 0
      for earlier in scratch.subjects[place].firstRow..<scratch.rows.count
      where scratch.rows[earlier].section == section {
        number += 1
      }
      constrain(
        place, checker.fieldChecks[section], section, Int(row.firstValue), number, chunk)
      scratch.subjects[place].sections |= 1 << UInt64(section)
      fillRow(place, chunk, section, Int(row.firstValue), number)
    }
    scratch.subjects[place].rowCount = scratch.rows.count - scratch.subjects[place].firstRow
    scratch.frames[place].set(
      checker.todaySlot, to: .date(CalendarDate(packed: checker.today.packed)))
  }

  // MARK: Constraints

  @inline(__always)
  private mutating func constrain(
    _ place: Int, _ checks: [FieldCheck], _ section: Int, _ base: Int, _ row: Int,
    _ chunk: RecordChunk
  ) {
    for check in checks {
      let value = chunk.values[base + Int(check.field)]
      switch value.kind {
      case .missing, .empty:
        if let missing = check.rules.missing {
          report(place, missing, section, Int(check.field), row)
        }
      case .unreadable: break
      default:
        if let broken = check.broken(value, chunk.text, checker.patterns) {
          report(place, broken, section, Int(check.field), row)
        }
      }
    }
  }

  private mutating func report(
    _ place: Int, _ rule: RuleIndex, _ section: Int, _ field: Int, _ row: Int
  ) {
    batchFindings.append(
      (place, Finding(rule: rule, field: FieldAddress(section: section, field: field), row: row)))
    scratch.states[Int(rule.number)].failed += 1
  }

  // MARK: The frames

  /// Carries what rules read into the frame, and notes which fields are there.
  private mutating func fillPerson(_ place: Int, _ chunk: RecordChunk, _ base: Int) {
    var present = FieldSet()
    var unreadable = FieldSet()
    for field in chunk.personFields {
      let value = chunk.values[base + field]
      let slot = Int(checker.personSlots[field])
      if value.kind == .missing || value.kind == .empty {
        if slot >= 0 { scratch.frames[place].set(slot, to: .missing) }
        continue
      }
      // An unknown code is a finding of its own; rules about the code cannot be asked.
      if value.kind == .unreadable || value.kind == .code && value.entry == .max {
        unreadable.insert(field)
        if slot >= 0 { scratch.frames[place].set(slot, to: .missing) }
        continue
      }
      present.insert(field)
      if slot >= 0 { put(place, value, slot, chunk) }
    }
    scratch.subjects[place].present = present
    scratch.subjects[place].unreadable = unreadable
  }

  private mutating func fillRow(
    _ place: Int, _ chunk: RecordChunk, _ section: Int, _ base: Int, _ number: Int
  ) {
    var row = CheckerScratch.Row(section: section, number: number)
    let frameSection = checker.frameSections[section]
    if frameSection >= 0 { row.base = scratch.frames[place].beginRow(section: frameSection) }
    for field in 0..<checker.rowFieldCounts[section] {
      let value = chunk.values[base + field]
      if value.isPresent {
        row.present |= 1 << UInt64(field)
        if row.base >= 0 { put(place, value, row.base + field, chunk) }
      } else if value.kind == .unreadable {
        row.unreadable |= 1 << UInt64(field)
      }
    }
    scratch.rows.append(row)
  }

  @inline(__always)
  private mutating func put(_ place: Int, _ value: Value, _ slot: Int, _ chunk: RecordChunk) {
    switch value.kind {
    case .text, .code:
      scratch.frames[place].setText(slot, chunk.text.span.extracting(value.textRange))
    case .integer: scratch.frames[place].set(slot, to: .int(Int(value.bits)))
    case .decimal: scratch.frames[place].set(slot, to: .double(value.double))
    case .date:
      scratch.frames[place].set(
        slot, to: .date(CalendarDate(packed: Int32(truncatingIfNeeded: value.bits))))
    default: break
    }
  }

  // MARK: Rules

  /// Applies one rule to all records of the batch.
  private mutating func apply(_ rule: Int, _ count: Int) {
    let header = checker.headers[rule]
    let assertion = checker.assertions[rule]
    let when = header.hasWhen ? checker.conditions[rule] : nil
    var state = RunSummary.RuleState()
    var faults = 0
    for place in 0..<count where scratch.subjects[place].isChecked {
      let subject = scratch.subjects[place]
      // First, as when no record of the batch has such rows: counts must not depend on batches.
      guard subject.sections & header.sections == header.sections else {
        state.notApplicable += 1
        continue
      }
      guard subject.present.isSuperset(of: header.needs) else {
        if subject.unreadable.isDisjoint(with: header.needs) {
          state.notApplicable += 1
        } else {
          state.blocked += 1
        }
        continue
      }
      guard header.each >= 0 else {
        decide(place, header, assertion, when, row: 0, &state, &faults)
        continue
      }
      let rows = subject.firstRow..<subject.firstRow + subject.rowCount
      for index in rows where scratch.rows[index].section == Int(header.each) {
        let row = scratch.rows[index]
        guard row.present & header.rowNeeds == header.rowNeeds else {
          if row.unreadable & header.rowNeeds == 0 {
            state.notApplicable += 1
          } else {
            state.blocked += 1
          }
          continue
        }
        scratch.frames[place].bind(Int(header.rowSlot), toRow: row.base)
        decide(place, header, assertion, when, row: row.number, &state, &faults)
      }
    }
    scratch.states[Int(header.index.number)] += state
    scratch.faults[Int(header.index.number)] += faults
  }

  @inline(__always)
  private mutating func decide(
    _ place: Int, _ header: RuleHeader, _ assertion: Assertion, _ when: Assertion?, row: Int,
    _ state: inout RunSummary.RuleState, _ faults: inout Int
  ) {
    if let when {
      switch when.evaluate(&scratch.frames[place]) {
      case .holds: break
      case .fails, .unknown:
        state.notApplicable += 1
        return
      case .fault:
        faults += 1
        return
      }
    }
    switch assertion.evaluate(&scratch.frames[place]) {
    case .holds: state.passed += 1
    case .fails:
      state.failed += 1
      batchFindings.append(
        (
          place,
          Finding(
            rule: header.index, field: header.blame, row: header.blame.section == 0 ? 0 : row)
        ))
    case .unknown: state.undecided += 1
    case .fault: faults += 1
    }
  }
}
