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

  struct Entry: Sendable {
    /// 0 when free.
    var hash: UInt64 = 0
    /// Whose value it is: the plan and the way in which its column is read.
    var seed: UInt64 = 0
    /// The raw bytes in `bytes`, then the text if rewritten.
    var key: UInt32 = 0
    var keyCount: UInt16 = 0
    var textCount: UInt16 = 0
    var value = Value.missing
    /// The value names its raw field: not so a blank one, which is as good as empty.
    var bearsSource = false
    var kinds: UInt32 = 0
    var form = Form.none
    var evidence = DateReading.Evidence.none
    /// The chunk to whose text the rewritten bytes were appended last, and where they stand there.
    var chunk: UInt32 = 0
    var placed: UInt32 = 0
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

  /// The place of a value that is known; `nil` when it is not.
  @inline(__always)
  func find(_ hash: UInt64, _ raw: Span<UInt8>, seed: UInt64) -> Int? {
    let place = Int(truncatingIfNeeded: hash) & (entries.count - 1)
    guard entries[place].hash == hash, entries[place].seed == seed,
      Int(entries[place].keyCount) == raw.count
    else { return nil }
    guard startsEqual(bytes.span, Int(entries[place].key), raw) else { return nil }
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
    _ entry: Entry, hash: UInt64, text: [UInt8], raw: Range<Int>, rewritten: Range<Int>,
    column: Int
  ) {
    judge(column)
    if bytes.count > Self.mostBytes { forget() }
    var entry = entry
    entry.hash = hash
    entry.key = UInt32(bytes.count)
    entry.keyCount = UInt16(raw.count)
    entry.textCount = UInt16(rewritten.count)
    entry.chunk = 0
    appendBytes(text, raw, to: &bytes)
    appendBytes(text, rewritten, to: &bytes)
    entries[Int(truncatingIfNeeded: hash) & (entries.count - 1)] = entry
  }

  /// Appends the text of a rewritten value to that of the chunk, once a chunk.
  ///
  /// - Returns: Where it stands.
  @inline(__always)
  mutating func place(_ place: Int, in text: inout [UInt8]) -> Int {
    if entries[place].chunk == chunk { return Int(entries[place].placed) }
    let entry = entries[place]
    let start = Int(entry.key) + Int(entry.keyCount)
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
    for index in entries.indices { entries[index].hash = 0 }
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
