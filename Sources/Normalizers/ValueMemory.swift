internal import RecordModel

/// What values turned out to be, by their bytes as read: one worker's, from chunk to chunk.
///
/// Sexes, ranks, degrees and coefficients come again and again. The bytes are compared on every hit,
/// and a value is remembered only when it was read without a finding, so a memory, whatever it holds
/// or has forgotten, changes no result. With the quick ways it halves what normalizing costs: 3.9 to
/// 2.0 µs a record of 28 columns.
///
/// It stays small on purpose. Texts, names and places are many: to find them in a large table costs
/// more, in waiting for memory, than to look at them again.
struct ValueMemory: Sendable {
  /// Where the text of a value stands.
  enum Form: UInt8, Sendable {
    /// It has none.
    case none
    /// It is the slice as read.
    case asRead
    /// It was rewritten: the bytes stand behind the key.
    case rewritten
  }

  /// What is looked for: the bytes as read, the first sixteen as two words.
  private struct Key {
    /// Zero behind the end.
    var words: (UInt64, UInt64)
    var hash: UInt64
  }

  /// Sixty bytes. What tells most values apart stands in it: of a longer one the rest is in `bytes`.
  struct Entry: Sendable {
    fileprivate var words: (UInt64, UInt64) = (0, 0)
    /// Whose value it is: the plan and the way in which its column is read; 0 when free.
    var seed: UInt64 = 0
    var value = Value.missing
    var kinds: UInt32 = 0
    /// Where the rest of the raw bytes begins in `bytes`, then the text if rewritten.
    fileprivate var rest: UInt32 = 0
    /// The chunk to whose text the rewritten bytes were appended last, and where they stand there.
    fileprivate var chunk: UInt32 = 0
    fileprivate var placed: UInt32 = 0
    fileprivate var textCount: UInt16 = 0
    fileprivate var keyCount: UInt8 = 0
    var form = Form.none
    var evidence = DateReading.Evidence.none
    /// The value names its raw field: not so a blank one, which is as good as empty.
    var bearsSource = false
  }

  /// How well a column is remembered: one of numbers that never come again is not worth the search.
  private struct Column: Sendable {
    var tries: UInt32 = 0
    var hits: UInt32 = 0
    var windows: UInt32 = 0
    var isForgotten = false
  }

  private var entries: [Entry]
  private var bytes: [UInt8] = []
  private var columns: [Column] = []
  private var plans: [(identity: PlanIdentity, first: Int)] = []
  /// The number of the chunk at hand, from 1.
  private(set) var chunk: UInt32 = 0

  /// Longer ones are not remembered.
  static let mostKeyBytes = 255
  private static let mostBytes = 1 << 20
  private static let window: UInt32 = 8192

  /// - Parameter isSmall: Remembers nothing: for one value rather than a file.
  init(isSmall: Bool) {
    entries = [Entry](repeating: Entry(), count: isSmall ? 0 : 1 << 12)
  }

  mutating func beginChunk() { chunk += 1 }

  /// The number of the first column of a plan; columns are counted by fields of the plan.
  mutating func base(of plan: FilePlan) -> Int {
    if let known = plans.first(where: { $0.identity === plan.identity }) { return known.first }
    let first = columns.count
    plans.append((plan.identity, first))
    columns.append(contentsOf: repeatElement(Column(), count: plan.fields.count))
    if entries.isEmpty { for index in columns.indices { columns[index].isForgotten = true } }
    return first
  }

  @inline(__always)
  func isForgotten(_ column: Int) -> Bool { columns[column].isForgotten }

  @inline(__always)
  subscript(place: Int) -> Entry { entries[place] }

  /// What a value is looked for by.
  ///
  /// Of a text of up to sixteen bytes, as most are that come again, no branch depends on how many.
  @inline(__always)
  private static func key(_ text: Span<UInt8>, _ range: Range<Int>, seed: UInt64) -> Key {
    let (start, count) = (range.lowerBound, range.count)
    var words: (UInt64, UInt64)
    if start &+ 16 <= text.count {
      precondition(start >= 0)
      // Sixteen bytes inside the span.
      let raw = unsafe text.bytes
      unsafe words.0 = raw.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
      unsafe words.1 = raw.unsafeLoadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self)
      words.0 &= ~0 >> UInt64(truncatingIfNeeded: max(64 - count * 8, 0))
      words.1 &= ~0 >> UInt64(truncatingIfNeeded: max(128 - count * 8, 0))
    } else {
      words = (0, 0)
      for index in 0..<min(count, 16) {
        let byte = UInt64(text[start + index]) << UInt64(index % 8 * 8)
        if index < 8 { words.0 |= byte } else { words.1 |= byte }
      }
    }
    let salt = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
    var hash = folded(words.0 ^ salt, words.1 ^ 0xe703_7ed1_a0b4_28db)
    if count > 16 { hash = shortHash(text.extracting(start &+ 16..<range.upperBound), seed: hash) }
    return Key(words: words, hash: hash)
  }

  /// The place of a value that is known; -1 when it is not.
  ///
  /// - Parameters:
  ///   - range: Its bytes in `text`; not empty, and at most `mostKeyBytes`.
  ///   - seed: Whose value it is.
  func find(_ text: Span<UInt8>, _ range: Range<Int>, seed: UInt64) -> Int {
    let key = Self.key(text, range, seed: seed)
    let place = Int(truncatingIfNeeded: key.hash) & (entries.count - 1)
    let entries = entries.span
    let differs =
      (entries[place].words.0 ^ key.words.0) | (entries[place].words.1 ^ key.words.1)
      | (entries[place].seed ^ seed)
    guard differs == 0, Int(entries[place].keyCount) == range.count else { return -1 }
    guard
      range.count <= 16
        || startsEqual(
          bytes.span, Int(entries[place].rest),
          text.extracting(range.lowerBound &+ 16..<range.upperBound))
    else { return -1 }
    return place
  }

  /// Takes a value that came before, with the text that it has now.
  ///
  /// - Parameters:
  ///   - range: Its bytes as read.
  ///   - source: The number of its raw field.
  ///   - text: The chunk's, to which the text of a rewritten value is appended once a chunk.
  /// - Returns: The kinds of its changes.
  @inline(__always)
  mutating func recall(
    _ place: Int, _ range: Range<Int>, _ source: UInt32, _ value: inout Value,
    in text: inout [UInt8]
  ) -> UInt32 {
    let (form, kinds, count): (Form, UInt32, UInt16)
    var known: Value
    do {
      let entries = entries.span
      known = entries[place].value
      if entries[place].bearsSource { known.source = source }
      (form, kinds) = (entries[place].form, entries[place].kinds)
      count = entries[place].textCount
    }
    switch form {
    case .none: break
    case .asRead: known.bits = Int64(range.lowerBound) << 32 | Int64(range.count)
    case .rewritten:
      known.bits = Int64(self.place(place, in: &text)) << 32 | Int64(count)
    }
    value = known
    return kinds
  }

  /// Counts a search.
  @inline(__always)
  mutating func count(_ column: Int, isHit: Bool) {
    columns[column].tries &+= 1
    if isHit { columns[column].hits &+= 1 }
  }

  /// Counts several searches that found something.
  @inline(__always)
  mutating func count(_ column: Int, hits: UInt32) {
    columns[column].tries &+= hits
    columns[column].hits &+= hits
  }

  /// Remembers a value; what had its place is forgotten.
  ///
  /// - Parameter entry: Without its key and place in the chunk, which are filled in here.
  mutating func keep(
    _ entry: Entry, text: [UInt8], raw: Range<Int>, rewritten: Range<Int>, column: Int
  ) {
    judge(column)
    if bytes.count > Self.mostBytes { forget() }
    let key = Self.key(text.span, raw, seed: entry.seed)
    var entry = entry
    entry.words = key.words
    entry.rest = UInt32(bytes.count)
    entry.keyCount = UInt8(raw.count)
    entry.textCount = UInt16(rewritten.count)
    entry.chunk = 0
    if raw.count > 16 { appendBytes(text, raw.dropFirst(16), to: &bytes) }
    appendBytes(text, rewritten, to: &bytes)
    entries[Int(truncatingIfNeeded: key.hash) & (entries.count - 1)] = entry
  }

  /// Appends the text of a rewritten value to that of the chunk, once a chunk.
  ///
  /// - Returns: Where it stands.
  @inline(__always)
  mutating func place(_ place: Int, in text: inout [UInt8]) -> Int {
    if entries[place].chunk == chunk { return Int(entries[place].placed) }
    let entry = entries[place]
    let start = Int(entry.rest) + max(Int(entry.keyCount) - 16, 0)
    let placed = text.count
    appendBytes(bytes, start..<start + Int(entry.textCount), to: &text)
    entries[place].chunk = chunk
    entries[place].placed = UInt32(placed)
    return placed
  }

  /// Gives a column up whose values do not come again. The first window only fills the memory.
  private mutating func judge(_ column: Int) {
    guard columns[column].tries >= Self.window else { return }
    columns[column].windows += 1
    columns[column].isForgotten =
      columns[column].windows > 2 && columns[column].hits * 5 < columns[column].tries
    (columns[column].tries, columns[column].hits) = (0, 0)
  }

  private mutating func forget() {
    for index in entries.indices { entries[index].seed = 0 }
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Tells one plan from all others, so that a memory knows which of them it speaks of.
final class PlanIdentity: Sendable {}

/// A hash of a few bytes, never 0: the last step overlaps the one before instead of going byte by byte.
@inline(__always)
func shortHash(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
  let count = bytes.count
  let raw = unsafe bytes.bytes
  var state = seed ^ UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
  if count >= 8 {
    var index = 0
    while true {
      // Eight bytes inside the span: `index` ends eight before its end.
      let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      state = folded(state ^ word, 0xe703_7ed1_a0b4_28db)
      if index + 8 == count { break }
      index = min(index + 8, count - 8)
    }
  } else {
    state = folded(state ^ shortWord(bytes), 0x8ebc_6af0_9c88_c6e3)
  }
  return state | 1 << 63
}

/// Fewer than eight bytes as one number, different for all of one count: two halves that may
/// overlap, or each of three bytes.
@inline(__always)
private func shortWord(_ bytes: Span<UInt8>) -> UInt64 {
  let count = bytes.count
  if count >= 4 {
    // Four bytes at each end, inside the span.
    let raw = unsafe bytes.bytes
    let first = unsafe raw.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
    let last = unsafe raw.unsafeLoadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
    return UInt64(first) << 32 | UInt64(last)
  }
  guard count > 0 else { return 0 }
  return UInt64(bytes[0]) << 16 | UInt64(bytes[count >> 1]) << 8 | UInt64(bytes[count - 1])
}

@inline(__always)
private func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
  let product = left.multipliedFullWidth(by: right)
  return product.high ^ product.low
}

/// Whether `raw` stands at `start` in `known`: eight bytes at a step, the last ones overlapping.
@inline(__always)
func startsEqual(_ known: Span<UInt8>, _ start: Int, _ raw: Span<UInt8>) -> Bool {
  let count = raw.count
  precondition(start >= 0 && start + count <= known.count)
  guard count >= 8 else {
    return shortWord(known.extracting(start..<start + count)) == shortWord(raw)
  }
  let (left, right) = unsafe (known.bytes, raw.bytes)
  var index = 0
  while true {
    // Eight bytes inside of both: checked above, and `index` ends eight before the end.
    let known = unsafe left.unsafeLoadUnaligned(fromByteOffset: start + index, as: UInt64.self)
    let word = unsafe right.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
    if known != word { return false }
    if index + 8 == count { return true }
    index = min(index + 8, count - 8)
  }
}
