internal import Expressions
internal import RecordModel

/// One run of the checks over one chunk.
struct CheckingPass {
  private let checker: RecordChecker
  var scratch: CheckerScratch
  private var findings: [Finding] = []

  init(_ checker: RecordChecker) {
    self.checker = checker
    scratch = CheckerScratch.empty
  }

  mutating func run(_ chunk: inout RecordChunk) {
    let before = chunk.findings
    findings.reserveCapacity(before.count + chunk.records.count / 8)
    for index in chunk.records.indices {
      let first = findings.count
      findings.append(contentsOf: before[chunk.records[index].findings])
      // A record damaged as a whole has no values to check.
      let isDamaged =
        findings.count > first
        && findings[first...].contains {
          $0.field == Finding.wholeRecord
            && checker.dispositions[$0.rule] == .rejected
        }
      if !isDamaged { check(chunk.records[index], chunk, first) }
      var disposition = Disposition.accepted
      for finding in findings[first...] {
        disposition = DispositionTable.graver(disposition, checker.dispositions[finding.rule])
      }
      chunk.records[index].disposition = disposition
      chunk.records[index].firstFinding = UInt32(first)
      chunk.records[index].findingCount = UInt32(findings.count - first)
    }
    chunk.findings = findings
  }

  private mutating func check(_ record: RecordEntry, _ chunk: RecordChunk, _ firstFinding: Int) {
    let base = Int(record.firstValue)
    scratch.frame.reset()
    fillPerson(chunk, base)
    constrain(0, base, 0, chunk)
    var rowNumbers: [Int: Int] = [:]
    if record.rowCount > 0 {
      scratch.rowBases.removeAll(keepingCapacity: true)
      for position in record.rows {
        let row = chunk.rows[position]
        let section = Int(row.section)
        let number = rowNumbers[section, default: 0]
        rowNumbers[section] = number + 1
        constrain(section, Int(row.firstValue), number, chunk)
        scratch.rowBases.append(fillRow(chunk, section, Int(row.firstValue)))
      }
    }
    scratch.frame.set(
      checker.todaySlot, to: .date(CalendarDate(packed: checker.today.packed)))
    for rule in checker.rules { apply(rule, record, chunk, rowNumbers) }
  }

  // MARK: Constraints

  @inline(__always)
  private mutating func constrain(_ section: Int, _ base: Int, _ row: Int, _ chunk: RecordChunk) {
    for check in checker.fieldChecks[section] {
      let value = chunk.values[base + Int(check.field)]
      switch value.kind {
      case .missing, .empty:
        if let missing = check.rules.missing {
          report(missing, section, Int(check.field), row)
        }
      case .unreadable: break
      default:
        if let broken = check.broken(value, chunk.text, checker.patterns) {
          report(broken, section, Int(check.field), row)
        }
      }
    }
  }

  private mutating func report(_ rule: RuleIndex, _ section: Int, _ field: Int, _ row: Int) {
    findings.append(
      Finding(rule: rule, field: FieldAddress(section: section, field: field), row: row))
    scratch.states[Int(rule.number)].failed += 1
  }

  // MARK: The frame

  /// Carries what rules read into the frame, and notes which fields are there.
  private mutating func fillPerson(_ chunk: RecordChunk, _ base: Int) {
    scratch.present.removeAll()
    scratch.unreadable.removeAll()
    for field in checker.personSlots.indices {
      let value = chunk.values[base + field]
      if value.kind == .missing || value.kind == .empty { continue }
      guard value.kind != .unreadable else {
        scratch.unreadable.insert(field)
        continue
      }
      // An unknown code is a finding of its own; rules about the code cannot be asked.
      if value.kind == .code, value.entry == .max {
        scratch.unreadable.insert(field)
        continue
      }
      scratch.present.insert(field)
      let slot = checker.personSlots[field]
      if slot >= 0 { put(value, Int(slot), chunk) }
    }
  }

  private mutating func fillRow(_ chunk: RecordChunk, _ section: Int, _ base: Int) -> Int {
    let frameSection = checker.frameSections[section]
    guard frameSection >= 0 else { return -1 }
    let frameBase = scratch.frame.beginRow(section: frameSection)
    for field in checker.schema.sections[section].fields.indices {
      let value = chunk.values[base + field]
      if value.isPresent { put(value, frameBase + field, chunk) }
    }
    return frameBase
  }

  @inline(__always)
  private mutating func put(_ value: Value, _ slot: Int, _ chunk: RecordChunk) {
    switch value.kind {
    case .text, .code:
      scratch.frame.setText(slot, chunk.text.span.extracting(value.textRange))
    case .integer: scratch.frame.set(slot, to: .int(Int(value.bits)))
    case .decimal: scratch.frame.set(slot, to: .double(value.double))
    case .date:
      scratch.frame.set(
        slot, to: .date(CalendarDate(packed: Int32(truncatingIfNeeded: value.bits))))
    default: break
    }
  }

  // MARK: Rules

  @inline(__always)
  private mutating func apply(
    _ rule: CompiledRule, _ record: RecordEntry, _ chunk: RecordChunk, _ rowNumbers: [Int: Int]
  ) {
    let number = Int(rule.index.number)
    guard scratch.present.isSuperset(of: rule.needs) else {
      if scratch.unreadable.isDisjoint(with: rule.needs) {
        scratch.states[number].notApplicable += 1
      } else {
        scratch.states[number].blocked += 1
      }
      return
    }
    for section in rule.sectionNeeds where rowNumbers[section] == nil {
      scratch.states[number].notApplicable += 1
      return
    }
    if let each = rule.each {
      applyToRows(rule, each, record, chunk, rowNumbers)
    } else {
      decide(rule, row: 0)
    }
  }

  private mutating func applyToRows(
    _ rule: CompiledRule, _ each: Int, _ record: RecordEntry, _ chunk: RecordChunk,
    _ rowNumbers: [Int: Int]
  ) {
    let number = Int(rule.index.number)
    guard rowNumbers[each] != nil, let slot = checker.rowSlots[each] else {
      scratch.states[number].notApplicable += 1
      return
    }
    var row = 0
    for (offset, position) in record.rows.enumerated()
    where Int(chunk.rows[position].section) == each {
      defer { row += 1 }
      let base = Int(chunk.rows[position].firstValue)
      var isThere = true
      var isBlocked = false
      for field in rule.rowNeeds {
        let value = chunk.values[base + field]
        if !value.isPresent { isThere = false }
        if value.kind == .unreadable { isBlocked = true }
      }
      guard isThere else {
        if isBlocked {
          scratch.states[number].blocked += 1
        } else {
          scratch.states[number].notApplicable += 1
        }
        continue
      }
      scratch.frame.bind(slot, toRow: scratch.rowBases[offset])
      decide(rule, row: row)
    }
  }

  @inline(__always)
  private mutating func decide(_ rule: CompiledRule, row: Int) {
    let number = Int(rule.index.number)
    if let when = rule.when {
      switch when.evaluate(&scratch.frame) {
      case .holds: break
      case .fails, .unknown:
        scratch.states[number].notApplicable += 1
        return
      case .fault:
        scratch.faults[number] += 1
        return
      }
    }
    switch rule.assertion.evaluate(&scratch.frame) {
    case .holds: scratch.states[number].passed += 1
    case .fails:
      scratch.states[number].failed += 1
      findings.append(
        Finding(rule: rule.index, field: rule.blame, row: rule.blame.section == 0 ? 0 : row))
    case .unknown: scratch.states[number].undecided += 1
    case .fault: scratch.faults[number] += 1
    }
  }
}
