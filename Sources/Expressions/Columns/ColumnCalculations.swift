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

  /// Compares whole numbers or dates. Where many lanes are asked for, all are compared without a
  /// branch: five instructions a lane where going from bit to bit took thirty. Dates without their
  /// day are looked at once more.
  mutating func compare(
    _ relation: Relation, _ first: Int, _ second: Int, _ node: Int, areDates: Bool
  ) {
    let (one, other) = (ask(first, for: node), ask(second, for: node))
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, one, other)
      guard ready != 0 else { continue }
      var partial: UInt64 = 0
      if areDates { partial = ready & ~(lanes(one, word).whole & lanes(other, word).whole) }
      var (known, yes) = (ready, UInt64(0))
      do {
        let values = payload.span
        yes = Self.compare(relation, values, one, other, word, ready)
        forEachBit(partial) { lane in
          let (left, right) = (values[one.place(word, lane)], values[other.place(word, lane)])
          if Orders.areApart(datesBits: left, right) { return }
          let answer = Orders.truth(of: relation.rawValue, datesBits: left, right)
          let mask: UInt64 = 1 << UInt64(lane)
          known = answer.isValue ? known | mask : known & ~mask
          yes = answer == .yes ? yes | mask : yes & ~mask
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= yes & known
    }
  }

  /// Each relation is "less" or "equal", of the operands or the other way round, or what is not so.
  @inline(__always)
  private static func compare(
    _ relation: Relation, _ values: Span<Int64>, _ one: Input, _ other: Input, _ word: Int,
    _ lanes: UInt64
  ) -> UInt64 {
    switch relation {
    case .less: less(values, one, other, word, lanes)
    case .greater: less(values, other, one, word, lanes)
    case .lessOrEqual: lanes & ~less(values, other, one, word, lanes)
    case .greaterOrEqual: lanes & ~less(values, one, other, word, lanes)
    case .equal: equal(values, one, other, word, lanes)
    case .notEqual: lanes & ~equal(values, one, other, word, lanes)
    }
  }

  @inline(never)
  private static func less(
    _ values: Span<Int64>, _ one: Input, _ other: Input, _ word: Int, _ lanes: UInt64
  ) -> UInt64 {
    test(values, one, other, word, lanes) { $0 < $1 }
  }

  @inline(never)
  private static func equal(
    _ values: Span<Int64>, _ one: Input, _ other: Input, _ word: Int, _ lanes: UInt64
  ) -> UInt64 {
    test(values, one, other, word, lanes) { $0 == $1 }
  }

  @inline(__always)
  private static func test(
    _ values: Span<Int64>, _ one: Input, _ other: Input, _ word: Int, _ lanes: UInt64,
    _ holds: (Int64, Int64) -> Bool
  ) -> UInt64 {
    if lanes.nonzeroBitCount <= 16 {
      var found: UInt64 = 0
      forEachBit(lanes) { lane in
        let answer = holds(values[one.place(word, lane)], values[other.place(word, lane)])
        found |= (answer ? 1 : 0) << UInt64(lane)
      }
      return found
    }
    let (first, second) = (one.place(word, 0), other.place(word, 0))
    let left = values.extracting(first..<first + 64)
    let right = values.extracting(second..<second + 64)
    // The same value for all lanes, or that of each.
    if other.mask == 0 {
      let value = right[0]
      return lanes & bits(of: left) { holds($0, value) }
    }
    if one.mask == 0 {
      let value = left[0]
      return lanes & bits(of: right) { holds(value, $0) }
    }
    return lanes & bits(of: left, right, where: holds)
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
      guard ready != 0 else { continue }
      var yes: UInt64 = 0
      do {
        let values = payload.span
        if input.mask != 0, ready.nonzeroBitCount > 8 + 4 * numbers.count {
          let first = input.place(word, 0)
          let own = values.extracting(first..<first + 64)
          for number in numbers { yes |= ready & bits(of: own) { $0 == number } }
        } else {
          forEachBit(ready) { lane in
            let value = values[input.place(word, lane)]
            var isFound = false
            for number in numbers { isFound = isFound || number == value }
            if isFound { yes |= 1 << UInt64(lane) }
          }
        }
      }
      lanes[base + word].known |= ready
      lanes[base + word].yes |= yes
    }
  }

  // MARK: Calculating

  /// - Parameter isSimple: Cheap, whatever the bits: where many lanes are asked for, all are
  ///   worked out. Those that were before become what they are.
  @inline(__always)
  private mutating func calculate(
    _ first: Int, _ second: Int, _ node: Int, isSimple: Bool = false,
    _ outcome: (Int64, Int64) -> Outcome
  ) {
    let (one, other) = (ask(first, for: node), ask(second, for: node))
    let (base, count) = words(node)
    let isDate = plan.nodes[node].kind == .date
    for word in 0..<count {
      let ready = ready(base + word, word, one, other)
      guard ready != 0 else { continue }
      var (known, odd, whole): (UInt64, UInt64, UInt64) = (0, 0, 0)
      do {
        var values = payload.mutableSpan
        let target = (base + word) << 6
        if isSimple, one.mask != 0, ready.nonzeroBitCount > 16 {
          let (left, right) = (one.place(word, 0), other.place(word, 0))
          let step = other.mask & 1
          precondition(
            left + 64 <= values.count && right + 64 <= values.count && target + 64 <= values.count)
          var lane = 63
          while lane >= 0 {
            // A lane is 63 at most.
            let made = outcome(
              unsafe values[unchecked: left &+ lane],
              unsafe values[unchecked: right &+ (step == 0 ? 0 : lane)])
            unsafe values[unchecked: target &+ lane] = made.bits
            odd = odd &+ odd &+ (made.state == 2 ? 1 : 0)
            lane &-= 1
          }
          odd &= ready
          known = ready & ~odd
        } else {
          let (left, right) = (one.place(word, 0), other.place(word, 0))
          let (leftMask, rightMask) = (one.mask & 63, other.mask & 63)
          precondition(
            left + 64 <= values.count && right + 64 <= values.count && target + 64 <= values.count)
          forEachBit(ready) { lane in
            // A lane is 63 at most, masked or not.
            let made = outcome(
              unsafe values[unchecked: left &+ lane & leftMask],
              unsafe values[unchecked: right &+ lane & rightMask])
            unsafe values[unchecked: target &+ lane] = made.bits
            known |= (made.state == 0 ? 1 : 0) << UInt64(lane)
            odd |= (made.state == 2 ? 1 : 0) << UInt64(lane)
            if isDate { whole |= (made.bits & 31 != 0 ? 1 : 0) << UInt64(lane) }
          }
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].odd |= odd
      lanes[base + word].whole |= known & whole
    }
  }

  mutating func calculateInts(
    _ arithmetic: Arithmetic, _ first: Int, _ second: Int, _ node: Int
  ) {
    switch arithmetic {
    case .add:
      calculate(first, second, node, isSimple: true) { .sum($0.addingReportingOverflow($1)) }
    case .subtract:
      calculate(first, second, node, isSimple: true) {
        .sum($0.subtractingReportingOverflow($1))
      }
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
      calculate(first, second, node, isSimple: true) { date, _ in
        .value(CalendarDate(bits: date).year)
      }
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
    case .same:
      testBoth(first, second, node, limit: ColumnPlan.searchLimit) { bytes, text, part in
        text.count == part.count
          && haveSameBytes(bytes, text.lowerBound, bytes, part.lowerBound, part.count)
      }
    case .plusYears:
      calculate(first, second, node) { date, count in
        guard let moved = try? CalendarDate(bits: date).adding(years: Int(count)) else {
          return .odd
        }
        return .value(moved)
      }
    case .plusMonths:
      calculate(first, second, node, Outcome.months)
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
  /// What `CalendarDate.adding(months:)` says, which is asked where no month is given or the
  /// number is beyond all reason: 30 instructions where that takes 100.
  @inline(__always)
  static func months(_ date: Int64, _ count: Int64) -> Self {
    let month = date >> 5 & 15
    guard month != 0, count.magnitude < 1 << 20 else { return monthsAtLength(date, count) }
    let total = (date >> 9) &* 12 &+ month &- 1 &+ count
    guard 12..<120_000 ~= total else { return .odd }
    let (years, rest) = UInt32(truncatingIfNeeded: total).quotientAndRemainder(dividingBy: 12)
    var day = date & 31
    if day > 28 {
      day = min(day, Int64(CalendarDate.dayCount(year: Int(years), month: Int(rest) + 1)))
    }
    return Self(bits: Int64(years) << 9 | Int64(rest &+ 1) << 5 | day, state: 0)
  }

  @inline(never)
  private static func monthsAtLength(_ date: Int64, _ count: Int64) -> Self {
    do throws(Fault) {
      return .value(try CalendarDate(bits: date).adding(months: Int(count)))
    } catch {
      return .odd
    }
  }

  /// A number that does not fit makes the lane odd.
  @inline(__always)
  fileprivate static func sum(_ sum: (partialValue: Int64, overflow: Bool)) -> Self {
    sum.overflow ? .odd : Self(bits: sum.partialValue, state: 0)
  }
}
