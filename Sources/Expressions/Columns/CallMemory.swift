/// What a function answered about values of its one argument that is not the same for all records.
///
/// Codes, steps and provinces repeat from record to record. A look-up by way of a closure costs 200
/// to 300 instructions and finding its answer here 25. Functions answer the same to the same
/// values; answers hold as long as what is the same for all records does.
struct CallMemory: Sendable {
  private static let size = 256

  /// A number, a date, or a text of up to fifteen bytes with its length in the highest one.
  struct Key: Hashable, Sendable {
    var low: UInt64
    var high: UInt64

    @inline(__always)
    var place: Int {
      let mixed = (low ^ (high << 23 | high >> 41)) &* 0x9e37_79b9_7f4a_7c15
      return Int(truncatingIfNeeded: mixed >> 56)
    }
  }

  struct Answer: Sendable {
    var key = Key(low: 0, high: 0)
    var bits: Int64 = 0
    /// The chunk in whose text an answered text lies; for other answers 0.
    var chunk: UInt32 = 0
    /// 0: nothing is remembered; 1: it has no value; 2: it has.
    var state: UInt32 = 0
  }

  private(set) var answers: [Answer] = []
  private var tried = 0
  private var found = 0

  /// Whether looking here pays: not where most values are new.
  var pays: Bool { tried < 512 || found * 3 > tried }

  mutating func count(tried: Int, found: Int) {
    self.tried += tried
    self.found += found
    // The recent counts more, and every now and then it is tried anew.
    if self.tried > 1 << 16 { (self.tried, self.found) = (0, 0) }
  }

  /// Makes room for all answers.
  mutating func prepare() {
    if answers.count != Self.size { answers = Array(repeating: Answer(), count: Self.size) }
  }

  mutating func skip(_ count: Int) { self.count(tried: count, found: count / 4) }

  mutating func set(_ answer: Answer) { answers[answer.key.place] = answer }

  mutating func forget() { answers = [] }
}

extension CallMemory.Key {
  /// - Returns: `nil` for a text of more than fifteen bytes.
  @inline(__always)
  init?(_ text: Span<UInt8>, _ offset: Int, _ count: Int) {
    guard count <= 15 else { return nil }
    let raw = unsafe text.bytes
    if offset + 16 <= text.count {
      // Sixteen bytes lie inside; those behind the text are cut off.
      let low = unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let high = unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
      let bits = UInt64(truncatingIfNeeded: 8 &* count)
      if count < 8 {
        self.init(low: low & ((1 << bits) &- 1), high: 0)
      } else {
        self.init(low: low, high: high & ((1 << (bits &- 64)) &- 1))
      }
    } else {
      self.init(low: 0, high: 0)
      for index in 0..<count {
        let byte = UInt64(text[offset + index])
        if index < 8 {
          low |= byte << UInt64(8 * index)
        } else {
          high |= byte << UInt64(8 * index - 64)
        }
      }
    }
    high |= UInt64(truncatingIfNeeded: count) << 56
  }
}

extension ColumnBatch {
  /// Takes over what is remembered of a call.
  ///
  /// - Parameter ready: The lanes whose arguments are there.
  /// - Returns: The lanes that are left to be called.
  mutating func recall(
    _ memory: Int, _ input: Input, isText: Bool, _ ready: UInt64, _ word: Int, _ node: Int
  ) -> UInt64 {
    // Out of the batch, so that the batch can be changed beside it.
    var own = CallMemory()
    swap(&own, &calls[memory])
    own.prepare()
    let kind = plan.nodes[node].kind
    let wanted = kind == .string ? chunkNumber : 0
    let place = bases[node] + word
    var (left, known, yes): (UInt64, UInt64, UInt64) = (0, 0, 0)
    var all: [Int64] = []
    swap(&all, &payload)
    do {
      let answers = own.answers.span
      let bytes = frame.text.span
      var values = all.mutableSpan
      forEachBit(ready) { lane in
        let mask: UInt64 = 1 << UInt64(lane)
        guard let key = Self.key(values[input.place(word, lane)], isText: isText, bytes) else {
          left |= mask
          return
        }
        // A place has eight bits, and there are 256 answers.
        let answer = unsafe answers[unchecked: key.place]
        let differs = (answer.key.low ^ key.low) | (answer.key.high ^ key.high)
        if differs != 0 || answer.state == 0 || answer.chunk != wanted {
          left |= mask
          return
        }
        values[place << 6 + lane] = answer.bits
        known |= answer.state == 2 ? mask : 0
        yes |= answer.bits != 0 ? mask : 0
      }
    }
    swap(&all, &payload)
    lanes[place].known |= known
    if kind == .bool { lanes[place].yes |= known & yes }
    own.count(tried: ready.nonzeroBitCount, found: (ready & ~left).nonzeroBitCount)
    swap(&own, &calls[memory])
    return left
  }

  /// Remembers what calls answered.
  mutating func remember(
    calls memory: Int, _ input: Input, isText: Bool, _ lanes: UInt64, known: UInt64,
    _ results: borrowing InlineArray<64, Int64>, _ word: Int, _ node: Int
  ) {
    let chunk = plan.nodes[node].kind == .string ? chunkNumber : 0
    var rest = lanes
    while rest != 0 {
      let lane = rest.trailingZeroBitCount
      rest &= rest &- 1
      let bits = payload[input.place(word, lane)]
      guard let key = Self.key(bits, isText: isText, frame.text.span) else { continue }
      calls[memory].set(
        CallMemory.Answer(
          key: key, bits: results[lane], chunk: chunk,
          state: known >> UInt64(lane) & 1 != 0 ? 2 : 1))
    }
  }

  @inline(__always)
  private static func key(
    _ bits: Int64, isText: Bool, _ text: Span<UInt8>
  ) -> CallMemory.Key? {
    guard isText else { return CallMemory.Key(low: UInt64(bitPattern: bits), high: 1 << 63) }
    return CallMemory.Key(text, Int(bits >> 32), Int(bits & 0xffff_ffff))
  }
}
