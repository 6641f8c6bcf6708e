/// Up to 64 records of one chunk, and what has been worked out of them so far.
///
/// Used as: `adopt` the chunk's text; for each batch `begin`, `addRows`, `finishRows` and `set`, then `evaluate`
/// roots; at last `release` the text. Its memory grows to the largest batch and is kept.
public struct ColumnBatch: Sendable {
  /// The most records in a batch: the bits of a word.
  public static let size = 64

  /// One word of lanes of a node: bit n is about lane n.
  struct Lanes: Sendable {
    /// Asked for and not worked out yet.
    var wanted: UInt64 = 0
    var done: UInt64 = 0
    /// Has a value.
    var known: UInt64 = 0
    /// The value is true. Of a given node: the record has something there, of whatever kind.
    var yes: UInt64 = 0
    /// Not the usual: to be evaluated by `Program`.
    var odd: UInt64 = 0
    /// The value is a date for certain that has its day: such dates are compared as numbers. What
    /// does not say so costs a closer look, no more.
    var whole: UInt64 = 0
  }

  /// The lanes of a domain in this batch.
  struct DomainLanes: Sendable {
    var count = 0
    /// Words there is room for.
    var capacity = 1
    /// Whether lanes were made for this batch.
    var isMade = false
    var words: Int { (count + 63) >> 6 }
    /// The record of each lane, and the rows bound in it.
    var records: [Int32] = []
    var rows: [[Int32]] = []
    /// Where the lanes of each lane of the parent begin; one more than there are.
    var starts: [Int32] = []
    /// The lane of the parent that each lane belongs to, where the parent is not the records.
    var owners: [Int32] = []
    /// Of rows: those that are the last of their record, once they are asked for.
    var lasts: [UInt64] = []
    /// `records`, and each of `rows`, as runs.
    var ways: [LaneRuns] = []
  }

  let plan: ColumnPlan
  /// Holds the chunk's text while the batch has it; used as well to evaluate single records.
  public var frame: Frame
  var domains: [DomainLanes]
  /// Where the lanes of each node begin in `lanes`; 64 times that in `payload`.
  var bases: [Int] = []
  var lanes: [Lanes] = []
  /// One value a lane: whole numbers, packed dates, patterns of doubles, places of text.
  var payload: [Int64] = []
  /// Where the lanes of nodes are that lanes of this batch were asked of or set: most were not, as
  /// their rules wait for fields that no file has all of.
  var touched: [Range<Int32>] = []
  var memories: [TestMemory]
  var texts: [TextMemory]
  var calls: [CallMemory]
  /// Counts the chunks, to tell texts of this one from those of others.
  var chunkNumber: UInt32 = 0
  /// The bytes of the chunk's text.
  private var textCount = 0
  private var constants: [Constant] = []
  /// Texts of constants, which go behind each chunk's own.
  private var constantTexts: [UInt8] = []
  private let nodes: [[Int]]

  /// What a node is set to with each chunk; made once, as nodes are shared by all threads, and to copy
  /// one counts references of what they share.
  private struct Constant {
    /// Where its lanes are.
    let place: Int
    let lanes: Lanes
    /// Of a text: where it stands in `constantTexts`; `nil` of others.
    let text: Range<Int>?
  }

  public init(_ plan: ColumnPlan) {
    self.plan = plan
    frame = plan.declarations.makeFrame()
    domains = plan.domains.map { domain in
      var lanes = DomainLanes()
      lanes.rows = Array(repeating: [], count: domain.rowCount)
      lanes.ways = Array(repeating: LaneRuns(), count: domain.rowCount + 1)
      return lanes
    }
    nodes = plan.domains.indices.map { domain in
      plan.nodes.indices.filter { plan.nodes[$0].domain == domain }
    }
    memories = Array(repeating: TestMemory(), count: plan.memoryCount)
    texts = Array(repeating: TextMemory(), count: plan.textCount)
    calls = Array(repeating: CallMemory(), count: plan.callMemoryCount)
    bases = Array(repeating: 0, count: plan.nodes.count)
    for domain in domains.indices { lay(domain) }
    constants = plan.nodes.indices.compactMap { makeConstant($0) }
  }

  /// Gives the nodes of a domain places behind all others. Nothing may be done in it yet.
  private mutating func lay(_ domain: Int) {
    for node in nodes[domain] {
      bases[node] = lanes.count
      lanes += Array(repeating: Lanes(), count: domains[domain].capacity)
    }
    payload += Array(repeating: 0, count: lanes.count * 64 - payload.count)
  }

  /// Makes room for the lanes of a domain, of which nothing was asked yet.
  mutating func prepare(_ domain: Int) {
    let words = domains[domain].words
    guard words > domains[domain].capacity else { return }
    while words > domains[domain].capacity { domains[domain].capacity *= 2 }
    lay(domain)
  }

  /// - Parameter words: Those of its domain.
  @inline(__always)
  mutating func touch(_ base: Int, _ words: Int) {
    let first = Int32(truncatingIfNeeded: base)
    touched.append(first..<first &+ Int32(truncatingIfNeeded: words))
  }

  /// Makes all lanes undone but those that are the same for all records.
  private mutating func forgetTouched() {
    // Out of the batch, so that the lanes can be changed beside it.
    var own: [Range<Int32>] = []
    swap(&own, &touched)
    do {
      var lanes = lanes.mutableSpan
      for range in own {
        for place in range { lanes[Int(place)] = Lanes() }
      }
    }
    own.removeAll(keepingCapacity: true)
    swap(&own, &touched)
  }

  // MARK: The text of a chunk

  /// Takes the text that values of records lie in, and leaves an empty one.
  ///
  /// - Parameter uniform: The values of variables that are the same for all records.
  public mutating func adopt(_ text: inout [UInt8], uniform: [(slot: Int, value: Operand)]) {
    frame.reset()
    chunkNumber &+= 1
    if chunkNumber == 0 {
      for memory in calls.indices { calls[memory].forget() }
      chunkNumber = 1
    }
    swap(&frame.text, &text)
    textCount = frame.text.count
    domains[ColumnPlan.everything].count = 1
    for node in nodes[ColumnPlan.everything] { lanes[bases[node]] = Lanes() }
    let start = frame.text.count
    frame.text.append(contentsOf: constantTexts)
    for constant in constants {
      lanes[constant.place] = constant.lanes
      guard let text = constant.text else { continue }
      let operand = Operand.string(offset: start + text.lowerBound, byteCount: text.count)
      payload[constant.place * 64] = Int64(bitPattern: operand.payload)
    }
    for (slot, value) in uniform {
      frame.set(slot, to: value)
      guard let node = plan.uniforms[slot] else { continue }
      let bits = Int64(bitPattern: value.payload)
      if payload[bases[node] * 64] != bits {
        // What was answered before rests on another value.
        for memory in calls.indices { calls[memory].forget() }
      }
      payload[bases[node] * 64] = bits
      lanes[bases[node]] = Lanes(
        done: .max, known: .max, yes: .max, whole: Self.wholeDates(plan.nodes[node].kind, bits))
    }
  }

  /// Whether the value of a node that is the same for all records is a whole date.
  private static func wholeDates(_ kind: Operand.Kind, _ bits: Int64) -> UInt64 {
    kind == .date && bits & 31 != 0 ? .max : 0
  }

  /// Gives the text back as it was.
  public mutating func release(_ text: inout [UInt8]) {
    frame.text.removeLast(frame.text.count - textCount)
    swap(&frame.text, &text)
  }

  /// - Returns: `nil` when the node is no constant.
  private mutating func makeConstant(_ node: Int) -> Constant? {
    guard case .constant(let literal) = plan.nodes[node].operation else { return nil }
    let place = bases[node]
    var lanes = Lanes(done: .max, known: .max)
    var text: Range<Int>?
    switch literal {
    case .string(let string):
      let start = constantTexts.count
      constantTexts += string.utf8
      text = start..<constantTexts.count
    case .bool(let value): lanes.yes = value ? .max : 0
    default: payload[place * 64] = Int64(bitPattern: literal.operand?.payload ?? 0)
    }
    lanes.whole = Self.wholeDates(plan.nodes[node].kind, payload[place * 64])
    return Constant(place: place, lanes: lanes, text: text)
  }

  // MARK: Filling

  /// Forgets the batch before.
  ///
  /// - Parameter count: Records, at most 64.
  public mutating func begin(count: Int) {
    forgetTouched()
    for domain in domains.indices where domain != ColumnPlan.everything {
      domains[domain].count = 0
      domains[domain].isMade = false
      domains[domain].records.removeAll(keepingCapacity: true)
      domains[domain].lasts.removeAll(keepingCapacity: true)
      for way in domains[domain].ways.indices { domains[domain].ways[way].isMade = false }
    }
    domains[ColumnPlan.records].count = count
  }

  /// Adds rows of a section; rows of a section come in the order of their records.
  ///
  /// - Parameter fill: Gives the record of each, `count` of them.
  public mutating func addRows(
    section: Int, count: Int, _ fill: (inout OutputSpan<Int32>) -> Void
  ) {
    domains[plan.rowDomains[section]].records.append(
      addingCapacity: count, initializingWith: fill)
  }

  /// Makes lanes of the records and of the rows that were added.
  public mutating func finishRows() {
    let records = domains[ColumnPlan.records].count
    for domain in domains.indices where plan.domains[domain].shape == .rows {
      domains[domain].isMade = true
      // Most files have rows of few sections: the others' lanes stay as they are.
      if domains[domain].records.isEmpty, domains[domain].starts.count > records,
        domains[domain].starts.last == 0
      {
        continue
      }
      let count = domains[domain].records.count
      domains[domain].count = count
      let known = domains[domain].rows[0].count
      if known < count {
        domains[domain].rows[0].append(contentsOf: Int32(known)..<Int32(count))
      }
      domains[domain].starts.removeAll(keepingCapacity: true)
      domains[domain].findStarts(records)
      prepare(domain)
    }
  }

  /// Sets 64 lanes of the column of a variable or of a field of rows.
  ///
  /// - Parameters:
  ///   - values: 64 payloads of operands of the column's kind.
  ///   - has: The lanes that have something there.
  ///   - otherKind: Those of them that have a value of another kind.
  public mutating func set(
    _ column: Int, word: Int, _ values: [Int64], has: UInt64, otherKind: UInt64 = 0
  ) {
    let place = bases[column] + word
    if word == 0 { touch(place, domains[plan.nodes[column].domain].words) }
    let known = has & ~otherKind
    var whole: UInt64 = 0
    if plan.nodes[column].kind == .date, known != 0 {
      whole = known & bits(of: values.span) { $0 & 31 != 0 }
    }
    lanes[place] = Lanes(done: .max, known: known, yes: has, odd: otherKind, whole: whole)
    var payload = payload.mutableSpan
    let (values, first) = (values.span, place << 6)
    precondition(values.count >= 64 && first + 64 <= payload.count)
    // Both have 64 values there.
    for lane in 0..<64 { unsafe payload[unchecked: first &+ lane] = values[unchecked: lane] }
  }

  // MARK: Asking

  /// What an assertion says about 64 lanes.
  public struct Verdicts: Sendable {
    public var holds: UInt64 = 0
    public var fails: UInt64 = 0
    public var isUnknown: UInt64 = 0
    /// To be asked of `Program`.
    public var isOdd: UInt64 = 0
  }

  /// The lanes of a record's rows of a section.
  public func rows(of record: Int, section: Int) -> Range<Int> {
    let starts = domains[plan.rowDomains[section]].starts
    return Int(starts[record])..<Int(starts[record + 1])
  }

  /// Evaluates an assertion for lanes of records.
  public mutating func evaluate(_ root: ColumnPlan.Root, _ mask: UInt64) -> Verdicts {
    let input = input(root.node)
    guard mask != 0 else { return Verdicts() }
    lanes[input.base].wanted = input.mask != 0 ? mask : 1
    evaluate(root.node)
    let seen = lanes(input, 0)
    let usual = mask & ~seen.odd
    return Verdicts(
      holds: usual & seen.known & seen.yes, fails: usual & seen.known & ~seen.yes,
      isUnknown: usual & ~seen.known, isOdd: mask & seen.odd)
  }

  /// Evaluates an assertion for the lanes of `masks`, which become what it says of them.
  public mutating func evaluate(
    _ root: ColumnPlan.Root, _ masks: [UInt64], _ verdicts: inout [Verdicts]
  ) {
    let input = input(root.node)
    var open: UInt64 = 0
    for word in masks.indices {
      open |= masks[word]
      if input.mask != 0 { lanes[input.base + word].wanted = masks[word] }
    }
    if input.mask == 0 { lanes[input.base].wanted = 1 }
    if open != 0 { evaluate(root.node) }
    verdicts.removeAll(keepingCapacity: true)
    for word in masks.indices {
      let seen = lanes(input, word)
      let usual = masks[word] & ~seen.odd
      verdicts.append(
        Verdicts(
          holds: usual & seen.known & seen.yes, fails: usual & seen.known & ~seen.yes,
          isUnknown: usual & ~seen.known, isOdd: masks[word] & seen.odd))
    }
  }
}

/// Which of 64 values pass a test, bit by bit: five instructions a value, without a branch.
///
/// - Parameter values: The first 64 of these.
@inline(__always)
func bits(of values: Span<Int64>, where test: (Int64) -> Bool) -> UInt64 {
  precondition(values.count >= 64)
  var word: UInt64 = 0
  var lane = 63
  while lane >= 0 {
    // A lane is 63 at most.
    word = word &+ word &+ (test(unsafe values[unchecked: lane]) ? 1 : 0)
    lane &-= 1
  }
  return word
}

/// The same for pairs of values.
@inline(__always)
func bits(
  of values: Span<Int64>, _ others: Span<Int64>, where test: (Int64, Int64) -> Bool
) -> UInt64 {
  precondition(values.count >= 64 && others.count >= 64)
  var word: UInt64 = 0
  var lane = 63
  while lane >= 0 {
    // A lane is 63 at most.
    let holds = test(unsafe values[unchecked: lane], unsafe others[unchecked: lane])
    word = word &+ word &+ (holds ? 1 : 0)
    lane &-= 1
  }
  return word
}

/// Calls `body` with the first and the last of each stretch of bits that are set, ascending.
@inline(__always)
func forEachStretch(of mask: UInt64, _ body: (Int, Int) -> Void) {
  var rest = mask
  while rest != 0 {
    let first = rest.trailingZeroBitCount
    let count = (~(rest >> UInt64(first))).trailingZeroBitCount
    body(first, first &+ count &- 1)
    rest &= ~(ones(count) << UInt64(first))
  }
}

/// As many ones, from the lowest bit on; 1 to 64.
@inline(__always)
func ones(_ count: Int) -> UInt64 { .max >> UInt64(64 &- count) }

/// All bits as bit 0 is.
@inline(__always)
func splat(_ word: UInt64) -> UInt64 { word & 1 == 0 ? 0 : .max }

/// Calls `body` with the number of each bit that is set, ascending.
@inline(__always)
func forEachBit(_ mask: UInt64, _ body: (Int) -> Void) {
  var rest = mask
  while rest != 0 {
    body(rest.trailingZeroBitCount)
    rest &= rest &- 1
  }
}
