internal import LegacyText
internal import RecordModel

/// Addresses as codes of communes.
extension NormalizingPass {
  /// Writes the code of the place that an address names, or says why there is none.
  mutating func resolvePlace(_ value: Value, _ field: FieldPlan) {
    guard value.kind == .text, let code = field.placeCode else { return }
    let slot = slot(of: code)
    guard chunk.values[slot].kind == .missing || chunk.values[slot].kind == .empty else { return }
    let isCurrent = field.operation == .currentPlace
    let resolution = resolution(
      of: Self.ends(of: value.textRange, in: chunk.text.span, isCurrent), isCurrent)
    let detail = UInt32(resolution.entry + 1)
    switch resolution.outcome {
    case .none: break
    case .found:
      let start = chunk.text.count
      appendCode(isCurrent ? normalizer.newCommunes : normalizer.oldCommunes, Int(resolution.entry))
      chunk.values[slot] = Value(
        kind: .code, text: start..<chunk.text.count, source: 0,
        entry: UInt16(truncatingIfNeeded: resolution.entry))
    case .unknown: find(.placeUnknown, field.address, detail: detail)
    case .ambiguous: find(.placeAmbiguous, field.address, detail: detail)
    case .split: find(.placeSplit, field.address, detail: detail)
    }
  }

  /// What an address names.
  mutating func resolution(of ends: PlaceEnds, _ isCurrent: Bool) -> PlaceResolution {
    // Two parts say it all unless the second last names a district: then a third tells which.
    let resolution = remembered(ends.lastTwo, ends.hashOfTwo, isCurrent)
    return resolution.needsThird
      ? remembered(ends.lastThree, ends.hashOfThree, isCurrent) : resolution
  }

  /// Where the parts of an address begin that name its place, and the hashes of them.
  ///
  /// Small, as it is kept for each address of a batch.
  struct PlaceEnds: Sendable {
    var hashOfTwo: UInt64
    /// Of the third last part, going on from the hash of the last two.
    var hashOfThree: UInt64
    var start: UInt32
    var three: UInt32
    var two: UInt32
    var end: UInt32

    /// The whole address.
    var text: Range<Int> { Int(start)..<Int(end) }
    var lastTwo: Range<Int> { Int(two)..<Int(end) }
    var lastThree: Range<Int> { Int(three)..<Int(end) }
  }

  static func ends(
    of range: Range<Int>, in text: Span<UInt8>, _ isCurrent: Bool
  ) -> PlaceEnds {
    let (two, three) = lastParts(range, text)
    let hash = shortHash(text.extracting(two..<range.upperBound), seed: isCurrent ? 7 : 3)
    return PlaceEnds(
      hashOfTwo: hash, hashOfThree: shortHash(text.extracting(three..<two), seed: ~hash),
      start: UInt32(range.lowerBound), three: UInt32(three), two: UInt32(two),
      end: UInt32(range.upperBound))
  }

  /// Four places for each hash: with fewer, many an address would drive another out.
  @inline(__always)
  private func firstPlace(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (scratch.placeMemory.count - 4)
  }

  /// Asks the processor for the places of a hash, which may lie on two lines of its cache.
  @inline(__always)
  func touch(_ hash: UInt64) -> UInt64 {
    let first = firstPlace(of: hash)
    return scratch.placeMemory[first].hash &+ scratch.placeMemory[first + 3].hash
  }

  /// What the end of an address names, from memory where it came before.
  private mutating func remembered(
    _ tail: Range<Int>, _ hash: UInt64, _ isCurrent: Bool
  ) -> PlaceResolution {
    let first = firstPlace(of: hash)
    for place in first..<first + 4 where scratch.placeMemory[place].hash == hash {
      return scratch.placeMemory[place].resolution
    }
    let made = places ?? normalizer.places.get()
    places = made
    let resolution = made.resolve(chunk.text.span.extracting(tail), isCurrent: isCurrent)
    for place in (first..<first + 3).reversed() {
      scratch.placeMemory[place + 1] = scratch.placeMemory[place]
    }
    scratch.placeMemory[first] = NormalizerScratch.PlaceMemory(hash: hash, resolution: resolution)
    return resolution
  }

  /// Where the last two, and the last three, parts of an address begin: they name communes,
  /// districts and provinces.
  private static func lastParts(
    _ range: Range<Int>, _ text: Span<UInt8>
  ) -> (two: Int, three: Int) {
    let text = text.extracting(range)
    let raw = unsafe text.bytes
    var commas = 0
    var two = range.lowerBound
    /// Takes a comma; `true` for the one before the third last part.
    func isThird(_ index: Int) -> Bool {
      commas += 1
      if commas == 2 { two = range.lowerBound + index + 1 }
      return commas == 3
    }
    var end = text.count
    while end >= 8 {
      // The eight bytes before `end`, inside the span; each comma becomes a highest bit.
      let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: end - 8, as: UInt64.self)
      let others = word ^ 0x2c2c_2c2c_2c2c_2c2c
      let lows: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
      var marks = ~((others & lows) &+ lows | others | lows)
      while marks != 0 {
        let byte = 7 - marks.leadingZeroBitCount >> 3
        if isThird(end - 8 + byte) { return (two, range.lowerBound + end - 8 + byte + 1) }
        marks &= ~(0x80 << UInt64(byte * 8))
      }
      end -= 8
    }
    while end > 0 {
      end -= 1
      if text[end] == 0x2c, isThird(end) { return (two, range.lowerBound + end + 1) }
    }
    return (two, range.lowerBound)
  }
}
