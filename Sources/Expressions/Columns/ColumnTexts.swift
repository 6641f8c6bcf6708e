// Working out nodes that look at texts.

extension ColumnBatch {
  @inline(__always)
  private func text(_ bits: Int64) -> Operand {
    Operand(payload: UInt64(bitPattern: bits), kind: .string)
  }

  mutating func compareTexts(_ relation: Relation, _ first: Int, _ second: Int, _ node: Int) {
    let (one, other) = (ask(first, for: node), ask(second, for: node))
    let (base, count) = words(node)
    let isEquality = relation == .equal || relation == .notEqual
    for word in 0..<count {
      let ready = ready(base + word, word, one, other)
      guard ready != 0 else { continue }
      var (short, yes): (UInt64, UInt64) = (0, 0)
      do {
        let values = payload.span
        let bytes = frame.text.span
        forEachBit(ready) { lane in
          let (left, right) = (values[one.place(word, lane)], values[other.place(word, lane)])
          let counts = (Int(left & 0xffff_ffff), Int(right & 0xffff_ffff))
          let mask: UInt64 = 1 << UInt64(lane)
          guard min(counts.0, counts.1) <= ColumnPlan.textLimit else { return }
          short |= mask
          guard isEquality else { return }
          // The same bytes, or the same place.
          let isSame =
            counts.0 == counts.1
            && (left == right
              || haveSameBytes(bytes, Int(left >> 32), bytes, Int(right >> 32), counts.0))
          if isSame == (relation == .equal) { yes |= mask }
        }
      }
      if !isEquality {
        forEachBit(short) { lane in
          let answer = frame.orders(
            text(payload[one.place(word, lane)]), text(payload[other.place(word, lane)]))
          if answer.truth(of: relation.rawValue) == .yes { yes |= 1 << UInt64(lane) }
        }
      }
      lanes[base + word].known |= short
      lanes[base + word].yes |= yes
      lanes[base + word].odd |= ready & ~short
    }
  }

  /// Whether a text passes a test of its bytes.
  @inline(__always)
  mutating func test(_ operand: Int, _ node: Int, _ test: (Span<UInt8>) -> Bool) {
    let input = ask(operand, for: node)
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, input)
      var (known, yes): (UInt64, UInt64) = (0, 0)
      do {
        let values = payload.span
        let bytes = frame.text.span
        forEachBit(ready) { lane in
          let bits = values[input.place(word, lane)]
          let (offset, count) = (Int(bits >> 32), Int(bits & 0xffff_ffff))
          guard count <= ColumnPlan.textLimit else { return }
          known |= 1 << UInt64(lane)
          if test(bytes.extracting(offset..<offset + count)) { yes |= 1 << UInt64(lane) }
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= yes
      lanes[base + word].odd |= ready & ~known
    }
  }

  mutating func match(_ pattern: Pattern, _ operand: Int, _ node: Int) {
    let input = ask(operand, for: node)
    guard input.mask != 0 else {
      test(operand, node) { pattern.matches($0) }
      return
    }
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, input)
      var short: UInt64 = 0
      var yes: UInt64 = 0
      do {
        let first = (input.base + word) << 6
        let values = payload.span
        forEachBit(ready) { lane in
          if values[first + lane] & 0xffff_ffff <= Int64(ColumnPlan.textLimit) {
            short |= 1 << UInt64(lane)
          }
        }
        yes = pattern.matches(frame.text.span, values.extracting(first..<first + 64), short)
      }
      lanes[base + word].known |= short
      lanes[base + word].yes |= yes
      lanes[base + word].odd |= ready & ~short
    }
  }

  mutating func pack(_ operand: Int, _ node: Int) {
    let input = ask(operand, for: node)
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, input)
      var packed = InlineArray<64, Int64>(repeating: -1)
      do {
        let bytes = frame.text.span
        let values = payload.span
        forEachBit(ready) { lane in
          let bits = values[input.place(word, lane)]
          let (offset, count) = (Int(bits >> 32), Int(bits & 0xffff_ffff))
          let text = bytes.extracting(offset..<offset + count)
          if let short = ShortText.packed(text) { packed[lane] = short }
        }
      }
      lanes[base + word].known |= ready
      var values = payload.mutableSpan
      forEachBit(ready) { values[(base + word) << 6 + $0] = packed[$0] }
    }
  }

  /// Joins texts. Two of up to eight bytes, as codes and steps are, take sixteen, whatever they need:
  /// they are moved by words, without a branch for how many they are.
  mutating func join(_ first: Int, _ second: Int, _ node: Int) {
    let (one, other) = (ask(first, for: node), ask(second, for: node))
    let (base, count) = words(node)
    // Out of the batch, so that both can be changed beside what is read of the batch.
    var (text, all): ([UInt8], [Int64]) = ([], [])
    swap(&text, &frame.text)
    swap(&all, &payload)
    for word in 0..<count {
      let ready = ready(base + word, word, one, other)
      guard ready != 0 else { continue }
      var (known, long): (UInt64, UInt64) = (0, 0)
      var room = text.count
      text.append(contentsOf: repeatElement(0, count: 16 * ready.nonzeroBitCount))
      var values = all.mutableSpan
      do {
        var span = text.mutableSpan
        var bytes = span.mutableBytes
        forEachBit(ready) { lane in
          let (left, right) = (values[one.place(word, lane)], values[other.place(word, lane)])
          let counts = (left & 0xffff_ffff, right & 0xffff_ffff)
          let starts = (Int(left >> 32), Int(right >> 32))
          guard max(counts.0, counts.1) <= 8 else {
            long |= counts.0 + counts.1 <= Int64(ColumnPlan.textLimit) ? 1 << UInt64(lane) : 0
            return
          }
          // Behind the beginning of each text are eight bytes, of the room that was made if not its own.
          precondition(
            starts.0 >= 0 && starts.1 >= 0 && max(starts.0, starts.1) + 8 <= bytes.byteCount)
          let words = unsafe (
            bytes.unsafeLoadUnaligned(fromByteOffset: starts.0, as: UInt64.self),
            bytes.unsafeLoadUnaligned(fromByteOffset: starts.1, as: UInt64.self)
          )
          bytes.storeBytes(of: words.0, toByteOffset: room, as: UInt64.self)
          bytes.storeBytes(of: words.1, toByteOffset: room + Int(counts.0), as: UInt64.self)
          values[(base + word) << 6 + lane] = Int64(room) << 32 | (counts.0 + counts.1)
          known |= 1 << UInt64(lane)
          room &+= 16
        }
      }
      forEachBit(long) { lane in
        let parts = [values[one.place(word, lane)], values[other.place(word, lane)]]
        let start = text.count
        for part in parts {
          let from = Int(part >> 32)
          for index in from..<from + Int(part & 0xffff_ffff) { text.append(text[index]) }
        }
        values[(base + word) << 6 + lane] = Int64(start) << 32 | Int64(text.count - start)
      }
      known |= long
      lanes[base + word].known |= known
      lanes[base + word].odd |= ready & ~known
    }
    swap(&all, &payload)
    swap(&text, &frame.text)
  }

  /// Parts of texts that are ASCII as far as they are cut, where places are bytes. Others are odd.
  mutating func cut(_ text: Int, _ from: Int, _ to: Int, _ node: Int) {
    read(text, node) { bytes, bits in
      guard Int(bits & 0xffff_ffff) >= to else { return .odd }
      let start = Int(bits >> 32)
      if to <= 8, start >= 0, start + 8 <= bytes.count {
        // Eight bytes lie inside; those that are not cut do not count.
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(
          fromByteOffset: start, as: UInt64.self)
        let beyond: UInt64 = 0x8080_8080_8080_8080
        let counted: UInt64 = to == 8 ? .max : (1 << UInt64(8 * to)) - 1
        if UInt64(littleEndian: word) & beyond & counted != 0 { return .odd }
      } else {
        for index in start..<start + to where bytes[index] >= 0x80 { return .odd }
      }
      return Outcome(bits: Int64(start + from) << 32 | Int64(to - from), state: 0)
    }
  }

  /// Whole numbers of up to eighteen digits. Other texts are odd.
  mutating func readIntegers(_ text: Int, _ node: Int) {
    read(text, node) { bytes, bits in
      let (start, count) = (Int(bits >> 32), Int(bits & 0xffff_ffff))
      guard 1...18 ~= count else { return .odd }
      var number: Int64 = 0
      for index in start..<start + count {
        let digit = bytes[index] &- 0x30
        guard digit <= 9 else { return .odd }
        number = number * 10 + Int64(digit)
      }
      return Outcome(bits: number, state: 0)
    }
  }

  mutating func countCharacters(_ text: Int, _ node: Int) {
    read(text, node) { bytes, bits in
      let (start, count) = (Int(bits >> 32), Int(bits & 0xffff_ffff))
      guard count <= ColumnPlan.textLimit else { return .odd }
      var characters: Int64 = 0
      for index in start..<start + count where bytes[index] & 0xc0 != 0x80 { characters += 1 }
      return Outcome(bits: characters, state: 0)
    }
  }

  /// Whether two texts pass a test of their bytes.
  ///
  /// - Parameter limit: Longer texts make a lane odd.
  @inline(__always)
  mutating func testBoth(
    _ first: Int, _ second: Int, _ node: Int, limit: Int = ColumnPlan.textLimit,
    test: (Span<UInt8>, _ text: Range<Int>, _ part: Range<Int>) -> Bool
  ) {
    let (one, other) = (ask(first, for: node), ask(second, for: node))
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, one, other)
      var (known, yes): (UInt64, UInt64) = (0, 0)
      do {
        let values = payload.span
        let bytes = frame.text.span
        forEachBit(ready) { lane in
          let (left, right) = (values[one.place(word, lane)], values[other.place(word, lane)])
          let (text, part) = (Self.range(left), Self.range(right))
          guard text.count <= limit, part.count <= limit else { return }
          known |= 1 << UInt64(lane)
          if test(bytes, text, part) { yes |= 1 << UInt64(lane) }
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= yes
      lanes[base + word].odd |= ready & ~known
    }
  }

  @inline(__always)
  private static func range(_ bits: Int64) -> Range<Int> {
    let start = Int(bits >> 32)
    return start..<start + Int(bits & 0xffff_ffff)
  }

  @inline(__always)
  static func areEqual(_ bytes: Span<UInt8>, _ start: Int, _ part: Range<Int>) -> Bool {
    for index in 0..<part.count where bytes[start + index] != bytes[part.lowerBound + index] {
      return false
    }
    return true
  }

  /// Makes a value of the bytes of each text.
  @inline(__always)
  private mutating func read(
    _ text: Int, _ node: Int, _ outcome: (Span<UInt8>, Int64) -> Outcome
  ) {
    let input = ask(text, for: node)
    let (base, count) = words(node)
    for word in 0..<count {
      let ready = ready(base + word, word, input)
      var (known, odd): (UInt64, UInt64) = (0, 0)
      var results = InlineArray<64, Int64>(repeating: 0)
      do {
        let bytes = frame.text.span
        let values = payload.span
        forEachBit(ready) { lane in
          let made = outcome(bytes, values[input.place(word, lane)])
          results[lane] = made.bits
          known |= (made.state == 0 ? 1 : 0) << UInt64(lane)
          odd |= (made.state == 2 ? 1 : 0) << UInt64(lane)
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].odd |= odd
      var values = payload.mutableSpan
      forEachBit(known) { values[(base + word) << 6 + $0] = results[$0] }
    }
  }
}
