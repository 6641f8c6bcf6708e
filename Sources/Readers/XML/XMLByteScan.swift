#if canImport(_Builtin_intrinsics.intel.sse2)
  internal import _Builtin_intrinsics.intel.sse2
#endif

// Where single bytes stand and how many there are: the loops over all bytes of a document, sixteen
// at a step, and what was found as sixteen bits. Nothing in it is beyond any processor of 64 bits.

private typealias Block = SIMD16<UInt8>

extension SIMDMask<SIMD16<Int8>> {
  /// Bit n tells of byte n.
  ///
  /// One instruction where there is one for it, ten elsewhere.
  @inline(__always)
  fileprivate var bits: UInt32 {
    #if canImport(_Builtin_intrinsics.intel.sse2)
      unsafe UInt32(
        bitPattern: _mm_movemask_epi8(unsafeBitCast(self, to: SIMD2<Int64>.self)))
    #else
      let words = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
      return words[0].littleEndian.gathered | words[1].littleEndian.gathered << 8
    #endif
  }
}

extension UInt64 {
  /// The highest bit of each of the eight bytes, side by side.
  @inline(__always)
  fileprivate var gathered: UInt32 {
    let bits = self & 0x8080_8080_8080_8080
    return UInt32(truncatingIfNeeded: (bits &* 0x0002_0408_1020_4081) &>> 56)
  }
}

extension Block {
  /// The bytes beyond ASCII.
  @inline(__always)
  fileprivate var letters: SIMDMask<SIMD16<Int8>> {
    unsafe unsafeBitCast(self, to: SIMD16<Int8>.self) .< SIMD16<Int8>.zero
  }

  /// Where bytes may not be UTF-8: a byte goes on with a letter exactly if a letter of two or three
  /// bytes begins one place before it, or one of three two places before. Letters of four bytes, and
  /// those of three that have further conditions, are doubtful in any case.
  ///
  /// - Parameters:
  ///   - one: The bytes one place before each of these.
  ///   - two: Those two places before.
  @inline(__always)
  fileprivate func doubts(behind one: Block, _ two: Block) -> SIMDMask<SIMD16<Int8>> {
    let goesOn = self & Block(repeating: 0xC0) .== Block(repeating: 0x80)
    let isFree = one .< Block(repeating: 0xC0) .& (two .< Block(repeating: 0xE0))
    let isOdd =
      self & Block(repeating: 0xFE) .== Block(repeating: 0xC0) .| self .== Block(repeating: 0xE0)
      .| self .== Block(repeating: 0xED)
    let isUsual = (goesOn .^ isFree) .& (self .< Block(repeating: 0xEF))
    return .!isUsual .| isOdd
  }
}

extension Span<UInt8> {
  /// Sixteen bytes, which the caller knows to lie inside the span.
  @inline(__always)
  private func block(_ raw: RawSpan, at index: Int) -> Block {
    unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Block.self)
  }

  /// The place of the first `byte` at or after `start`; `count` when there is none.
  @inline(__always)
  func first(_ byte: UInt8, from start: Int) -> Int {
    let raw = unsafe self.bytes
    var index = start
    while index <= count &- 16 {
      let found = (block(raw, at: index) .== Block(repeating: byte)).bits
      if found != 0 { return index &+ found.trailingZeroBitCount }
      index &+= 16
    }
    while index < count, self[index] != byte { index += 1 }
    return index
  }

  /// Where a tag ends: at its `>` outside of quotes, or at a `<`; `count` when there is none.
  ///
  /// - Parameters:
  ///   - start: In the tag, outside of quotes.
  ///   - hasQuotes: Whether quotes count.
  func endOfTag(from start: Int, hasQuotes: Bool) -> Int {
    let raw = unsafe self.bytes
    var index = start
    /// That which is open; 0 for none.
    var quote: UInt8 = 0
    while index < count {
      let bytes = index <= count &- 16 ? block(raw, at: index) : rest(from: index)
      let found =
        bytes .== Block(repeating: 0x3C) .| bytes .== Block(repeating: 0x3E)
        .| bytes .== Block(repeating: 0x22) .| bytes .== Block(repeating: 0x27)
      var marks = found.bits
      while marks != 0 {
        let place = index &+ marks.trailingZeroBitCount
        marks &= marks &- 1
        let byte = self[place]
        if byte == 0x3C { return place }
        if byte == quote {
          quote = 0
        } else if quote == 0 {
          if byte == 0x3E { return place }
          if hasQuotes { quote = byte }
        }
      }
      index &+= 16
    }
    return count
  }

  /// Fewer than sixteen bytes before the end, and blanks.
  private func rest(from start: Int) -> Block {
    var bytes = Block(repeating: 0x20)
    for place in start..<count { bytes[place - start] = self[place] }
    return bytes
  }

  /// Whether the first sixteen bytes of a name, or all of a shorter one, stand at `index`, where
  /// there are as many.
  @inline(__always)
  func starts(with head: XMLNameHead, at index: Int) -> Bool {
    precondition(index >= 0 && index <= count &- 16)
    return (block(unsafe bytes, at: index) .== head.bytes).bits & head.counted == head.counted
  }

  /// The first byte at or after `start` that is no blank of XML; `count` when there is none.
  @inline(__always)
  func firstNotBlank(from start: Int) -> Int {
    let raw = unsafe self.bytes
    var index = start
    while index <= count &- 16 {
      let bytes = block(raw, at: index)
      let blank =
        bytes .== Block(repeating: 0x20) .| bytes .== Block(repeating: 0x0A)
        .| bytes .== Block(repeating: 0x09) .| bytes .== Block(repeating: 0x0D)
      let bits = blank.bits ^ 0xFFFF
      if bits != 0 { return index &+ bits.trailingZeroBitCount }
      index &+= 16
    }
    while index < count, self[index].isXMLSpace { index += 1 }
    return index
  }

  func countOfLineFeeds(from start: Int, to end: Int) -> Int {
    count(from: start, to: end, where: { $0 .== Block(repeating: 0x0A) }, or: { $0 == 0x0A })
  }

  /// The next `stop`, where only text is before it that is read as it stands: letters, and neither
  /// controls, `odd` nor `other`. Otherwise, and where no `stop` is found sixteen bytes at a time, -1.
  ///
  /// Whether letters are well-formed UTF-8 is told in the same pass, see `doubts`: to go over them
  /// once more, byte by byte, took a tenth of the time of plain records.
  @inline(__always)
  func soundEnd(from start: Int, stop: UInt8, odd: UInt8, or other: UInt8 = 0x26) -> Int {
    guard start >= 2 else { return -1 }
    let raw = unsafe self.bytes
    var index = start
    /// Whether the last two bytes of the block before are part of letters.
    var carry: UInt32 = 0
    var doubtful: UInt32 = 0
    while index <= count &- 16 {
      let bytes = block(raw, at: index)
      let marks =
        (bytes .< Block(repeating: 0x20) .| bytes .== Block(repeating: other)
        .| bytes .== Block(repeating: odd) .| bytes .== Block(repeating: stop)).bits
      // Up to the first, and all where there is none. A letter that is cut off is told there.
      let inside = marks ^ (marks &- 1)
      let letters = bytes.letters.bits & inside
      if letters | carry != 0 {
        let doubts = bytes.doubts(behind: block(raw, at: index &- 1), block(raw, at: index &- 2))
        doubtful |= doubts.bits & inside
      }
      if marks != 0 {
        let end = index &+ marks.trailingZeroBitCount
        guard self[end] == stop, doubtful == 0 || isXMLText(start..<end) else { return -1 }
        return end
      }
      carry = letters &>> 14
      index &+= 16
    }
    return -1
  }

  /// The end of what a CDATA section holds that begins at `start`, where that is read as it stands;
  /// otherwise, and where none begins there, -1.
  @inline(never)
  func sectionEnd(from start: Int) -> Int {
    guard starts(with: "<![CDATA[", at: start) else { return -1 }
    var index = start + 9
    while true {
      let end = soundEnd(from: index, stop: 0x5D, odd: 0x5D, or: 0x5D)
      if end < 0 { return -1 }
      if starts(with: "]]>", at: end) { return end }
      index = end + 1
    }
  }

  /// What has to be looked at in text without a `<`, sixteen bytes at a step.
  ///
  /// - Returns: `nil` where something stands that may not: a control, or `]]>`.
  func oddities(in range: Range<Int>) -> (needsDecoding: Bool, hasLetters: Bool)? {
    let raw = unsafe self.bytes
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var (index, needsDecoding, hasLetters) = (range.lowerBound, false, false)
    while index < range.upperBound {
      // The last of it lies where sixteen bytes end with the text, if there are as many.
      let first = Swift.max(0, Swift.min(index, count - 16))
      let bytes = first <= count - 16 ? block(raw, at: first) : rest(from: first)
      let upTo = (UInt32(1) &<< UInt32(Swift.min(16, range.upperBound - first))) &- 1
      let inside = (upTo &>> UInt32(index - first)) &<< UInt32(index - first)
      let blanks =
        bytes .== Block(repeating: 0x09) .| bytes .== Block(repeating: 0x0A)
        .| bytes .== Block(repeating: 0x0D)
      let controls = (bytes .< Block(repeating: 0x20)) .& .!blanks
      if controls.bits & inside != 0 { return nil }
      let coded = bytes .== Block(repeating: 0x26) .| bytes .== Block(repeating: 0x0D)
      if coded.bits & inside != 0 { needsDecoding = true }
      if bytes.letters.bits & inside != 0 { hasLetters = true }
      var ends = (bytes .== Block(repeating: 0x3E)).bits & inside
      while ends != 0 {
        let place = first + ends.trailingZeroBitCount
        ends &= ends &- 1
        if place >= range.lowerBound + 2, self[place - 1] == UInt8(ascii: "]"),
          self[place - 2] == UInt8(ascii: "]")
        {
          return nil
        }
      }
      index = first + 16
    }
    return (needsDecoding, hasLetters)
  }

  /// The bytes that begin a character.
  func countOfCharacters(from start: Int, to end: Int) -> Int {
    end - start
      - count(
        from: start, to: end,
        where: {
          // 80 to BF, as numbers with a sign: one comparison.
          unsafe unsafeBitCast($0, to: SIMD16<Int8>.self) .< SIMD16<Int8>(repeating: -64)
        }, or: { $0 & 0xC0 == 0x80 })
  }

  @inline(__always)
  private func count(
    from start: Int, to end: Int, where isWanted: (Block) -> SIMDMask<SIMD16<Int8>>,
    or isOneWanted: (UInt8) -> Bool
  ) -> Int {
    let raw = unsafe self.bytes
    precondition(end <= count)
    var (total, index) = (0, start)
    while index + 16 <= end {
      // Each byte of the sums counts for itself, up to 255.
      var sums = Block.zero
      let stop = Swift.min(end - 15, index + 16 * 252)
      while index < stop &- 48 {
        // Four at a step: of six instructions a block two were the loop's.
        for part in 0..<4 {
          let wanted = isWanted(block(raw, at: index &+ part &* 16))
          sums &-= unsafe unsafeBitCast(wanted, to: Block.self)
        }
        index &+= 64
      }
      while index < stop {
        // The mask is minus one for what is wanted.
        sums &-= unsafe unsafeBitCast(isWanted(block(raw, at: index)), to: Block.self)
        index &+= 16
      }
      let wide = SIMD16<UInt16>(truncatingIfNeeded: sums)
      total += Int(wide.wrappedSum())
    }
    while index < end {
      if isOneWanted(self[index]) { total += 1 }
      index += 1
    }
    return total
  }

  /// The place behind the last line feed before `end`; `nil` when there is none.
  func startOfLine(before end: Int) -> Int? {
    let raw = unsafe self.bytes
    var place = end
    while place >= 16 {
      if (block(raw, at: place - 16) .== Block(repeating: 0x0A)).bits != 0 { break }
      place -= 16
    }
    while place > 0, self[place - 1] != 0x0A { place -= 1 }
    return place > 0 ? place : nil
  }
}

/// The first sixteen bytes of a name or another text, and which of them count.
struct XMLNameHead {
  fileprivate var bytes = Block.zero
  fileprivate var counted: UInt32

  fileprivate init(counted: UInt32) { self.counted = counted }

  init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    counted = 0
    for (place, index) in range.prefix(16).enumerated() {
      self.bytes[place] = bytes[index]
      counted |= 1 << UInt32(place)
    }
  }

  init(_ name: some Collection<UInt8>) {
    counted = 0
    for (place, byte) in name.prefix(16).enumerated() {
      bytes[place] = byte
      counted |= 1 << UInt32(place)
    }
  }
}

/// Bytes that are expected to come: the last of them, up to sixteen, and those before in an array of
/// such texts, in steps of sixteen.
struct XMLExpectedText {
  fileprivate var last: XMLNameHead
  fileprivate var start = 0
  /// The bytes before the last.
  fileprivate var before = 0
  var count: Int { before &+ lastCount }
  private var lastCount = 0

  /// - Parameter texts: Gets what is not among the last bytes.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, in texts: inout [UInt8]) {
    (start, before) = (texts.count, max(0, range.count - 1) / 16 * 16)
    let split = range.lowerBound + before
    texts += bytes.array(range.lowerBound..<split)
    (last, lastCount) = (XMLNameHead(bytes, split..<range.upperBound), range.upperBound - split)
  }

  private init(last: XMLNameHead) { self.last = last }

  /// Stands nowhere.
  static let none = XMLExpectedText(last: XMLNameHead(counted: 1 << 16))
}

extension Span<UInt8> {
  /// Whether a text stands at `start`, and at least sixteen bytes from its last ones on.
  ///
  /// - Parameters:
  ///   - texts: Those with which it was made.
  ///   - start: Not below 0.
  @inline(__always)
  func stands(_ text: XMLExpectedText, of texts: Span<UInt8>, at start: Int) -> Bool {
    let last = start &+ text.before
    if last > count &- 16 { return false }
    let (raw, other) = unsafe (self.bytes, texts.bytes)
    let same = (block(raw, at: last) .== text.last.bytes).bits
    guard same & text.last.counted == text.last.counted else { return false }
    if text.before == 0 { return true }
    guard text.start &+ text.before <= texts.count else { return false }
    var offset = 0
    while offset < text.before {
      let bytes = block(raw, at: start &+ offset)
      if (bytes .== block(other, at: text.start &+ offset)).bits != 0xFFFF { return false }
      offset &+= 16
    }
    return true
  }
}

/// Letters that names begin with, for `Span.tag(from:beginningWith:orEnding:)`.
struct XMLFirstLetters {
  private var letters: [UInt8] = []
  fileprivate var blocks = (Block.zero, Block.zero)
  /// There are more than two: any byte may be one.
  fileprivate var areMany: Bool { letters.count > 2 }

  init(of names: [[UInt8]]) {
    for name in names {
      guard let letter = name.first, !letters.contains(letter) else { continue }
      letters.append(letter)
    }
    func block(_ place: Int) -> Block {
      Block(repeating: letters.isEmpty ? 0 : letters[Swift.min(place, letters.count - 1)])
    }
    blocks = (block(0), block(1))
  }
}

extension Span<UInt8> {
  /// The next place that may begin a tag of interest: a `<` with `!`, `?` or one of the letters
  /// behind it, `orEnding` also with a slash between; or a `:` before one of the letters, which then
  /// may belong to a name with a prefix.
  ///
  /// Of a hundred tags in a record one or two come up: to stop at each of them took three times as
  /// long.
  ///
  /// - Returns: Near the end of the span every `<` and `:`; `nil` when there is none.
  @inline(__always)
  func tag(
    from start: Int, beginningWith letters: XMLFirstLetters, orEnding withEnds: Bool
  ) -> Int? {
    let raw = unsafe self.bytes
    var index = start
    let many = SIMDMask<SIMD16<Int8>>(repeating: letters.areMany)
    let (a, b) = letters.blocks
    while index <= count &- 17 {
      let first = block(raw, at: index)
      let second = block(raw, at: index &+ 1)
      let opens = first .== Block(repeating: 0x3C)
      let letter = second .== a .| second .== b .| many
      let other = second .== Block(repeating: 0x21) .| second .== Block(repeating: 0x3F)
      // Of an end tag the slash is found: a third block, for what stands behind it, would cost more.
      var before = first .== Block(repeating: 0x3A)
      if withEnds { before = before .| first .== Block(repeating: 0x2F) }
      let found = opens .& (letter .| other) .| before .& letter
      let bits = found.bits
      if bits == 0 {
        index &+= 16
        continue
      }
      let place = index &+ bits.trailingZeroBitCount
      guard self[place] == UInt8(ascii: "/") else { return place }
      if place > start, self[place - 1] == UInt8(ascii: "<") { return place - 1 }
      index = place + 1
    }
    // Of an end tag that was not whole in the last block.
    if withEnds, index > start, index < count, self[index - 1] == UInt8(ascii: "<") {
      return index - 1
    }
    while index < count {
      if self[index] == UInt8(ascii: "<") || self[index] == UInt8(ascii: ":") { return index }
      index += 1
    }
    return nil
  }

  /// The `<` of the tag in whose name the byte at `colon` stands; `nil` when it stands elsewhere.
  ///
  /// - Parameter floor: Nothing before it is looked at.
  func tagStart(before colon: Int, floor: Int) -> Int? {
    var index = colon - 1
    while index >= floor, !self[index].endsXMLName { index -= 1 }
    guard index >= floor else { return nil }
    if self[index] == UInt8(ascii: "<") { return index }
    let isEnd = self[index] == UInt8(ascii: "/") && index > floor
    return isEnd && self[index - 1] == UInt8(ascii: "<") ? index - 1 : nil
  }
}

/// For each of one or two names two bytes of it that stand behind each other and rarely do elsewhere.
struct XMLRarePairs {
  /// Where they stand in each name.
  let offsets: [Int]
  fileprivate let blocks: (Block, Block, Block, Block)

  /// - Parameter sample: Its first 4 kB are what is rare in.
  /// - Returns: `nil` when there are more names, or one is too short or no name of XML.
  init?(of names: [[UInt8]], in sample: Span<UInt8>) {
    guard let first = names.first, names.count <= 2,
      names.allSatisfy({ $0.count > 1 && !$0.contains(0x21) && !$0.contains(0x3F) })
    else { return nil }
    offsets = names.map { sample.rarestPair(of: $0) }
    let last = names[names.count - 1]
    let (one, other) = (offsets[0], offsets[offsets.count - 1])
    blocks = (
      Block(repeating: first[one]), Block(repeating: first[one + 1]),
      Block(repeating: last[other]), Block(repeating: last[other + 1])
    )
  }
}

extension Span<UInt8> {
  /// Whether a name at `start` may be that of a tag, with a prefix or without.
  ///
  /// - Parameter floor: Nothing before it is looked at.
  func isBehindMark(_ start: Int, floor: Int) -> Bool {
    guard start > floor else { return false }
    let byte = self[start - 1]
    return byte == UInt8(ascii: "<") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":")
  }

  /// Where the two bytes of `name` begin that stand behind each other least often in the beginning.
  fileprivate func rarestPair(of name: [UInt8]) -> Int {
    var counts = [Int](repeating: 0, count: name.count - 1)
    var index = 0
    while index + 1 < Swift.min(count, 4_096) {
      for offset in counts.indices where self[index] == name[offset] {
        if self[index + 1] == name[offset + 1] { counts[offset] += 1 }
      }
      index += 1
    }
    return counts.indices.min { counts[$0] < counts[$1] } ?? 0
  }

  /// The next place of one of the pairs, or before a `!` or `?`.
  ///
  /// - Returns: Near the end of the span, with `false`, a place before which there is none.
  @inline(__always)
  func next(_ pairs: XMLRarePairs, from start: Int) -> (place: Int, isFound: Bool) {
    let raw = unsafe self.bytes
    let (a, b, c, d) = pairs.blocks
    @inline(__always) func found(_ index: Int) -> SIMDMask<SIMD16<Int8>> {
      let (first, second) = (block(raw, at: index), block(raw, at: index &+ 1))
      let mark = second .== Block(repeating: 0x21) .| second .== Block(repeating: 0x3F)
      let pair = (first .== a) .& (second .== b) .| (first .== c) .& (second .== d)
      return mark .| pair
    }
    var index = start
    while index <= count &- 65 {
      let any = found(index) .| found(index &+ 16) .| found(index &+ 32) .| found(index &+ 48)
      if any.bits == 0 {
        index &+= 64
        continue
      }
      while true {
        let here = found(index).bits
        if here != 0 { return (index &+ here.trailingZeroBitCount, true) }
        index &+= 16
      }
    }
    return (index, false)
  }
}
