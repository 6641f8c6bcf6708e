/// A nondeterministic automaton over the bytes of UTF-8.
struct ByteMachine: Sendable {
  enum State: Sendable {
    case bytes(ClosedRange<UInt8>, next: Int)
    case fork(Int, Int)
    case startOfText(next: Int)
    case endOfText(next: Int)
    case match
  }

  static let stateLimit = 20_000

  private(set) var states: [State] = [.match]
  /// Counts the nodes copied, because copies of an empty group add no states.
  private var effort = 0
  private(set) var start = 0

  init(_ node: PatternNode) throws(PatternFault) {
    start = try add(node, before: 0)
  }

  private mutating func append(_ state: State) throws(PatternFault) -> Int {
    guard states.count < ByteMachine.stateLimit else {
      throw PatternFault(message: "the pattern is too large")
    }
    states.append(state)
    return states.count - 1
  }

  /// Builds from the end: returns the state that matches `node` and then goes on to `next`.
  private mutating func add(_ node: PatternNode, before next: Int) throws(PatternFault) -> Int {
    effort += 1
    guard effort <= 10 * ByteMachine.stateLimit else {
      throw PatternFault(message: "the pattern is too large")
    }
    switch node {
    case .empty:
      return next
    case .set(let set):
      return try add(set, before: next)
    case .sequence(let parts):
      var entry = next
      for part in parts.reversed() { entry = try add(part, before: entry) }
      return entry
    case .choice(let branches):
      var entries: [Int] = []
      for branch in branches { entries.append(try add(branch, before: next)) }
      return try fork(entries)
    case .repetition(let part, let least, let most):
      return try add(repeated: part, least, most, before: next)
    case .startOfText:
      return try append(.startOfText(next: next))
    case .endOfText:
      return try append(.endOfText(next: next))
    }
  }

  private mutating func add(
    repeated part: PatternNode, _ least: Int, _ most: Int?, before next: Int
  ) throws(PatternFault) -> Int {
    var entry = next
    if let most {
      for _ in least..<max(least, most) {
        entry = try append(.fork(try add(part, before: entry), next))
      }
    } else {
      let loop = try append(.fork(next, next))
      let body = try add(part, before: loop)
      states[loop] = .fork(body, next)
      // What must be there at least once is the loop itself, entered behind its fork.
      entry = least > 0 ? body : loop
    }
    let copies = most == nil ? max(0, least - 1) : least
    for _ in 0..<copies { entry = try add(part, before: entry) }
    return entry
  }

  /// A state that goes on at any of `entries`. No entry at all means: never.
  private mutating func fork(_ entries: [Int]) throws(PatternFault) -> Int {
    guard var entry = entries.last else {
      // A set without code points, such as [^\s\S]: a byte that UTF-8 never has.
      return try append(.bytes(0xFF...0xFF, next: 0))
    }
    for other in entries.dropLast().reversed() { entry = try append(.fork(other, entry)) }
    return entry
  }

  private mutating func add(_ set: ScalarSet, before next: Int) throws(PatternFault) -> Int {
    // Endings such as "two continuation bytes, any" occur once for hundreds of ranges.
    var shared = Endings()
    var entries: [Int] = []
    for range in set.ranges {
      // One byte, which no other range of the set shares: most sets have no others.
      if range.upperBound < 0x80 {
        let bytes = UInt8(range.lowerBound)...UInt8(range.upperBound)
        entries.append(try append(.bytes(bytes, next: next)))
        continue
      }
      for sequence in ByteMachine.byteRanges(of: range) {
        var entry = next
        for bytes in sequence.reversed() {
          let ending = Ending(low: bytes.lowerBound, high: bytes.upperBound, next: entry)
          if let known = shared.state(of: ending) {
            entry = known
          } else {
            entry = try append(.bytes(bytes, next: entry))
            shared.add(ending, entry)
          }
        }
        entries.append(entry)
      }
    }
    return try fork(entries)
  }

  /// The states of endings: few are looked through, many hashed.
  private struct Endings {
    private var few: [(ending: Ending, state: Int)] = []
    private var many: [Ending: Int] = [:]

    func state(of ending: Ending) -> Int? {
      many.isEmpty ? few.first { $0.ending == ending }?.state : many[ending]
    }

    mutating func add(_ ending: Ending, _ state: Int) {
      if few.count < 24 { return few.append((ending, state)) }
      if many.isEmpty { for known in few { many[known.ending] = known.state } }
      many[ending] = state
    }
  }

  private struct Ending: Hashable {
    let low: UInt8
    let high: UInt8
    let next: Int
  }

  /// The byte sequences of a range of code points, each a product of byte ranges.
  ///
  /// Source: Russ Cox, "Regular Expression Matching in the Wild", on UTF-8.
  static func byteRanges(of range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
    var result: [[ClosedRange<UInt8>]] = []
    var pending = [range]
    while let piece = pending.popLast() {
      let (low, high) = (piece.lowerBound, piece.upperBound)
      if let cut = cut(low, high) {
        pending.append(cut + 1...high)
        pending.append(low...cut)
        continue
      }
      result.append(zip(encoded(low), encoded(high)).map { $0...$1 })
    }
    return result
  }

  /// Where a range must be cut in two so that each byte of the encoding varies on its own.
  private static func cut(_ low: UInt32, _ high: UInt32) -> UInt32? {
    for limit in [0x7F, 0x7FF, 0xFFFF] as [UInt32] where low <= limit && limit < high {
      return limit
    }
    guard high > 0x7F else { return nil }
    for bits in [6, 12, 18] as [UInt32] {
      let mask: UInt32 = 1 << bits - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 { return low | mask }
      if high & mask != mask { return (high & ~mask) - 1 }
    }
    return nil
  }

  private static func encoded(_ value: UInt32) -> [UInt8] {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | value >> shift & 0x3F) }
    switch value {
    case 0...0x7F: return [UInt8(value)]
    case 0x80...0x7FF: return [UInt8(0xC0 | value >> 6), tail(0)]
    case 0x800...0xFFFF: return [UInt8(0xE0 | value >> 12), tail(6), tail(0)]
    default: return [UInt8(0xF0 | value >> 18), tail(12), tail(6), tail(0)]
    }
  }
}

extension ByteMachine {
  /// The states reachable from `roots` without reading, in ascending order; forks left out.
  func closure(of roots: some Sequence<Int>, atStart: Bool, atEnd: Bool) -> [Int] {
    var isSeen = Array(repeating: false, count: states.count)
    var pending = Array(roots)
    var kept: [Int] = []
    while let state = pending.popLast() {
      if isSeen[state] { continue }
      isSeen[state] = true
      switch states[state] {
      case .bytes, .match:
        kept.append(state)
      case .fork(let first, let second):
        pending.append(first)
        pending.append(second)
      case .startOfText(let next):
        if atStart { pending.append(next) }
      case .endOfText(let next):
        kept.append(state)
        if atEnd { pending.append(next) }
      }
    }
    return kept.sorted()
  }

  /// Where the states lead on reading a byte.
  func step(_ from: [Int], _ byte: UInt8) -> [Int] {
    from.compactMap { state in
      guard case .bytes(let range, let next) = states[state], range ~= byte else { return nil }
      return next
    }
  }

  /// Runs without a table: for patterns whose table would be too large. Linear, but allocates.
  func matches(_ bytes: Span<UInt8>) -> Bool {
    var set = closure(of: [start], atStart: true, atEnd: bytes.isEmpty)
    for index in bytes.indices {
      if set.contains(0) { return true }
      let isLast = index == bytes.count - 1
      set = closure(
        of: step(set, bytes[index]) + [start], atStart: false, atEnd: isLast)
    }
    return set.contains(0)
  }
}
