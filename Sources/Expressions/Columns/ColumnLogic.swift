// Working out nodes. Those that are true or false are done by whole words of lanes.

extension ColumnBatch {
  /// Works out the lanes of a node that are wanted and not done yet.
  mutating func evaluate(_ node: Int) {
    let base = bases[node]
    let domain = plan.nodes[node].domain
    let words = domains[domain].words
    var (left, before): (UInt64, UInt64) = (0, 0)
    do {
      var lanes = lanes.mutableSpan
      for word in base..<base + words {
        let done = lanes[word].done
        let wanted = lanes[word].wanted & ~done
        lanes[word].wanted = wanted
        left |= wanted
        before |= done
      }
    }
    guard left != 0 else { return }
    if before == 0, domain != ColumnPlan.everything { touch(base, words) }
    work(node)
    var lanes = lanes.mutableSpan
    for word in base..<base + words {
      lanes[word].done |= lanes[word].wanted
      lanes[word].wanted = 0
    }
  }

  private mutating func work(_ node: Int) {
    switch plan.nodes[node].operation {
    case .given, .constant: break
    case .has(let operand): has(operand, node)
    case .hasRows(let section): countRows(section, node)
    case .rowCount(let section): countRows(section, node)
    case .not(let operand): not(operand, node)
    case .and(let first, let second): decide(first, second, node, deciding: false)
    case .or(let first, let second): decide(first, second, node, deciding: true)
    case .conditional(let condition, let first, let second):
      choose(condition, first, second, node)
    case .compareInts(let relation, let first, let second):
      compare(relation, first, second, node, areDates: false)
    case .compareDates(let relation, let first, let second):
      compare(relation, first, second, node, areDates: true)
    case .compareNumbers(let relation, let first, let second):
      compareNumbers(relation, first, second, node)
    case .compareTexts(let relation, let first, let second):
      compareTexts(relation, first, second, node)
    case .shortText(let operand): pack(operand, node)
    case .isOneOf(let numbers, let operand): isOneOf(numbers, operand, node)
    case .isInSet(let texts, let operand): test(operand, node) { texts.contains($0) }
    case .matches(let pattern, let operand): match(pattern, operand, node)
    case .calculateInts(let arithmetic, let first, let second):
      calculateInts(arithmetic, first, second, node)
    case .calculateDoubles(let arithmetic, let first, let second):
      calculateDoubles(arithmetic, first, second, node)
    case .join(let first, let second): join(first, second, node)
    case .negate(let operand): negate(operand, node)
    case .call(let body, let arguments, let isKnown): call(body, arguments, isKnown, node)
    case .kernel(let kernel, let first, let second): run(kernel, first, second, node)
    case .cut(let text, let from, let to): cut(text, from, to, node)
    case .identify(let memory, let text): identify(memory, text, node)
    case .remember(let memory, let identity, let answer):
      remember(memory, identity, answer, node)
    case .gather(let operand, let table): gather(operand, table, node)
    case .next(let operand): next(operand, node)
    case .exists(let body): reduce(body, node, deciding: true)
    case .all(let body): reduce(body, node, deciding: false)
    case .allPairs(let body): reduce(body, node, deciding: false, ofPairs: true)
    case .count(let body): count(body, node)
    }
  }

  // MARK: Operands

  /// Where an operand of a node lies.
  struct Input {
    let base: Int
    /// Zero where lane 0 holds for all lanes, else all bits.
    let mask: Int

    @inline(__always)
    func place(_ word: Int, _ lane: Int) -> Int { base << 6 + (word << 6 + lane) & mask }
    @inline(__always)
    func word(_ word: Int) -> Int { base + word & mask }
  }

  @inline(__always)
  func input(_ operand: Int) -> Input {
    Input(
      base: bases[operand],
      mask: plan.nodes[operand].domain == ColumnPlan.everything ? 0 : -1)
  }

  /// Lanes of an operand as the node that uses it sees them.
  @inline(__always)
  func lanes(_ input: Input, _ word: Int) -> Lanes {
    var lanes = lanes[input.word(word)]
    if input.mask == 0 {
      lanes.known = splat(lanes.known)
      lanes.yes = splat(lanes.yes)
      lanes.odd = splat(lanes.odd)
      lanes.whole = splat(lanes.whole)
    }
    return lanes
  }

  /// The places of a node's lanes, in words.
  @inline(__always)
  func words(_ node: Int) -> (base: Int, count: Int) {
    (bases[node], domains[plan.nodes[node].domain].words)
  }

  /// Asks for an operand in the lanes that are wanted of a node, and works it out.
  mutating func ask(_ operand: Int, for node: Int) -> Input {
    let input = input(operand)
    let (base, count) = words(node)
    if input.mask == 0 {
      lanes[input.base].wanted = 1
    } else {
      var lanes = lanes.mutableSpan
      for word in 0..<count { lanes[input.base + word].wanted = lanes[base + word].wanted }
    }
    evaluate(operand)
    return input
  }

  // MARK: Presence

  private mutating func has(_ operand: Int, _ node: Int) {
    let given = input(operand)
    let (base, count) = words(node)
    for word in 0..<count {
      let wanted = lanes[base + word].wanted
      lanes[base + word].known |= wanted
      lanes[base + word].yes |= wanted & lanes(given, word).yes
    }
  }

  private mutating func countRows(_ section: Int, _ node: Int) {
    let starts = domains[plan.rowDomains[section]].starts
    let base = bases[node]
    let wanted = lanes[base].wanted
    lanes[base].known |= wanted
    forEachBit(wanted) { lane in
      let count = starts[lane + 1] - starts[lane]
      payload[base << 6 + lane] = Int64(count)
      if count > 0 { lanes[base].yes |= 1 << UInt64(lane) }
    }
  }

  // MARK: Logic

  private mutating func not(_ operand: Int, _ node: Int) {
    let operand = ask(operand, for: node)
    let (base, count) = words(node)
    for word in 0..<count {
      let (wanted, seen) = (lanes[base + word].wanted, lanes(operand, word))
      lanes[base + word].known |= wanted & seen.known
      lanes[base + word].yes |= wanted & seen.known & ~seen.yes
      lanes[base + word].odd |= wanted & seen.odd
    }
  }

  /// `&&`, which false decides, or `||`, which true decides. What the first has decided is not
  /// asked of the second.
  private mutating func decide(_ first: Int, _ second: Int, _ node: Int, deciding: Bool) {
    let one = ask(first, for: node)
    let (base, count) = words(node)
    let flip: UInt64 = deciding ? 0 : .max
    let other = input(second)
    var open: UInt64 = 0
    for word in 0..<count {
      let seen = lanes(one, word)
      let left = lanes[base + word].wanted & ~(seen.known & (seen.yes ^ flip)) & ~seen.odd
      open |= left
      if other.mask != 0 { lanes[other.base + word].wanted = left }
    }
    if other.mask == 0 { lanes[other.base].wanted = open == 0 ? 0 : 1 }
    if open != 0 { evaluate(second) }
    for word in 0..<count {
      let (wanted, one) = (lanes[base + word].wanted, lanes(one, word))
      let isDecided = one.known & (one.yes ^ flip)
      let left = wanted & ~isDecided & ~one.odd
      let other = lanes(other, word)
      let isDecidedToo = left & other.known & (other.yes ^ flip)
      let decided = wanted & isDecided | isDecidedToo
      lanes[base + word].known |= decided | left & one.known & other.known
      lanes[base + word].yes |= deciding ? decided : left & one.known & other.known & other.yes
      lanes[base + word].odd |= wanted & one.odd | left & other.odd
    }
  }

  private mutating func choose(_ condition: Int, _ first: Int, _ second: Int, _ node: Int) {
    let test = ask(condition, for: node)
    choose(first, node, where: test, is: .max)
    choose(second, node, where: test, is: 0)
    let (base, count) = words(node)
    for word in 0..<count {
      lanes[base + word].odd |= lanes[base + word].wanted & lanes(test, word).odd
    }
  }

  /// Takes one branch over where the condition chooses it.
  private mutating func choose(_ branch: Int, _ node: Int, where test: Input, is wish: UInt64) {
    let source = input(branch)
    let (base, count) = words(node)
    var open: UInt64 = 0
    for word in 0..<count {
      let chosen = lanes[base + word].wanted & chosen(test, word, wish)
      open |= chosen
      if source.mask != 0 { lanes[source.base + word].wanted = chosen }
    }
    guard open != 0 else { return }
    if source.mask == 0 { lanes[source.base].wanted = 1 }
    evaluate(branch)
    for word in 0..<count {
      let (seen, chosen) = (
        lanes(source, word), lanes[base + word].wanted & chosen(test, word, wish)
      )
      lanes[base + word].known |= chosen & seen.known
      lanes[base + word].yes |= chosen & seen.yes
      lanes[base + word].odd |= chosen & seen.odd
      lanes[base + word].whole |= chosen & seen.whole
      var values = payload.mutableSpan
      forEachBit(chosen) { values[(base + word) << 6 + $0] = values[source.place(word, $0)] }
    }
  }

  @inline(__always)
  private func chosen(_ test: Input, _ word: Int, _ wish: UInt64) -> UInt64 {
    let seen = lanes(test, word)
    return seen.known & ~(seen.yes ^ wish) & ~seen.odd
  }
}
