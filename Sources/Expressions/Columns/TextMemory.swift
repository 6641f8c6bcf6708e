/// Texts that came last, and what stands for each: tests of a text remember their answers by it.
///
/// Positions, degrees and ranks repeat from record to record, and folding a text before matching
/// it costs far more than finding it here: without this, all rules together took 14 % longer. A
/// text is looked for once, however many tests are made of it: with a memory of texts for each
/// test, it took 190 instructions a test, and 25 so.
struct TextMemory: Sendable {
  static let size = 256
  private static let longest = 64

  private struct Entry: Sendable {
    var hash: UInt64 = 0
    var stamp: Int64 = 0
    /// Of the text, in bytes; `max` where there is none.
    var count = Int.max
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// Counts the texts that were new.
  private var stamp: Int64 = 0

  /// Makes room.
  mutating func prepare() {
    guard entries.isEmpty else { return }
    entries = Array(repeating: Entry(), count: TextMemory.size)
    bytes = Array(repeating: 0, count: TextMemory.size * TextMemory.longest)
  }

  /// What stands for a text from now on, until another takes its place: never negative, and never
  /// the same for two texts. -1 for a text that is too long.
  mutating func identify(_ text: Span<UInt8>) -> Int64 {
    guard text.count <= TextMemory.longest else { return -1 }
    let hash = TextMemory.hash(text)
    let place = Int(truncatingIfNeeded: hash) & (TextMemory.size - 1)
    let start = place * TextMemory.longest
    let entry = entries[place]
    if entry.hash == hash, entry.count == text.count,
      haveSameBytes(bytes.span, start, text, 0, text.count)
    {
      return entry.stamp << 8 | Int64(place)
    }
    stamp += 1
    entries[place] = Entry(hash: hash, stamp: stamp, count: text.count)
    for index in text.indices { bytes[start + index] = text[index] }
    return stamp << 8 | Int64(place)
  }

  /// Eight bytes a step; texts that collide only cost a comparison.
  ///
  /// Source: the multiply-and-fold mixing of wyhash (Wang Yi), public domain.
  static func hash(_ text: Span<UInt8>) -> UInt64 {
    var state = UInt64(truncatingIfNeeded: text.count) ^ 0xa076_1d64_78bd_642f
    let raw = unsafe text.bytes
    var index = 0
    while index < text.count {
      var word: UInt64 = 0
      if index + 8 <= text.count {
        // The eight bytes lie inside the span: the condition says so.
        word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      } else if text.count >= 8 {
        // The last eight, some of which were mixed in before.
        word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self)
      } else {
        for place in text.indices { word = word << 8 | UInt64(text[place]) }
      }
      index += 8
      let product = (state ^ word).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
      state = product.high ^ product.low
    }
    return state
  }
}

/// Whether the same bytes stand in two places; eight at a step, the last ones perhaps twice.
@inline(__always)
func haveSameBytes(
  _ one: Span<UInt8>, _ start: Int, _ other: Span<UInt8>, _ otherStart: Int, _ count: Int
) -> Bool {
  precondition(
    start >= 0 && otherStart >= 0 && count >= 0 && start &+ count <= one.count
      && otherStart &+ count <= other.count)
  guard count >= 8 else {
    for index in 0..<count where one[start + index] != other[otherStart + index] { return false }
    return true
  }
  let (left, right) = (unsafe one.bytes, unsafe other.bytes)
  var index = 0
  while true {
    // Both hold `count` bytes from where they begin, eight or more.
    let word = unsafe left.unsafeLoadUnaligned(fromByteOffset: start &+ index, as: UInt64.self)
    let otherWord = unsafe right.unsafeLoadUnaligned(
      fromByteOffset: otherStart &+ index, as: UInt64.self)
    if word != otherWord { return false }
    if index == count &- 8 { return true }
    index = min(index &+ 8, count &- 8)
  }
}

/// What a test answered about the texts that came last, by what stands for them.
struct TestMemory: Sendable {
  /// By place: the stamp of the text, whether the answer is known, whether it is true.
  private(set) var answers: [Int64] = []

  mutating func prepare() {
    if answers.isEmpty { answers = Array(repeating: 0, count: TextMemory.size) }
  }

  mutating func set(_ text: Int64, isKnown: Bool, isTrue: Bool) {
    guard text >= 0 else { return }
    answers[Int(text & 255)] = (text >> 8) << 2 | (isKnown ? 2 : 0) | (isTrue ? 1 : 0)
  }
}

extension ColumnBatch {
  mutating func identify(_ memory: Int, _ text: Int, _ node: Int) {
    let input = ask(text, for: node)
    let (base, count) = words(node)
    // Out of the batch, so that both can be changed beside what is read of the batch.
    var own = TextMemory()
    var all: [Int64] = []
    swap(&own, &texts[memory])
    swap(&all, &payload)
    own.prepare()
    for word in 0..<count {
      let ready = ready(base + word, word, input)
      lanes[base + word].known |= ready
      let bytes = frame.text.span
      var values = all.mutableSpan
      forEachBit(ready) { lane in
        let bits = values[input.place(word, lane)]
        let (offset, count) = (Int(bits >> 32), Int(bits & 0xffff_ffff))
        values[(base + word) << 6 + lane] = own.identify(
          bytes.extracting(offset..<offset + count))
      }
    }
    swap(&all, &payload)
    swap(&own, &texts[memory])
  }

  /// Answers what is remembered, asks the other node for the rest, and remembers that.
  mutating func remember(_ memory: Int, _ identity: Int, _ answer: Int, _ node: Int) {
    let identities = ask(identity, for: node)
    let (base, count) = words(node)
    let source = bases[answer]
    memories[memory].prepare()
    for word in 0..<count {
      let ready = ready(base + word, word, identities)
      var (new, known, yes): (UInt64, UInt64, UInt64) = (0, 0, 0)
      if ready != 0 {
        let answers = memories[memory].answers
        let told = answers.span
        let values = payload.span
        forEachBit(ready) { lane in
          let text = values[identities.place(word, lane)]
          let mask: UInt64 = 1 << UInt64(lane)
          let found = told[Int(text & 255)]
          if text < 0 || found >> 2 != text >> 8 {
            new |= mask
            return
          }
          known |= found & 2 != 0 ? mask : 0
          yes |= found & 1 != 0 ? mask : 0
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= yes
      lanes[source + word].wanted = new
    }
    evaluate(answer)
    for word in 0..<count { takeOver(memory, identities, source, base, word) }
  }

  /// Takes over what the other node was just asked.
  private mutating func takeOver(
    _ memory: Int, _ identities: Input, _ source: Int, _ base: Int, _ word: Int
  ) {
    let seen = lanes[source + word]
    let fresh = lanes[base + word].wanted & seen.done & ~lanes[base + word].known
    guard fresh != 0 else { return }
    lanes[base + word].known |= fresh & seen.known
    lanes[base + word].yes |= fresh & seen.yes
    lanes[base + word].odd |= fresh & seen.odd
    forEachBit(fresh & ~seen.odd) { lane in
      memories[memory].set(
        payload[identities.place(word, lane)],
        isKnown: seen.known >> UInt64(lane) & 1 != 0, isTrue: seen.yes >> UInt64(lane) & 1 != 0)
    }
  }
}
