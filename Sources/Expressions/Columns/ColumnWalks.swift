// Working out nodes whose operands are of another domain: gathering and macros.

extension ColumnBatch {
  mutating func gather(_ operand: Int, _ table: ColumnPlan.Table, _ node: Int) {
    let (base, count) = words(node)
    let source = bases[operand]
    let domain = plan.nodes[node].domain
    let places: [Int32]
    switch table {
    case .record: places = domains[domain].records
    case .row(let number): places = domains[domain].rows[number]
    }
    for word in 0..<domains[plan.nodes[operand].domain].words { lanes[source + word].wanted = 0 }
    for word in 0..<count {
      forEachBit(lanes[base + word].wanted) { lane in
        let place = Int(places[word << 6 + lane])
        lanes[source + place >> 6].wanted |= 1 << UInt64(place & 63)
      }
    }
    evaluate(operand)
    for word in 0..<count {
      var made = lanes[base + word]
      forEachBit(made.wanted) { lane in
        let place = Int(places[word << 6 + lane])
        let seen = lanes[source + place >> 6]
        let shift = UInt64(place & 63)
        made.known |= (seen.known >> shift & 1) << UInt64(lane)
        made.yes |= (seen.yes >> shift & 1) << UInt64(lane)
        made.odd |= (seen.odd >> shift & 1) << UInt64(lane)
        payload[(base + word) << 6 + lane] = payload[source << 6 + place]
      }
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
    for word in 0..<domains[domain].words { lanes[source + word].wanted = 0 }
    for word in 0..<count {
      forEachBit(lanes[base + word].wanted) { bit in
        let lane = word << 6 + bit
        for place in Int(starts[lane])..<Int(starts[lane + 1]) {
          lanes[source + place >> 6].wanted |= 1 << UInt64(place & 63)
        }
      }
    }
    evaluate(body)
    return starts
  }

  /// `exists`, which a true element decides, or `all`, which a false one decides.
  mutating func reduce(_ body: Int, _ node: Int, deciding: Bool) {
    let starts = askWalk(body, node)
    let source = bases[body]
    let (base, count) = words(node)
    for word in 0..<count {
      var made = lanes[base + word]
      forEachBit(made.wanted) { bit in
        let lane = word << 6 + bit
        var (isDecided, isOdd, isKnown) = (false, false, true)
        for place in Int(starts[lane])..<Int(starts[lane + 1]) {
          let (seen, shift) = (lanes[source + place >> 6], UInt64(place & 63))
          let known = seen.known >> shift & 1 != 0
          if known, (seen.yes >> shift & 1 != 0) == deciding { isDecided = true }
          if !known { isKnown = false }
          if seen.odd >> shift & 1 != 0 { isOdd = true }
        }
        let mask: UInt64 = 1 << UInt64(bit)
        if isOdd { made.odd |= mask }
        if isDecided || isKnown { made.known |= mask }
        if isDecided == deciding { made.yes |= mask }
      }
      lanes[base + word] = made
    }
  }

  mutating func count(_ body: Int, _ node: Int) {
    let starts = askWalk(body, node)
    let source = bases[body]
    let (base, count) = words(node)
    for word in 0..<count {
      var made = lanes[base + word]
      forEachBit(made.wanted) { bit in
        let lane = word << 6 + bit
        var (isOdd, isKnown, found) = (false, true, 0)
        for place in Int(starts[lane])..<Int(starts[lane + 1]) {
          let (seen, shift) = (lanes[source + place >> 6], UInt64(place & 63))
          if seen.known >> shift & 1 == 0 { isKnown = false }
          if seen.odd >> shift & 1 != 0 { isOdd = true }
          found += Int((seen.known & seen.yes) >> shift & 1)
        }
        let mask: UInt64 = 1 << UInt64(bit)
        if isOdd { made.odd |= mask }
        if isKnown { made.known |= mask }
        payload[(base + word) << 6 + bit] = Int64(found)
      }
      lanes[base + word] = made
    }
  }
}
