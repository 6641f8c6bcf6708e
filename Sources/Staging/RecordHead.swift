internal import RecordModel

/// What is told of one record beside its values: forty bytes of its chunk's row.
struct RecordHead: Equatable {
  /// Hash of all values.
  var content: UInt64
  /// The record whose payload stands for this one too; 0 for none.
  var sameAs: Int64 = 0
  var disposition: Disposition
  /// The number of its group of records of one person in its run; 0 when alone.
  var cluster: UInt32 = 0
  var byteCount: UInt32
  /// Counted from the line and the first byte of the row's first record.
  var line: UInt32
  var byteOffset: UInt32
  /// Where its payload ends among the row's bytes.
  var payloadEnd: UInt32
  /// Where its details end, counted from the end of all payloads.
  var detailsEnd: UInt32
}

/// The heads of a row's records, as they stand in the store: for each five words of eight bytes, low
/// byte first.
///
///     content
///     same_as, with the disposition in the highest byte
///     cluster, byte count
///     line, byte offset
///     end of the payload, end of the details
///
/// Words of two parts have the first in their low half. A row's bytes are all payloads, then all
/// details, so that an end is enough to find both. One row a record cost 8,000 instructions a record.
struct RecordHeads {
  static let wordsPerHead = 5
  static let bytesPerHead = wordsPerHead * 8

  private(set) var words: [UInt64] = []

  init() {}

  /// Takes heads over from a store.
  ///
  /// - Returns: `nil` when they are not as many as there are records, or none.
  init?(_ bytes: UnsafeRawBufferPointer, count: Int64) {
    guard count > 0, bytes.count % Self.bytesPerHead == 0,
      Int64(bytes.count / Self.bytesPerHead) == count
    else { return nil }
    let wordCount = bytes.count / 8
    words = unsafe [UInt64](unsafeUninitializedCapacity: wordCount) { buffer, initialized in
      unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
      initialized = wordCount
    }
  }

  var count: Int { words.count / Self.wordsPerHead }

  mutating func removeAll() { words.removeAll(keepingCapacity: true) }

  mutating func append(_ head: RecordHead) {
    words.append(head.content.littleEndian)
    words.append(Self.word(head.sameAs, head.disposition).littleEndian)
    words.append(Self.word(head.cluster, head.byteCount).littleEndian)
    words.append(Self.word(head.line, head.byteOffset).littleEndian)
    words.append(Self.word(head.payloadEnd, head.detailsEnd).littleEndian)
  }

  /// - Returns: `nil` when it is damaged.
  subscript(index: Int) -> RecordHead? {
    let (who, group) = (word(index, 1), word(index, 2))
    let (place, ends) = (word(index, 3), word(index, 4))
    guard let disposition = Disposition(rawValue: UInt8(who >> 56)) else { return nil }
    return RecordHead(
      content: word(index, 0), sameAs: Int64(who & Self.mostSameAs), disposition: disposition,
      cluster: Self.low(group), byteCount: Self.high(group), line: Self.low(place),
      byteOffset: Self.high(place), payloadEnd: Self.low(ends), detailsEnd: Self.high(ends))
  }

  /// Changes what became of a record.
  ///
  /// - Parameter cluster: `nil` leaves it as it is.
  mutating func change(_ index: Int, _ disposition: Disposition, cluster: UInt32?) {
    let start = index * Self.wordsPerHead
    let sameAs = Int64(word(index, 1) & Self.mostSameAs)
    words[start + 1] = Self.word(sameAs, disposition).littleEndian
    guard let cluster else { return }
    words[start + 2] = Self.word(cluster, Self.high(word(index, 2))).littleEndian
  }

  /// Where a record's payload stands among the row's bytes; `nil` when that is damaged.
  func payload(_ index: Int) -> Range<Int>? {
    let start = index == 0 ? 0 : Self.low(word(index - 1, 4))
    return Self.range(start, Self.low(word(index, 4)), from: 0)
  }

  /// The same of its details.
  func details(_ index: Int) -> Range<Int>? {
    let start = index == 0 ? 0 : Self.high(word(index - 1, 4))
    return Self.range(start, Self.high(word(index, 4)), from: Self.low(word(count - 1, 4)))
  }

  // MARK: Words

  private static let mostSameAs: UInt64 = 1 << 56 - 1

  private static func range(_ start: UInt32, _ end: UInt32, from base: UInt32) -> Range<Int>? {
    start <= end ? Int(base) + Int(start)..<Int(base) + Int(end) : nil
  }

  private func word(_ index: Int, _ word: Int) -> UInt64 {
    UInt64(littleEndian: words[index * Self.wordsPerHead + word])
  }

  private static func word(_ low: UInt32, _ high: UInt32) -> UInt64 {
    UInt64(low) | UInt64(high) << 32
  }

  private static func word(_ sameAs: Int64, _ disposition: Disposition) -> UInt64 {
    UInt64(bitPattern: sameAs) & mostSameAs | UInt64(disposition.rawValue) << 56
  }

  private static func low(_ word: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: word) }
  private static func high(_ word: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: word >> 32) }
}
