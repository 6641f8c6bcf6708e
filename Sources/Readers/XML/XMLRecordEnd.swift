/// Where a record ends.
enum XMLRecordEnd {
  /// Behind its end tag.
  case closed(Int)
  /// Before the start of the next record, the end of an element around it, or at the end of the
  /// file.
  case damaged(Int)
  case tooLong
}

/// What a tag inside of a record means for the record's end.
struct XMLRecordTags {
  enum Role { case none, recordStart, recordEnd, ancestorEnd }
  private let record: [UInt8]
  private let ancestors: [[UInt8]]
  /// For each ancestor, elements of the same name that are open inside of the record.
  private var inside: [Int]
  private let letters: XMLFirstLetters
  /// The first bytes of the record's name and of those of the ancestors.
  private let heads: [XMLNameHead]
  /// Bytes of these names that rarely stand elsewhere; `nil` where there are more than two names.
  private let pairs: XMLRarePairs?

  /// Of no record.
  init() { self.init(record: [], open: []) { _ in nil } }

  init(record: [UInt8], open: [XMLPiece.Ancestor], pairs: ([[UInt8]]) -> XMLRarePairs?) {
    self.record = record
    ancestors = Array(Set(open.map { Array($0.localName) }).subtracting([record])).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    inside = [Int](repeating: 0, count: ancestors.count)
    letters = XMLFirstLetters(of: ancestors + [record])
    heads = ([record] + ancestors).map { XMLNameHead($0) }
    self.pairs = pairs([record] + ancestors)
  }

  /// Begins another record in the same surroundings.
  mutating func begin() {
    for place in inside.indices where inside[place] != 0 { inside[place] = 0 }
  }

  /// Skips what cannot matter for the record's end: text, and tags of other names.
  ///
  /// A tag counts from its `<` to the next one, whatever stands between: that is also how tokens
  /// take it.
  ///
  /// Looks for two bytes from the middle of each name that matters, and only where they are for the
  /// tag around them: of the first letters of names, 40 stopped the scan in a record.
  ///
  /// - Returns: The place of a `<` to be looked at, or the end of `bytes`.
  func next(from start: Int, in bytes: Span<UInt8>) -> Int {
    guard let pairs else { return closely(from: start, in: bytes) }
    var index = start
    /// No tag reaches over it.
    var floor = start
    while true {
      let (place, isFound) = bytes.next(pairs, from: index)
      // A tag that begins before the end may go on behind it.
      if !isFound {
        return closely(from: bytes.tagStart(before: place, floor: floor) ?? place, in: bytes)
      }
      let byte = bytes[place + 1]
      if byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") {
        if bytes[place] == UInt8(ascii: "<") { return place }
      } else {
        for offset in pairs.offsets {
          let name = place - offset
          guard bytes.isBehindMark(name, floor: floor), isTold(at: name, in: bytes) else {
            continue
          }
          if let tag = bytes.tagStart(before: name, floor: floor) { return tag }
          floor = name
        }
      }
      index = place + 1
    }
  }

  /// The same, tag by tag of those that begin with the right letter.
  func closely(from start: Int, in bytes: Span<UInt8>) -> Int {
    var index = start
    /// No tag reaches over it.
    var floor = start
    while let place = bytes.tag(from: index, beginningWith: letters, orEnding: true) {
      index = place + 1
      if bytes[place] == UInt8(ascii: ":") {
        if let tag = bytes.tagStart(before: place, floor: floor) { return tag }
        floor = place
      } else if place + 10 >= bytes.count || mayMatter(place, in: bytes) {
        return place
      }
    }
    // A name that has not ended may yet turn out to have a prefix.
    return bytes.tagStart(before: bytes.count, floor: floor) ?? bytes.count
  }

  /// Whether a tag without a prefix may matter. One with a prefix comes up at its colon.
  private func mayMatter(_ tag: Int, in bytes: Span<UInt8>) -> Bool {
    var name = tag + 1
    if bytes[name] == UInt8(ascii: "/") { name += 1 }
    let byte = bytes[name]
    if byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") { return true }
    if name <= bytes.count &- 16 {
      var begins = false
      for place in heads.indices where bytes.starts(with: heads[place], at: name) { begins = true }
      if !begins { return false }
    }
    return isTold(at: name, in: bytes)
  }

  private func isTold(at start: Int, in bytes: Span<UInt8>) -> Bool {
    func begins(_ name: [UInt8]) -> Bool {
      start + name.count >= bytes.count
        || bytes.equals(start..<start + name.count, name)
          && bytes[start + name.count].endsXMLName
    }
    if begins(record) { return true }
    for name in ancestors where begins(name) { return true }
    return false
  }

  /// What a tag's name says, whatever came before.
  enum Meaning { case none, recordStart, recordEnd, ancestorStart(Int), ancestorEnd(Int) }

  @inline(__always)
  func meaning(of token: XMLToken, _ bytes: Span<UInt8>) -> Meaning {
    switch token.kind {
    case .startTag, .emptyTag:
      if bytes.equals(token.name, record) { return .recordStart }
      guard token.kind == .startTag, let place = ancestor(token, bytes) else { return .none }
      return .ancestorStart(place)
    case .endTag:
      if bytes.equals(token.name, record) { return .recordEnd }
      return ancestor(token, bytes).map { .ancestorEnd($0) } ?? .none
    default: return .none
    }
  }

  @inline(__always)
  mutating func take(_ meaning: Meaning) -> Role {
    switch meaning {
    case .none: return .none
    case .recordStart: return .recordStart
    case .recordEnd: return .recordEnd
    case .ancestorStart(let place):
      inside[place] += 1
      return .none
    case .ancestorEnd(let place):
      if inside[place] == 0 { return .ancestorEnd }
      inside[place] -= 1
      return .none
    }
  }

  @inline(__always)
  private func ancestor(_ token: XMLToken, _ bytes: Span<UInt8>) -> Int? {
    for place in ancestors.indices where bytes.equals(token.name, ancestors[place]) {
      return place
    }
    return nil
  }
}

/// What the records of a document so far say about those to come.
struct XMLRecordExperience {
  /// Starts of records known to have no end, as offsets in the decoded text.
  private var unclosed: Set<Int> = []
  /// Tags after which an element named like a record stood inside of a sound one.
  private var nestingTags: Set<[UInt8]> = []
  /// The largest number of them in a sound record.
  private var mostNested = 0

  /// For CDATA sections, instructions and comments: where their ends were looked for in vain, as
  /// offsets in the decoded text. Keeps a file full of them from being searched again and again.
  private var noEnd = [0..<0, 0..<0, 0..<0]

  private static func opening(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard start + 1 < bytes.count, bytes[start] == UInt8(ascii: "<") else { return nil }
    if bytes[start + 1] == UInt8(ascii: "?") { return 1 }
    if bytes.starts(with: "<![CDATA[", at: start) { return 0 }
    return bytes.starts(with: "<!--", at: start) ? 2 : nil
  }

  /// Whether something opens at `start` that was never closed as far as one may look.
  @inline(__always)
  func lacksEnd(
    _ bytes: Span<UInt8>, _ start: Int, _ base: Int, isLast: Bool, _ limits: XMLLimits
  ) -> Bool {
    guard bytes[start] == UInt8(ascii: "<"), let kind = Self.opening(bytes, start) else {
      return false
    }
    let range = noEnd[kind]
    return range.contains(base + start)
      && (range.upperBound - base - start > limits.recordBytes / 2
        || isLast && range.upperBound == base + bytes.count)
  }

  mutating func learn(noEndIn bytes: Span<UInt8>, _ start: Int, _ base: Int) {
    if let kind = Self.opening(bytes, start) { noEnd[kind] = base + start..<base + bytes.count }
  }

  func isUnclosed(_ start: Int) -> Bool { !unclosed.isEmpty && unclosed.contains(start) }
  func nests(after tag: [UInt8]) -> Bool { nestingTags.contains(tag) }
  mutating func learn(unclosed start: Int) { unclosed.insert(start) }
  mutating func learn(nestsAfter tags: [[UInt8]], count: Int) {
    if nestingTags.count < 1_000 { nestingTags.formUnion(tags) }
    mostNested = max(mostNested, count)
  }
  /// Whether a record holds far more elements of its own name than any sound one did.
  func areTooMany(_ count: Int) -> Bool { count > 2 * mostNested + 2 }
  mutating func forget(before offset: Int) {
    if !unclosed.isEmpty { unclosed = unclosed.filter { $0 >= offset } }
  }
}

extension XMLCutter {
  /// Looks for the end of the record that `first` opens.
  ///
  /// An element of the record's own name inside of it belongs to it, as long as everything closes
  /// in the end. If it does not, the record ends where the first such element begins, unless sound
  /// records had one at the same place.
  mutating func endOfRecord(_ first: XMLToken) throws(ReadError) -> XMLRecordEnd {
    if first.kind == .emptyTag { return .closed(first.end) }
    beginTags()
    let isUnclosed = experience.isUnclosed(map.decoded + first.start)
    /// Starts of the elements of the record's name that are open inside of it.
    var open: [Int] = []
    var nestedAfter: [[UInt8]] = []
    var (nestedCount, firstNested) = (0, first.end)
    var next: Int?
    func nextRecord() -> Int? {
      next ?? (experience.areTooMany(nestedCount) ? firstNested : nil)
    }
    /// Where the last tag begins that was looked at for the one before another.
    var previous = first.start
    var index = first.end
    while true {
      if index < buffer.count {
        index = tags.next(from: index, in: buffer.span)
      }
      if index - first.start > limits.recordBytes {
        guard let next = nextRecord() else { return .tooLong }
        learn(unclosed: open, before: first.start + limits.recordBytes / 2)
        return .damaged(next)
      }
      guard try ensure(index) else {
        learn(unclosed: open, before: .max)
        return .damaged(nextRecord() ?? index)
      }
      let token = try token(at: index, allowsDoctype: false)
      switch tags.take(tags.meaning(of: token, buffer.span)) {
      case .none: break
      case .recordStart:
        previous = try lastTag(from: previous, before: token.start)
        let before = try nameOfTag(at: previous)
        if next == nil, !experience.nests(after: before) {
          if isUnclosed { return .damaged(token.start) }
          next = token.start
        }
        if nestedCount == 0 { firstNested = token.start }
        nestedCount += 1
        if nestedCount < 100 { nestedAfter.append(before) }
        if token.kind == .startTag { open.append(token.start) }
      case .recordEnd:
        if open.popLast() == nil {
          if nestedCount > 0 { experience.learn(nestsAfter: nestedAfter, count: nestedCount) }
          return .closed(token.end)
        }
      case .ancestorEnd:
        learn(unclosed: open, before: .max)
        return .damaged(nextRecord() ?? token.start)
      }
      index = token.end
    }
  }

  /// The start of the last tag before `end`.
  ///
  /// - Parameter start: That of a tag before it.
  private mutating func lastTag(from start: Int, before end: Int) throws(ReadError) -> Int {
    var (last, index) = (start, start)
    while index < end {
      let token = try token(at: index, allowsDoctype: false)
      if token.kind == .startTag || token.kind == .endTag || token.kind == .emptyTag {
        last = token.start
      }
      index = token.end
    }
    return last
  }

  /// The name, behind a slash for an end tag.
  private mutating func nameOfTag(at start: Int) throws(ReadError) -> [UInt8] {
    let token = try token(at: start, allowsDoctype: false)
    return [token.kind == .endTag ? 0x2F : 0x20] + buffer.span.array(token.name)
  }

  private mutating func learn(unclosed open: [Int], before end: Int) {
    for start in open where start < end {
      experience.learn(unclosed: map.decoded + start)
    }
  }
}
