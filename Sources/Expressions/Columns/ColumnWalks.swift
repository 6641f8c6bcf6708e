// Working out nodes whose operands are of another domain: gathering and macros.

extension ColumnBatch {
  /// Takes over what a node of another domain has, by way of a table of places.
  ///
  /// Lanes that follow each other belong to the same word there, or to the next: what is wanted of
  /// it is put together in a register. With a look at the arrays for each lane it took 70
  /// instructions a lane, and 25 so.
  mutating func gather(_ operand: Int, _ table: ColumnPlan.Table, _ node: Int) {
    let (base, count) = words(node)
    let source = bases[operand]
    let domain = plan.nodes[node].domain
    let table =
      switch table {
      case .record: domains[domain].records
      case .row(let number): domains[domain].rows[number]
      }
    let places = table.span
    let wordCount = domains[plan.nodes[operand].domain].words
    do {
      var lanes = lanes.mutableSpan
      for word in 0..<wordCount { lanes[source + word].wanted = 0 }
      var (current, asked): (Int, UInt64) = (0, 0)
      for word in 0..<count {
        forEachBit(lanes[base + word].wanted) { lane in
          let place = Int(places[word << 6 + lane])
          if place >> 6 != current {
            if asked != 0 { lanes[source + current].wanted |= asked }
            (current, asked) = (place >> 6, 0)
          }
          asked |= 1 << UInt64(place & 63)
        }
      }
      if asked != 0 { lanes[source + current].wanted |= asked }
    }
    evaluate(operand)
    let isDecision = plan.nodes[node].kind == .bool
    for word in 0..<count {
      var made = lanes[base + word]
      guard made.wanted != 0 else { continue }
      var (current, seen) = (-1, Lanes())
      var (known, yes, odd): (UInt64, UInt64, UInt64) = (0, 0, 0)
      do {
        let lanes = lanes.span
        forEachBit(made.wanted) { lane in
          let place = Int(places[word << 6 + lane])
          if place >> 6 != current {
            current = place >> 6
            seen = lanes[source + current]
          }
          let (shift, target) = (UInt64(place & 63), UInt64(lane))
          known |= (seen.known >> shift & 1) << target
          yes |= (seen.yes >> shift & 1) << target
          odd |= (seen.odd >> shift & 1) << target
        }
      }
      if !isDecision {
        var payload = payload.mutableSpan
        forEachBit(made.wanted) { lane in
          payload[(base + word) << 6 + lane] =
            payload[source << 6 + Int(places[word << 6 + lane])]
        }
      }
      made.known |= known
      made.yes |= yes
      made.odd |= odd
      lanes[base + word] = made
    }
  }

  /// Asks for the body of a macro in all lanes that belong to wanted ones.
  private mutating func askWalk(_ body: Int, _ node: Int) -> [Int32] {
    let domain = plan.nodes[body].domain
    make(domain)
    let starts = domains[domain].starts
    let source = bases[body]
    let (base, count) = words(node)
    let wordCount = domains[domain].words
    do {
      let starts = starts.span
      var lanes = lanes.mutableSpan
      for word in 0..<wordCount { lanes[source + word].wanted = 0 }
      for word in 0..<count {
        forEachBit(lanes[base + word].wanted) { bit in
          let lane = word << 6 + bit
          forEachStretch(Int(starts[lane]), Int(starts[lane + 1])) { part, mask in
            lanes[source + part].wanted |= mask
          }
        }
      }
    }
    evaluate(body)
    return starts
  }

  /// `exists`, which a true element decides, or `all`, which a false one decides.
  mutating func reduce(_ body: Int, _ node: Int, deciding: Bool) {
    let made = askWalk(body, node)
    let starts = made.span
    let source = bases[body]
    let (base, count) = words(node)
    let flip: UInt64 = deciding ? 0 : .max
    var lanes = lanes.mutableSpan
    for word in 0..<count {
      let wanted = lanes[base + word].wanted
      var (known, yes, odd): (UInt64, UInt64, UInt64) = (0, 0, 0)
      forEachBit(wanted) { bit in
        let lane = word << 6 + bit
        var (decided, unknown, unusual): (UInt64, UInt64, UInt64) = (0, 0, 0)
        forEachStretch(Int(starts[lane]), Int(starts[lane + 1])) { part, mask in
          let seen = lanes[source + part]
          decided |= mask & seen.known & (seen.yes ^ flip)
          unknown |= mask & ~seen.known
          unusual |= mask & seen.odd
        }
        let own: UInt64 = 1 << UInt64(bit)
        if unusual != 0 { odd |= own }
        if decided != 0 || unknown == 0 { known |= own }
        if (decided != 0) == deciding { yes |= own }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= yes
      lanes[base + word].odd |= odd
    }
  }

  mutating func count(_ body: Int, _ node: Int) {
    let made = askWalk(body, node)
    let starts = made.span
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

/// Calls `body` with each word that lanes from `start` to before `end` lie in, and a mask of them.
@inline(__always)
private func forEachStretch(_ start: Int, _ end: Int, _ body: (Int, UInt64) -> Void) {
  var place = start
  while place < end {
    let count = min(end - place, 64 - place & 63)
    let mask: UInt64 = count == 64 ? .max : (1 << UInt64(count) - 1) << UInt64(place & 63)
    body(place >> 6, mask)
    place += count
  }
}
