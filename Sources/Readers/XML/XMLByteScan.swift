// Where single bytes stand and how many there are: the loops over all bytes of a document, sixteen
// at a step. Half the instructions of eight at a step, and nothing that a processor could lack.

private typealias Block = SIMD16<UInt8>

extension Block {
  /// All ones for each byte that is equal, as two words; the first byte is the lowest.
  @inline(__always)
  fileprivate func matches(_ byte: UInt8) -> (low: UInt64, high: UInt64) {
    let words = unsafe unsafeBitCast(self .== Block(repeating: byte), to: SIMD2<UInt64>.self)
    return (words[0].littleEndian, words[1].littleEndian)
  }
}

extension Span<UInt8> {
  /// Sixteen bytes, which the caller knows to lie inside the span.
  @inline(__always)
  private func block(_ raw: RawSpan, at index: Int) -> Block {
    unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: Block.self)
  }

  /// The place of the first `byte` at or after `start`; `count` when there is none.
  @inline(__always)
  func first(_ byte: UInt8, from start: Int) -> Int {
    let raw = unsafe self.bytes
    var index = start
    while index + 16 <= count {
      let (low, high) = block(raw, at: index).matches(byte)
      if low != 0 { return index + low.trailingZeroBitCount >> 3 }
      if high != 0 { return index + 8 + high.trailingZeroBitCount >> 3 }
      index += 16
    }
    while index < count, self[index] != byte { index += 1 }
    return index
  }

  /// Whether up to sixteen bytes are those of another span; both have sixteen there.
  @inline(__always)
  func agrees(at index: Int, with other: Span<UInt8>, at place: Int, _ length: Int) -> Bool {
    precondition(index + 16 <= count && place + 16 <= other.count)
    let (own, others) = unsafe (self.bytes, other.bytes)
    let same = block(own, at: index) .== block(others, at: place)
    let words = unsafe unsafeBitCast(same, to: SIMD2<UInt64>.self)
    let low = length >= 8 ? UInt64.max : (1 &<< UInt64(truncatingIfNeeded: 8 &* length)) &- 1
    let above = UInt64(truncatingIfNeeded: 8 &* length &- 64)
    let high = length >= 16 ? UInt64.max : length <= 8 ? 0 : (1 &<< above) &- 1
    return ~words[0].littleEndian & low | ~words[1].littleEndian & high == 0
  }

  func countOfLineFeeds(from start: Int, to end: Int) -> Int {
    count(from: start, to: end, where: { $0 .== Block(repeating: 0x0A) }, or: { $0 == 0x0A })
  }

  /// The next `<`, and what of the text before it has to be looked at more closely: controls,
  /// `&`, `]`, and letters beyond ASCII. `nil` when no `<` is found sixteen bytes at a time.
  @inline(__always)
  func tagStart(from start: Int) -> (end: Int, isSpecial: Bool, hasLetters: Bool)? {
    let raw = unsafe self.bytes
    var index = start
    var (special, letters) = (SIMD2<UInt64>.zero, SIMD2<UInt64>.zero)
    while index + 16 <= count {
      let bytes = block(raw, at: index)
      let odd =
        bytes .< Block(repeating: 0x20) .| bytes .== Block(repeating: 0x26)
        .| bytes .== Block(repeating: 0x5D)
      let found = unsafe unsafeBitCast(odd, to: SIMD2<UInt64>.self)
      let high = unsafe unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
      let (low, top) = bytes.matches(0x3C)
      if low | top != 0 {
        // Only what comes before the end counts.
        let before = SIMD2<UInt64>(
          low != 0 ? (low & (0 &- low)) &- 1 : .max,
          low != 0 ? 0 : (top & (0 &- top)) &- 1
        )
        special |= found & before
        letters |= high & before
        index +=
          low != 0 ? low.trailingZeroBitCount >> 3 : 8 + top.trailingZeroBitCount >> 3
        let beyond = (letters[0] | letters[1]) & 0x8080_8080_8080_8080
        return (index, special[0] | special[1] != 0, beyond != 0)
      }
      special |= found
      letters |= high
      index += 16
    }
    return nil
  }

  /// The bytes that begin a character.
  func countOfCharacters(from start: Int, to end: Int) -> Int {
    end - start
      - count(
        from: start, to: end,
        where: { $0 & Block(repeating: 0xC0) .== Block(repeating: 0x80) },
        or: { $0 & 0xC0 == 0x80 })
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
      let stop = Swift.min(end - 15, index + 16 * 255)
      while index < stop {
        // The mask is minus one for what is wanted.
        sums &-= unsafe unsafeBitCast(isWanted(block(raw, at: index)), to: Block.self)
        index += 16
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
      let (low, high) = block(raw, at: place - 16).matches(0x0A)
      if low | high != 0 { break }
      place -= 16
    }
    while place > 0, self[place - 1] != 0x0A { place -= 1 }
    return place > 0 ? place : nil
  }
}
