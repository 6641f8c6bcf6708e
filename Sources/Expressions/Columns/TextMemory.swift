/// What a test answered about the texts that came last, by their bytes.
///
/// Positions, degrees and ranks repeat from record to record, and folding a text before matching
/// it costs far more than finding it here: without this, all rules together took 14 % longer.
struct TextMemory: Sendable {
  private static let size = 256
  private static let longest = 48

  private struct Entry: Sendable {
    var hash: UInt64 = 0
    /// Of the text, in bytes; 255 where nothing is remembered.
    var count: UInt8 = .max
    var isKnown = false
    var isTrue = false
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []

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

  /// The answer about a text; `nil` when it is not remembered.
  func answer(_ hash: UInt64, _ text: Span<UInt8>) -> (isKnown: Bool, isTrue: Bool)? {
    guard !entries.isEmpty else { return nil }
    let place = Int(truncatingIfNeeded: hash) & (TextMemory.size - 1)
    let entry = entries[place]
    guard entry.hash == hash, Int(entry.count) == text.count else { return nil }
    let start = place * TextMemory.longest
    guard TextMemory.areEqual(bytes.span, start, text) else { return nil }
    return (entry.isKnown, entry.isTrue)
  }

  /// Whether the same bytes stand there; eight at a step, the last ones perhaps twice.
  private static func areEqual(_ bytes: Span<UInt8>, _ start: Int, _ text: Span<UInt8>) -> Bool {
    guard text.count >= 8, start + text.count <= bytes.count else {
      for index in text.indices where bytes[start + index] != text[index] { return false }
      return true
    }
    let (one, other) = (unsafe bytes.bytes, unsafe text.bytes)
    var index = 0
    while true {
      // Both hold `text.count` bytes from where they begin, eight or more.
      let left = unsafe one.unsafeLoadUnaligned(fromByteOffset: start + index, as: UInt64.self)
      let right = unsafe other.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      if left != right { return false }
      if index == text.count - 8 { return true }
      index = min(index + 8, text.count - 8)
    }
  }

  /// Remembers an answer in place of that about another text.
  mutating func set(_ hash: UInt64, _ text: Span<UInt8>, isKnown: Bool, isTrue: Bool) {
    guard text.count <= TextMemory.longest else { return }
    if entries.isEmpty {
      entries = Array(repeating: Entry(), count: TextMemory.size)
      bytes = Array(repeating: 0, count: TextMemory.size * TextMemory.longest)
    }
    let place = Int(truncatingIfNeeded: hash) & (TextMemory.size - 1)
    entries[place] = Entry(
      hash: hash, count: UInt8(text.count), isKnown: isKnown, isTrue: isTrue)
    for index in text.indices { bytes[place * TextMemory.longest + index] = text[index] }
  }
}

extension ColumnBatch {
  mutating func hash(_ text: Int, _ node: Int) {
    let input = ask(text, for: node)
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, input)
      lanes[base + word].known |= ready
      var hashes = InlineArray<64, UInt64>(repeating: 0)
      do {
        let bytes = frame.text.span
        let values = payload.span
        forEachBit(ready) { lane in
          let bits = values[input.place(word, lane)]
          let (offset, count) = (Int(bits >> 32), Int(bits & 0xffff_ffff))
          hashes[lane] = TextMemory.hash(bytes.extracting(offset..<offset + count))
        }
      }
      var values = payload.mutableSpan
      forEachBit(ready) { values[(base + word) << 6 + $0] = Int64(bitPattern: hashes[$0]) }
    }
  }

  /// Answers what is remembered, asks the other node for the rest, and remembers that.
  mutating func remember(_ memory: Int, _ hash: Int, _ text: Int, _ answer: Int, _ node: Int) {
    let (hashes, texts) = (ask(hash, for: node), input(text))
    let (base, count) = words(node)
    let source = bases[answer]
    for word in 0..<count {
      let ready = ready(base + word, word, hashes)
      var (new, known, yes): (UInt64, UInt64, UInt64) = (0, 0, 0)
      do {
        let bytes = frame.text.span
        let values = payload.span
        forEachBit(ready) { lane in
          let bits = values[texts.place(word, lane)]
          let (offset, count) = (Int(bits >> 32), Int(bits & 0xffff_ffff))
          let hash = UInt64(bitPattern: values[hashes.place(word, lane)])
          let mask: UInt64 = 1 << UInt64(lane)
          guard
            let found = memories[memory].answer(
              hash, bytes.extracting(offset..<offset + count))
          else {
            new |= mask
            return
          }
          known |= found.isKnown ? mask : 0
          yes |= found.isTrue ? mask : 0
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= yes
      lanes[source + word].wanted = new
    }
    evaluate(answer)
    for word in 0..<count { takeOver(memory, hashes, texts, source, base, word) }
  }

  /// Takes over what the other node was just asked.
  private mutating func takeOver(
    _ memory: Int, _ hashes: Input, _ texts: Input, _ source: Int, _ base: Int, _ word: Int
  ) {
    let seen = lanes[source + word]
    let fresh = lanes[base + word].wanted & seen.done & ~lanes[base + word].known
    lanes[base + word].known |= fresh & seen.known
    lanes[base + word].yes |= fresh & seen.yes
    lanes[base + word].odd |= fresh & seen.odd
    forEachBit(fresh & ~seen.odd) { lane in
      let bits = payload[texts.place(word, lane)]
      let (offset, count) = (Int(bits >> 32), Int(bits & 0xffff_ffff))
      let text = frame.text
      memories[memory].set(
        UInt64(bitPattern: payload[hashes.place(word, lane)]),
        text.span.extracting(offset..<offset + count),
        isKnown: seen.known >> UInt64(lane) & 1 != 0, isTrue: seen.yes >> UInt64(lane) & 1 != 0)
    }
  }
}
