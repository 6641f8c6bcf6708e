internal import LegacyText
internal import RecordModel

/// The name of a unit as it is looked up: folded, its kind written out, numbers without zeros in
/// front. `P. 01` becomes `phuong 1`. Its bytes stand in a buffer that many keys share.
struct PlaceKey: Sendable {
  /// With the kind where the name has one.
  var whole = 0..<0
  /// Without its kind; empty where there is none, or the rest would be a mere number.
  var bare = 0..<0
  /// Its kind is one of communes: Phường Long Biên is not Quận Long Biên.
  var isCommune = false
  /// Its kind is one of districts or provinces.
  var isLarger = false

  /// As it stands, and without its kind; the second is empty where there is none.
  var names: InlineArray<2, Range<Int>> { [whole, bare] }

  init() {}

  /// - Parameter buffer: Gets the key's bytes behind its own.
  init(_ name: Span<UInt8>, in buffer: inout [UInt8]) {
    let start = buffer.count
    appendFoldedKey(name, to: &buffer)
    let end = buffer.count
    guard let kind = Self.kind(buffer.span.extracting(start..<end)) else {
      whole = start..<end
      shortenNumber(in: &buffer)
      return
    }
    (isCommune, isLarger) = (kind.isCommune, kind.isLarger)
    let rest = start + kind.shortCount..<end
    let isNumber = Self.isNumber(buffer.span.extracting(rest))
    if kind.shortCount == kind.full.count, !isNumber {
      (whole, bare) = (start..<end, rest)
      return
    }
    buffer.append(contentsOf: kind.full)
    var first = rest.lowerBound
    if isNumber, rest.count > 1 { while first < end, buffer[first] == 0x30 { first += 1 } }
    let bareStart = buffer.count
    for index in first..<end { buffer.append(buffer[index]) }
    whole = end..<buffer.count
    if !isNumber { bare = bareStart..<buffer.count }
  }

  /// `01` is `1`.
  private mutating func shortenNumber(in buffer: inout [UInt8]) {
    guard whole.count > 1, Self.isNumber(buffer.span.extracting(whole)) else { return }
    var first = whole.lowerBound
    while first < whole.upperBound, buffer[first] == 0x30 { first += 1 }
    whole = first..<whole.upperBound
  }

  private static func isNumber(_ bytes: Span<UInt8>) -> Bool {
    for index in 0..<bytes.count where bytes[index] &- 0x30 > 9 { return false }
    return true
  }

  /// How many words a key has.
  static func wordCount(_ key: Span<UInt8>) -> Int {
    var count = 0
    var wasBlank = true
    for index in 0..<key.count {
      let isBlank = key[index] == 0x20
      if wasBlank, !isBlank { count += 1 }
      wasBlank = isBlank
    }
    return count
  }

  // MARK: Kinds

  private struct Kind: Sendable {
    /// How many bytes of the key say it, with the blank behind them.
    var shortCount: Int
    /// As it is looked up, with the blank.
    var full: [UInt8]
    var isCommune: Bool
    var isLarger: Bool { !isCommune }
  }

  /// Kinds of unit as people shorten them, with the full word.
  private static let words = [
    ("thanh pho", "thanh pho"), ("thi tran", "thi tran"), ("thi xa", "thi xa"),
    ("dac khu", "dac khu"), ("phuong", "phuong"), ("huyen", "huyen"), ("quan", "quan"),
    ("tinh", "tinh"), ("xa", "xa"), ("tp", "thanh pho"), ("tt", "thi tran"), ("tx", "thi xa"),
    ("p", "phuong"), ("q", "quan"), ("h", "huyen"), ("t", "tinh"), ("x", "xa"),
  ]

  /// In the order of `words`.
  private static let kinds = words.map { short, full in
    Kind(
      shortCount: short.utf8.count + 1, full: Array("\(full) ".utf8),
      isCommune: ["thi tran", "phuong", "xa", "dac khu"].contains(full))
  }

  private static let numbers: ByteTable = {
    var table = ByteTable()
    for (number, word) in words.enumerated() { table.insert(word.0, number) }
    return table
  }()

  /// The kind that a folded name begins with: of two words, or of one.
  private static func kind(_ key: Span<UInt8>) -> Kind? {
    var blanks = (first: -1, second: -1)
    for index in 0..<key.count where key[index] == 0x20 {
      if blanks.first >= 0 {
        blanks.second = index
        break
      }
      blanks.first = index
    }
    // P1, Q10: a kind and a number written together.
    guard blanks.first >= 0 else {
      guard (2...3).contains(key.count), isNumber(key.extracting(1..<key.count)) else { return nil }
      let letter = numbers.number(for: key.extracting(0..<1))
      guard let letter, key[0] == UInt8(ascii: "p") || key[0] == UInt8(ascii: "q") else {
        return nil
      }
      var kind = kinds[letter]
      kind.shortCount = 1
      return kind
    }
    if blanks.second >= 0, let found = numbers.number(for: key.extracting(0..<blanks.second)) {
      return kinds[found]
    }
    return numbers.number(for: key.extracting(0..<blanks.first)).map { kinds[$0] }
  }
}
