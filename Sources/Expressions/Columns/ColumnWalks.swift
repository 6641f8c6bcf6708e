// Working out nodes whose operands are of another domain: gathering and macros.

extension ColumnBatch {
  /// Takes over what a node of another domain has, by way of a table of places.
  ///
  /// What all lanes have alike, as that they are known, is found by words of the operand and not
  /// taken over at all.
  mutating func gather(_ operand: Int, _ table: ColumnPlan.Table, _ node: Int) {
    let (base, count) = words(node)
    let domain = plan.nodes[node].domain
    if !domains[domain].ways[table.number].isMade { makeRuns(domain, table.number) }
    let way = domains[domain].ways[table.number]
    let isGiven =
      if case .given = plan.nodes[operand].operation { true } else { false }
    if !isGiven { askWay(operand, way, base, count) }
    let source = bases[operand]
    let all = domains[plan.nodes[operand].domain].count
    // What some lanes of the operand have, and what all of them have.
    var (some, every) = (Lanes(), Lanes(known: .max, whole: .max))
    do {
      let lanes = lanes.span
      for word in 0..<(all + 63) >> 6 {
        let seen = lanes[source + word]
        let number = all - word << 6
        let own = (isGiven ? .max : seen.done) & (number >= 64 ? .max : ones(number))
        some.yes |= seen.yes
        some.odd |= seen.odd
        every.known &= seen.known | ~own
        every.whole &= seen.whole | ~own
      }
    }
    let kind = plan.nodes[node].kind
    let runs = way.runs.span
    do {
      var lanes = lanes.mutableSpan
      for word in 0..<count {
        let wanted = lanes[base + word].wanted
        guard wanted != 0 else { continue }
        var made = Lanes(
          known: every.known == .max ? .max : 0, whole: every.whole == .max ? .max : 0)
        let own = way.range(word)
        if every.known != .max {
          for run in own {
            let run = runs[run]
            made.known |= run.spread(lanes[source + Int(run.place >> 6)].known)
          }
        }
        if kind == .bool, some.yes != 0 {
          for run in own {
            let run = runs[run]
            made.yes |= run.spread(lanes[source + Int(run.place >> 6)].yes)
          }
        }
        if some.odd != 0 {
          for run in own {
            let run = runs[run]
            made.odd |= run.spread(lanes[source + Int(run.place >> 6)].odd)
          }
        }
        if kind == .date, every.whole != .max {
          for run in own {
            let run = runs[run]
            made.whole |= run.spread(lanes[source + Int(run.place >> 6)].whole)
          }
        }
        lanes[base + word].known |= wanted & made.known
        lanes[base + word].yes |= wanted & made.yes
        lanes[base + word].odd |= wanted & made.odd
        lanes[base + word].whole |= wanted & made.whole
      }
    }
    guard kind != .bool else { return }
    let places =
      switch table {
      case .record: domains[domain].records
      case .row(let number): domains[domain].rows[number]
      }
    takeValues(source, places.span, base, count)
  }

  private mutating func makeRuns(_ domain: Int, _ number: Int) {
    // Out of the domain, so that it is not copied.
    var way = LaneRuns()
    swap(&way, &domains[domain].ways[number])
    let places = number == 0 ? domains[domain].records : domains[domain].rows[number - 1]
    way.make(places.span, count: domains[domain].count)
    swap(&way, &domains[domain].ways[number])
  }

  /// Asks for an operand in the lanes that wanted ones find there.
  private mutating func askWay(_ operand: Int, _ way: LaneRuns, _ base: Int, _ count: Int) {
    let source = bases[operand]
    do {
      let runs = way.runs.span
      let wordCount = domains[plan.nodes[operand].domain].words
      var lanes = lanes.mutableSpan
      for word in 0..<wordCount { lanes[source + word].wanted = 0 }
      for word in 0..<count {
        let wanted = lanes[base + word].wanted
        guard wanted != 0 else { continue }
        for run in way.range(word) {
          let run = runs[run]
          lanes[source + Int(run.place >> 6)].wanted |= run.collect(wanted)
        }
      }
    }
    evaluate(operand)
  }

  /// Copies values to the lanes that are wanted, and perhaps to others of their words: what a lane
  /// finds there does not change.
  private mutating func takeValues(
    _ source: Int, _ places: Span<Int32>, _ base: Int, _ count: Int
  ) {
    for word in 0..<count {
      let wanted = lanes[base + word].wanted
      var values = payload.mutableSpan
      let (first, target) = (word << 6, (base + word) << 6)
      if wanted.nonzeroBitCount <= 16 {
        forEachBit(wanted) { lane in
          values[target + lane] = values[source << 6 + Int(places[first + lane])]
        }
        continue
      }
      let end = min(64, places.count - first)
      precondition(end >= 0 && target + 64 <= values.count)
      for lane in 0..<end {
        // Both have as many lanes; a place may be any.
        let place = Int(unsafe places[unchecked: first &+ lane])
        unsafe values[unchecked: target &+ lane] = values[source << 6 &+ place]
      }
    }
  }

  /// Takes over what the next lane has.
  mutating func next(_ operand: Int, _ node: Int) {
    let (base, count) = words(node)
    let source = bases[operand]
    do {
      var lanes = lanes.mutableSpan
      var carried: UInt64 = 0
      for word in 0..<count {
        let wanted = lanes[base + word].wanted
        lanes[source + word].wanted = wanted << 1 | carried
        carried = wanted >> 63
      }
    }
    evaluate(operand)
    let isDecision = plan.nodes[node].kind == .bool
    for word in 0..<count {
      let wanted = lanes[base + word].wanted
      guard wanted != 0 else { continue }
      let seen = lanes[source + word]
      let after = word + 1 < count ? lanes[source + word + 1] : Lanes()
      lanes[base + word].known |= wanted & (seen.known >> 1 | after.known << 63)
      lanes[base + word].yes |= wanted & (seen.yes >> 1 | after.yes << 63)
      lanes[base + word].odd |= wanted & (seen.odd >> 1 | after.odd << 63)
      lanes[base + word].whole |= wanted & (seen.whole >> 1 | after.whole << 63)
      guard !isDecision else { continue }
      var values = payload.mutableSpan
      let (target, first) = ((base + word) << 6, (source + word) << 6)
      precondition(target + 64 <= values.count && first + 64 <= values.count)
      for lane in 0..<63 {
        // The lane, and the next, are within their word.
        unsafe values[unchecked: target &+ lane] = values[unchecked: first &+ lane &+ 1]
      }
      if word + 1 < count { values[target + 63] = values[first + 64] }
    }
  }

  // MARK: Macros

  /// Asks for the body of a macro in all lanes that belong to wanted ones.
  ///
  /// - Parameter ofPairs: But for the last of each.
  private mutating func askWalk(_ body: Int, _ node: Int, ofPairs: Bool) -> Walked {
    let domain = plan.nodes[body].domain
    make(domain)
    if ofPairs, domains[domain].lasts.isEmpty { domains[domain].findLasts() }
    let source = bases[body]
    let (base, count) = words(node)
    let wordCount = domains[domain].words
    let isOfRecords = plan.domains[domain].parent == ColumnPlan.records
    let made = Walked(
      starts: domains[domain].starts, lasts: domains[domain].lasts,
      owners: isOfRecords ? domains[domain].records : domains[domain].owners)
    do {
      let (starts, lasts) = (made.starts.span, made.lasts.span)
      var lanes = lanes.mutableSpan
      for word in 0..<wordCount { lanes[source + word].wanted = 0 }
      for word in 0..<count {
        forEachStretch(of: lanes[base + word].wanted) { first, last in
          let (start, end) = (starts[word << 6 + first], starts[word << 6 + last + 1])
          forEachStretch(Int(start), Int(end)) { part, mask in
            lanes[source + part].wanted |= ofPairs ? mask & ~lasts[part] : mask
          }
        }
      }
    }
    evaluate(body)
    return made
  }

  /// Tables of a domain that is walked through.
  private struct Walked {
    let starts: [Int32]
    let lasts: [UInt64]
    let owners: [Int32]
  }

  /// `exists`, which a true element decides, or `all`, which a false one decides.
  ///
  /// Most elements decide nothing: only those that do, or might, are looked at one by one.
  mutating func reduce(_ body: Int, _ node: Int, deciding: Bool, ofPairs: Bool = false) {
    let made = askWalk(body, node, ofPairs: ofPairs)
    let (starts, lasts, owners) = (made.starts.span, made.lasts.span, made.owners.span)
    let source = bases[body]
    let (base, count) = words(node)
    let flip: UInt64 = deciding ? 0 : .max
    var lanes = lanes.mutableSpan
    for word in 0..<count {
      let wanted = lanes[base + word].wanted
      var (decided, unknown, odd): (UInt64, UInt64, UInt64) = (0, 0, 0)
      forEachStretch(of: wanted) { first, last in
        let (start, end) = (starts[word << 6 + first], starts[word << 6 + last + 1])
        forEachStretch(Int(start), Int(end)) { part, mask in
          let seen = lanes[source + part]
          let asked = ofPairs ? mask & ~lasts[part] : mask
          let decides = asked & seen.known & (seen.yes ^ flip)
          let isUnknown = asked & ~seen.known
          let isOdd = asked & seen.odd
          forEachBit(decides | isUnknown | isOdd) { bit in
            let (lane, owner) = (UInt64(bit), UInt64(owners[part << 6 + bit] & 63))
            decided |= (decides >> lane & 1) << owner
            unknown |= (isUnknown >> lane & 1) << owner
            odd |= (isOdd >> lane & 1) << owner
          }
        }
      }
      lanes[base + word].known |= wanted & (decided | ~unknown)
      lanes[base + word].yes |= deciding ? decided : wanted & ~decided
      lanes[base + word].odd |= odd
    }
  }

  mutating func count(_ body: Int, _ node: Int) {
    let made = askWalk(body, node, ofPairs: false)
    let starts = made.starts.span
    let source = bases[body]
    let (base, count) = words(node)
    for word in 0..<count {
      forEachBit(lanes[base + word].wanted) { bit in
        let lane = word << 6 + bit
        var (unknown, unusual, found): (UInt64, UInt64, Int) = (0, 0, 0)
        forEachStretch(Int(starts[lane]), Int(starts[lane + 1])) { part, mask in
          let seen = lanes[source + part]
          unknown |= mask & ~seen.known
          unusual |= mask & seen.odd
          found += (mask & seen.known & seen.yes).nonzeroBitCount
        }
        let own: UInt64 = 1 << UInt64(bit)
        if unusual != 0 { lanes[base + word].odd |= own }
        if unknown == 0 { lanes[base + word].known |= own }
        payload[(base + word) << 6 + bit] = Int64(found)
      }
    }
  }
}

extension ColumnBatch.DomainLanes {
  /// Where the rows of each record begin, of a section's.
  mutating func findStarts(_ recordCount: Int) {
    let own = records
    starts.append(addingCapacity: recordCount + 1) { starts in
      let records = own.span
      var row = 0
      for record in 0...recordCount {
        while row < records.count, records[row] < Int32(truncatingIfNeeded: record) { row += 1 }
        starts.append(Int32(truncatingIfNeeded: row))
      }
    }
  }

  /// Marks the last row of each record.
  fileprivate mutating func findLasts() {
    lasts.append(contentsOf: repeatElement(0, count: words))
    for record in 0..<starts.count - 1 where starts[record + 1] > starts[record] {
      let last = Int(starts[record + 1]) - 1
      lasts[last >> 6] |= 1 << UInt64(last & 63)
    }
  }
}

/// Calls `body` with each word that lanes from `start` to before `end` lie in, and a mask of them.
@inline(__always)
private func forEachStretch(_ start: Int, _ end: Int, _ body: (Int, UInt64) -> Void) {
  var place = start
  while place < end {
    let count = min(end - place, 64 - place & 63)
    body(place >> 6, ones(count) << UInt64(place & 63))
    place += count
  }
}
