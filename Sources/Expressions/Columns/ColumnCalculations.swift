// Working out nodes that look at values, lane by lane. A lane is given a value, left unknown, or
// made odd; what an operand is not, no lane made from it is.

extension CalendarDate {
  @inline(__always)
  init(bits: Int64) { self.init(packed: Int32(truncatingIfNeeded: bits)) }
}

extension ColumnBatch {
  /// What became of one lane.
  struct Outcome {
    let bits: Int64
    let state: UInt8

    @inline(__always)
    static func value(_ value: Int) -> Outcome { Outcome(bits: Int64(value), state: 0) }
    @inline(__always)
    static func value(_ date: CalendarDate?) -> Outcome {
      date.map { Outcome(bits: Int64($0.packed), state: 0) } ?? unknown
    }
    @inline(__always) static var unknown: Outcome { Outcome(bits: 0, state: 1) }
    @inline(__always) static var odd: Outcome { Outcome(bits: 0, state: 2) }
  }

  /// Marks what follows from one operand, and gives the lanes of a word in which it is a value.
  @inline(__always)
  mutating func ready(_ place: Int, _ word: Int, _ one: Input) -> UInt64 {
    let (wanted, seen) = (lanes[place].wanted, lanes(one, word))
    lanes[place].odd |= wanted & seen.odd
    return wanted & seen.known & ~seen.odd
  }

  /// The same for two.
  @inline(__always)
  mutating func ready(_ place: Int, _ word: Int, _ one: Input, _ other: Input) -> UInt64 {
    let (wanted, seen, also) = (lanes[place].wanted, lanes(one, word), lanes(other, word))
    let odd = seen.odd | also.odd
    lanes[place].odd |= wanted & odd
    return wanted & seen.known & also.known & ~odd
  }

  // MARK: Comparing

  @inline(__always)
  mutating func compare(
    _ first: Int, _ second: Int, _ node: Int, _ truth: (Int64, Int64) -> Truth
  ) {
    let (one, other) = (ask(first, for: node), ask(second, for: node))
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, one, other)
      var (known, yes): (UInt64, UInt64) = (0, 0)
      do {
        let values = payload.span
        forEachBit(ready) { lane in
          let answer = truth(values[one.place(word, lane)], values[other.place(word, lane)])
          let shift = UInt64(lane)
          known |= (answer.raw < 2 ? 1 : 0) << shift
          yes |= (answer.raw == 1 ? 1 : 0) << shift
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= yes
    }
  }

  /// Compares whole numbers or dates. Where most lanes are asked for, all are compared without a
  /// branch: ten instructions a lane where going from bit to bit took thirty.
  mutating func compare(
    _ relation: Relation, _ first: Int, _ second: Int, _ node: Int, areDates: Bool
  ) {
    let (one, other) = (ask(first, for: node), ask(second, for: node))
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, one, other)
      guard ready != 0 else { continue }
      var (less, equal, partial): (UInt64, UInt64, UInt64) = (0, 0, 0)
      var (known, yes): (UInt64, UInt64) = (0, 0)
      do {
        let values = payload.span
        if ready.nonzeroBitCount > 16 {
          let left = values.extracting(one.place(word, 0)..<one.place(word, 0) + 64)
          let right = values.extracting(other.place(word, 0)..<other.place(word, 0) + 64)
          // The same value for all lanes, or that of each.
          let (leftMask, rightMask) = (one.mask & 63, other.mask & 63)
          var lane = 63
          while lane >= 0 {
            // A lane is 63 at most, masked or not: inside of both.
            let a = unsafe left[unchecked: lane & leftMask]
            let b = unsafe right[unchecked: lane & rightMask]
            less = less &+ less | (a < b ? 1 : 0)
            equal = equal &+ equal | (a == b ? 1 : 0)
            if areDates {
              partial = partial &+ partial | (a & 31 == 0 ? 1 : 0) | (b & 31 == 0 ? 1 : 0)
            }
            lane &-= 1
          }
        } else {
          forEachBit(ready) { lane in
            let (a, b) = (values[one.place(word, lane)], values[other.place(word, lane)])
            let mask: UInt64 = 1 << UInt64(lane)
            if a < b { less |= mask }
            if a == b { equal |= mask }
            if areDates, a & 31 == 0 || b & 31 == 0 { partial |= mask }
          }
        }
        let raw = relation.rawValue
        yes |= raw & Orders.less.bits != 0 ? less : 0
        yes |= raw & Orders.equal.bits != 0 ? equal : 0
        yes |= raw & Orders.greater.bits != 0 ? ~(less | equal) : 0
        partial &= ready
        known = ready & ~partial
        yes &= known
        forEachBit(partial) { lane in
          let a = CalendarDate(bits: values[one.place(word, lane)])
          let b = CalendarDate(bits: values[other.place(word, lane)])
          let answer = Orders(a, b).truth(of: relation.rawValue)
          if answer.isValue { known |= 1 << UInt64(lane) }
          if answer == .yes { yes |= 1 << UInt64(lane) }
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= yes
    }
  }

  mutating func compareNumbers(_ relation: Relation, _ first: Int, _ second: Int, _ node: Int) {
    let isInt = (plan.nodes[first].kind == .int, plan.nodes[second].kind == .int)
    compare(first, second, node) { first, second in
      let one = isInt.0 ? Double(first) : Double(bitPattern: UInt64(bitPattern: first))
      let other = isInt.1 ? Double(second) : Double(bitPattern: UInt64(bitPattern: second))
      return Orders(one, other).truth(of: relation.rawValue)
    }
  }

  mutating func isOneOf(_ numbers: [Int64], _ operand: Int, _ node: Int) {
    let input = ask(operand, for: node)
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, input)
      var yes: UInt64 = 0
      do {
        let values = payload.span
        forEachBit(ready) { lane in
          let value = values[input.place(word, lane)]
          var isFound = false
          for number in numbers { isFound = isFound || number == value }
          if isFound { yes |= 1 << UInt64(lane) }
        }
      }
      lanes[base + word].known |= ready
      lanes[base + word].yes |= yes
    }
  }

  // MARK: Calculating

  @inline(__always)
  private mutating func calculate(
    _ first: Int, _ second: Int, _ node: Int, _ outcome: (Int64, Int64) -> Outcome
  ) {
    let (one, other) = (ask(first, for: node), ask(second, for: node))
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, one, other)
      var (known, odd): (UInt64, UInt64) = (0, 0)
      do {
        var values = payload.mutableSpan
        forEachBit(ready) { lane in
          let made = outcome(values[one.place(word, lane)], values[other.place(word, lane)])
          values[(base + word) << 6 + lane] = made.bits
          known |= (made.state == 0 ? 1 : 0) << UInt64(lane)
          odd |= (made.state == 2 ? 1 : 0) << UInt64(lane)
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].odd |= odd
    }
  }

  mutating func calculateInts(
    _ arithmetic: Arithmetic, _ first: Int, _ second: Int, _ node: Int
  ) {
    switch arithmetic {
    case .add: calculate(first, second, node) { .sum($0.addingReportingOverflow($1)) }
    case .subtract: calculate(first, second, node) { .sum($0.subtractingReportingOverflow($1)) }
    case .multiply:
      calculate(first, second, node) { .sum($0.multipliedReportingOverflow(by: $1)) }
    case .divide:
      calculate(first, second, node) {
        $1 == 0 ? .odd : .sum($0.dividedReportingOverflow(by: $1))
      }
    case .modulo:
      calculate(first, second, node) {
        $1 == 0 ? .odd : .sum($0.remainderReportingOverflow(dividingBy: $1))
      }
    }
  }

  mutating func calculateDoubles(
    _ arithmetic: Arithmetic, _ first: Int, _ second: Int, _ node: Int
  ) {
    calculate(first, second, node) { first, second in
      let one = Double(bitPattern: UInt64(bitPattern: first))
      let other = Double(bitPattern: UInt64(bitPattern: second))
      let value =
        switch arithmetic {
        case .add: one + other
        case .subtract: one - other
        case .multiply: one * other
        case .divide, .modulo: one / other
        }
      return Outcome(bits: Int64(bitPattern: value.bitPattern), state: 0)
    }
  }

  mutating func negate(_ operand: Int, _ node: Int) {
    let isDouble = plan.nodes[node].kind == .double
    calculate(operand, operand, node) { value, _ in
      if isDouble { return Outcome(bits: value ^ .min, state: 0) }
      return value == .min ? .odd : Outcome(bits: -value, state: 0)
    }
  }

  // MARK: Functions

  mutating func run(_ kernel: ColumnPlan.Kernel, _ first: Int, _ second: Int, _ node: Int) {
    switch kernel {
    case .year:
      calculate(first, second, node) { date, _ in .value(CalendarDate(bits: date).year) }
    case .integer: readIntegers(first, node)
    case .round:
      calculate(first, second, node) { bits, _ in
        let number = Double(bitPattern: UInt64(bitPattern: bits))
        let rounded = number.rounded(.toNearestOrAwayFromZero)
        return Outcome(bits: Int64(bitPattern: rounded.bitPattern), state: 0)
      }
    case .truncate:
      calculate(first, second, node) { bits, _ in
        let number = Double(bitPattern: UInt64(bitPattern: bits))
        guard number > -0x1p63, number < 0x1p63 else { return .odd }
        return Outcome(bits: Int64(number), state: 0)
      }
    case .toDouble:
      calculate(first, second, node) { number, _ in
        Outcome(bits: Int64(bitPattern: Double(number).bitPattern), state: 0)
      }
    case .size: countCharacters(first, node)
    case .startsWith:
      testBoth(first, second, node) { bytes, text, part in
        part.count <= text.count && Self.areEqual(bytes, text.lowerBound, part)
      }
    case .endsWith:
      testBoth(first, second, node) { bytes, text, part in
        part.count <= text.count && Self.areEqual(bytes, text.upperBound - part.count, part)
      }
    case .contains:
      testBoth(first, second, node, test: Self.holds)
    case .containsShort:
      testBoth(first, second, node, limit: ColumnPlan.searchLimit, test: Self.holds)
    case .plusYears:
      calculate(first, second, node) { date, count in
        guard let moved = try? CalendarDate(bits: date).adding(years: Int(count)) else {
          return .odd
        }
        return .value(moved)
      }
    case .plusMonths:
      calculate(first, second, node) { date, count in
        do throws(Fault) {
          return .value(try CalendarDate(bits: date).adding(months: Int(count)))
        } catch {
          return .odd
        }
      }
    }
  }

  /// Whether a part stands anywhere in a text.
  @inline(__always)
  private static func holds(_ bytes: Span<UInt8>, _ text: Range<Int>, _ part: Range<Int>) -> Bool {
    guard part.count <= text.count else { return false }
    for start in text.lowerBound...text.upperBound - part.count
    where areEqual(bytes, start, part) {
      return true
    }
    return false
  }
}

extension ColumnBatch.Outcome {
  /// A number that does not fit makes the lane odd.
  @inline(__always)
  fileprivate static func sum(_ sum: (partialValue: Int64, overflow: Bool)) -> Self {
    sum.overflow ? .odd : Self(bits: sum.partialValue, state: 0)
  }
}
