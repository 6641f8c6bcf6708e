internal import Expressions
internal import RecordModel

// Applying a rule to a whole batch.

extension CheckingPass {
  /// Applies all rules of the plan to all records that are not evaluated alone.
  mutating func applyAll() {
    if scratch.plan.fieldsSeen.contains(where: { scratch.unreadable[$0] != 0 }) {
      for position in scratch.plan.rules.indices { apply(position) }
      return
    }
    for position in scratch.plan.carriedRules { apply(position) }
    let count = (scratch.checked & ~scratch.single).nonzeroBitCount
    for position in scratch.plan.otherRules {
      let number = Int(checker.headers[scratch.plan.rules[position]].index.number)
      scratch.states[number].notApplicable += count
    }
  }

  /// Applies the rule at a position of the plan to all records that are not evaluated alone.
  private mutating func apply(_ position: Int) {
    let rule = scratch.plan.rules[position]
    let header = checker.headers[rule]
    let number = Int(header.index.number)
    let batch = scratch.checked & ~scratch.single
    // Sections first: whether a record has rows is asked before whether it has fields.
    var ready = batch
    forEachLane(of: header.sections) { ready &= scratch.hasRows[$0] }
    let withSections = ready
    var unreadable: UInt64 = 0
    for place in checker.needs[rule] {
      let field = checker.needed[place]
      ready &= scratch.present[field]
      unreadable |= scratch.unreadable[field]
    }
    let blocked = withSections & ~ready & unreadable
    scratch.states[number].blocked += blocked.nonzeroBitCount
    scratch.states[number].notApplicable += (batch & ~ready & ~blocked).nonzeroBitCount
    guard ready != 0 else { return }
    if header.each < 0 {
      decide(position, header, number, ready)
    } else {
      scratch.masks.removeAll(keepingCapacity: true)
      maskRows(header, ready, number)
      decide(position, header, number)
    }
  }

  /// Evaluates a rule of records.
  private mutating func decide(
    _ position: Int, _ header: RuleHeader, _ number: Int, _ ready: UInt64
  ) {
    let roots = checker.roots[scratch.plan.rules[position]]
    guard let assertion = roots.assertion, !header.hasWhen || roots.condition != nil else {
      leave(position, header, 0, ready)
      return
    }
    var asked = ready
    if let condition = roots.condition {
      let verdict = scratch.columns.evaluate(condition, asked)
      scratch.states[number].notApplicable += (verdict.fails | verdict.isUnknown).nonzeroBitCount
      leave(position, header, 0, verdict.isOdd)
      asked = verdict.holds
    }
    let verdict = scratch.columns.evaluate(assertion, asked)
    scratch.states[number].passed += verdict.holds.nonzeroBitCount
    scratch.states[number].failed += verdict.fails.nonzeroBitCount
    scratch.states[number].undecided += verdict.isUnknown.nonzeroBitCount
    leave(position, header, 0, verdict.isOdd)
    forEachLane(of: verdict.fails) { addFinding(position, header, $0, 0) }
  }

  /// The rows of the ready records that have what the rule needs, as masks of their section.
  private mutating func maskRows(_ header: RuleHeader, _ ready: UInt64, _ number: Int) {
    let section = Int(header.each)
    let count = scratch.laneRows.range(section).count
    for word in 0..<(count + 63) >> 6 {
      let lanes = min(64, count - word << 6)
      scratch.masks.append(lanes == 64 ? .max : 1 << UInt64(lanes) - 1)
    }
    let isMissing = scratch.hasRows[section] & ~scratch.single & ~ready
    forEachLane(of: isMissing) { place in
      for lane in scratch.columns.rows(of: place, section: checker.frameSections[section]) {
        scratch.masks[lane >> 6] &= ~(1 << UInt64(lane & 63))
      }
    }
    let words = scratch.sections[section].words
    for word in scratch.masks.indices {
      let asked = scratch.masks[word]
      var unreadable: UInt64 = 0
      forEachLane(of: header.rowNeeds) { field in
        scratch.masks[word] &= scratch.sections[section].present[field * words + word]
        unreadable |= scratch.sections[section].unreadable[field * words + word]
      }
      let left = asked & ~scratch.masks[word]
      scratch.states[number].blocked += (left & unreadable).nonzeroBitCount
      scratch.states[number].notApplicable += (left & ~unreadable).nonzeroBitCount
    }
  }

  /// Evaluates a rule of rows, for the lanes of `scratch.masks`.
  private mutating func decide(_ position: Int, _ header: RuleHeader, _ number: Int) {
    let roots = checker.roots[scratch.plan.rules[position]]
    guard let assertion = roots.assertion, !header.hasWhen || roots.condition != nil else {
      for word in scratch.masks.indices { leave(position, header, word, scratch.masks[word]) }
      return
    }
    if let condition = roots.condition {
      scratch.columns.evaluate(condition, scratch.masks, &scratch.verdicts)
      for word in scratch.masks.indices {
        let verdict = scratch.verdicts[word]
        scratch.states[number].notApplicable +=
          (verdict.fails | verdict.isUnknown).nonzeroBitCount
        leave(position, header, word, verdict.isOdd)
        scratch.masks[word] = verdict.holds
      }
    }
    scratch.columns.evaluate(assertion, scratch.masks, &scratch.verdicts)
    for word in scratch.masks.indices {
      let verdict = scratch.verdicts[word]
      scratch.states[number].passed += verdict.holds.nonzeroBitCount
      scratch.states[number].failed += verdict.fails.nonzeroBitCount
      scratch.states[number].undecided += verdict.isUnknown.nonzeroBitCount
      leave(position, header, word, verdict.isOdd)
      forEachLane(of: verdict.fails) { lane in
        let row = header.each < 0 ? nil : row(header, word, lane)
        addFinding(position, header, row?.place ?? lane, row?.number ?? 0)
      }
    }
  }

  private func row(_ header: RuleHeader, _ word: Int, _ lane: Int) -> CheckerScratch.Row {
    let place = scratch.laneRows.range(Int(header.each)).lowerBound + word << 6 + lane
    return scratch.rows[Int(scratch.laneRows.positions[place])]
  }

  /// Leaves a rule to be evaluated for single records, or rows of them.
  private mutating func leave(
    _ position: Int, _ header: RuleHeader, _ word: Int, _ mask: UInt64
  ) {
    forEachLane(of: mask) { lane in
      let row = header.each < 0 ? nil : row(header, word, lane)
      scratch.alone.append(
        CheckerScratch.Alone(
          place: row?.place ?? lane, rule: position, row: row?.number ?? -1))
    }
  }

  mutating func addFinding(_ position: Int, _ header: RuleHeader, _ place: Int, _ row: Int) {
    scratch.found.append(
      CheckerScratch.Found(
        place, rule: position, row: row,
        Finding(
          rule: header.index, field: header.blame, row: header.blame.section == 0 ? 0 : row)))
  }
}
