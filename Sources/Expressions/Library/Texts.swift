// Functions on text. Positions count code points, from 0. Source: cel-go, "ext/strings".

extension Library {
  static let texts: [Function] = [
    global("size", [.string], .int, kernel: .size) { text, _, _, _, frame in frame.size(text) },
    member("size", [.string], .int, kernel: .size) { text, _, _, _, frame in frame.size(text) },
    member("startsWith", [.string, .string], .bool, kernel: .startsWith) {
      text, part, _, _, frame in
      .bool(part.count <= text.count && frame.areEqual(text.offset, part.offset, part.count))
    },
    member("endsWith", [.string, .string], .bool, kernel: .endsWith) { text, part, _, _, frame in
      let start = text.offset + text.count - part.count
      return .bool(part.count <= text.count && frame.areEqual(start, part.offset, part.count))
    },
    member("contains", [.string, .string], .bool, kernel: .contains) { text, part, _, _, frame in
      guard frame.spendSearching(text, part) else { return .fault(.budgetExceeded) }
      return .bool(frame.find(part, in: text, from: text.offset) != nil)
    },
    member("indexOf", [.string, .string], .int) { text, part, _, _, frame in
      frame.position(of: part, in: text, from: 0)
    },
    member("indexOf", [.string, .string, .int], .int) { text, part, from, _, frame in
      frame.position(of: part, in: text, from: from.integer)
    },
    member("lastIndexOf", [.string, .string], .int) { text, part, _, _, frame in
      frame.lastPosition(of: part, in: text)
    },
    member("lastIndexOf", [.string, .string, .int], .int) { text, part, from, _, frame in
      guard let start = frame.place(from.integer, in: text) else { return .fault(.badArgument) }
      let byteCount = min(text.count, start - text.offset + part.count)
      return frame.lastPosition(
        of: part, in: .string(offset: text.offset, byteCount: byteCount))
    },
    member("reverse", [.string], .string) { text, _, _, _, frame in frame.reversed(text) },
    member("substring", [.string, .int], .string) { text, from, _, _, frame in
      frame.slice(text, from.integer, nil)
    },
    member("substring", [.string, .int, .int], .string) { text, from, to, _, frame in
      frame.slice(text, from.integer, to.integer)
    },
    member("charAt", [.string, .int], .string) { text, index, _, _, frame in
      guard let start = frame.place(index.integer, in: text) else { return .fault(.badArgument) }
      let end = frame.place(index.integer + 1, in: text) ?? start
      return .string(offset: start, byteCount: end - start)
    },
    member("lowerAscii", [.string], .string) { text, _, _, _, frame in
      frame.converted(text) { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    },
    member("upperAscii", [.string], .string) { text, _, _, _, frame in
      frame.converted(text) { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 ? $0 & 0xDF : $0 }
    },
    member("trim", [.string], .string) { text, _, _, _, frame in frame.trimmed(text) },
    member("replace", [.string, .string, .string], .string) { text, old, new, _, frame in
      frame.replaced(text, old, new, atMost: .max)
    },
    member("replace", [.string, .string, .string, .int], .string) { text, old, new, limit, frame in
      frame.replaced(text, old, new, atMost: limit.integer < 0 ? .max : limit.integer)
    },
  ]
}

extension Frame {
  /// Work on text costs a unit for each eight bytes.
  @inline(__always)
  mutating func spendReading(_ byteCount: Int) -> Bool { spend(1 + byteCount >> 3) }

  mutating func spendSearching(_ text: Operand, _ part: Operand) -> Bool {
    let (product, overflow) = text.count.multipliedReportingOverflow(by: max(part.count, 1))
    return spendReading(overflow ? .max >> 8 : product)
  }

  mutating func size(_ text: Operand) -> Operand {
    guard spendReading(text.count) else { return .fault(.budgetExceeded) }
    return .int(codePoints(text.offset, text.offset + text.count))
  }

  func codePoints(_ start: Int, _ end: Int) -> Int {
    var count = 0
    for index in start..<end where !isContinuation(text[index]) { count += 1 }
    return count
  }

  @inline(__always)
  func areEqual(_ first: Int, _ second: Int, _ byteCount: Int) -> Bool {
    for index in 0..<byteCount where text[first + index] != text[second + index] { return false }
    return true
  }

  /// The byte offset of a code point; that of the end for the one after the last.
  func place(_ index: Int, in operand: Operand) -> Int? {
    guard index >= 0, index <= operand.count else { return nil }
    var place = operand.offset
    let end = place + operand.count
    for _ in 0..<index {
      guard place < end else { return nil }
      place += 1
      while place < end, isContinuation(text[place]) { place += 1 }
    }
    return place
  }

  func find(_ part: Operand, in operand: Operand, from start: Int) -> Int? {
    let last = operand.offset + operand.count - part.count
    guard start <= last else { return nil }
    return (start...last).first { areEqual($0, part.offset, part.count) }
  }

  mutating func position(of part: Operand, in operand: Operand, from: Int) -> Operand {
    guard spendSearching(operand, part) else { return .fault(.budgetExceeded) }
    guard let start = place(from, in: operand) else { return .fault(.badArgument) }
    return .int(find(part, in: operand, from: start).map { codePoints(operand.offset, $0) } ?? -1)
  }

  mutating func lastPosition(of part: Operand, in operand: Operand) -> Operand {
    guard spendSearching(operand, part) else { return .fault(.budgetExceeded) }
    let last = operand.offset + operand.count - part.count
    guard operand.offset <= last else { return .int(-1) }
    let found = (operand.offset...last).last { areEqual($0, part.offset, part.count) }
    return .int(found.map { codePoints(operand.offset, $0) } ?? -1)
  }

  /// A part of the same text: nothing is copied.
  func slice(_ operand: Operand, _ from: Int, _ to: Int?) -> Operand {
    guard let start = place(from, in: operand) else { return .fault(.badArgument) }
    guard let to else {
      return .string(offset: start, byteCount: operand.offset + operand.count - start)
    }
    guard let end = place(to, in: operand), start <= end else { return .fault(.badArgument) }
    return .string(offset: start, byteCount: end - start)
  }

  mutating func converted(_ operand: Operand, _ convert: (UInt8) -> UInt8) -> Operand {
    guard spendReading(operand.count) else { return .fault(.budgetExceeded) }
    let start = text.count
    for index in operand.offset..<operand.offset + operand.count {
      text.append(convert(text[index]))
    }
    return .string(offset: start, byteCount: operand.count)
  }

  mutating func reversed(_ operand: Operand) -> Operand {
    guard spendReading(operand.count) else { return .fault(.budgetExceeded) }
    let start = text.count
    var end = operand.offset + operand.count
    while end > operand.offset {
      var place = end - 1
      while place > operand.offset, isContinuation(text[place]) { place -= 1 }
      for index in place..<end { text.append(text[index]) }
      end = place
    }
    return .string(offset: start, byteCount: operand.count)
  }

  mutating func appendText(_ operand: Operand) {
    for index in operand.offset..<operand.offset + operand.count { text.append(text[index]) }
  }

  mutating func joined(_ first: Operand, _ second: Operand) -> Operand {
    guard spendReading(first.count + second.count) else { return .fault(.budgetExceeded) }
    let start = text.count
    appendText(first)
    appendText(second)
    return .string(offset: start, byteCount: text.count - start)
  }

  /// Without blanks at either end, as Unicode's White_Space has them.
  func trimmed(_ operand: Operand) -> Operand {
    var start = operand.offset
    var end = start + operand.count
    while start < end, let length = blankLength(start, end) { start += length }
    while start < end {
      var last = end - 1
      while last > start, isContinuation(text[last]) { last -= 1 }
      guard blankLength(last, end) == end - last else { break }
      end = last
    }
    return .string(offset: start, byteCount: end - start)
  }

  /// The bytes of the blank at `index`; `nil` when there is none.
  private func blankLength(_ index: Int, _ end: Int) -> Int? {
    let byte = text[index]
    if byte == 0x20 || 0x09...0x0D ~= byte { return 1 }
    guard byte >= 0xC2, index + 1 < end else { return nil }
    let second = text[index + 1]
    if byte == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : nil }
    guard index + 2 < end else { return nil }
    let third = text[index + 2]
    switch (byte, second) {
    case (0xE1, 0x9A): return third == 0x80 ? 3 : nil
    case (0xE2, 0x80): return 0x80...0x8A ~= third || [0xA8, 0xA9, 0xAF].contains(third) ? 3 : nil
    case (0xE2, 0x81): return third == 0x9F ? 3 : nil
    case (0xE3, 0x80): return third == 0x80 ? 3 : nil
    default: return nil
    }
  }

  mutating func replaced(
    _ operand: Operand, _ old: Operand, _ new: Operand, atMost limit: Int
  ) -> Operand {
    guard spendSearching(operand, old) else { return .fault(.budgetExceeded) }
    let start = text.count
    var index = operand.offset
    let end = index + operand.count
    var left = limit
    while index <= end {
      if left > 0, index + old.count <= end, areEqual(index, old.offset, old.count) {
        guard spendReading(new.count) else { return .fault(.budgetExceeded) }
        appendText(new)
        left -= 1
        index += old.count
        if old.count > 0 { continue }
      }
      guard index < end else { break }
      repeat {
        text.append(text[index])
        index += 1
      } while index < end && isContinuation(text[index])
    }
    return .string(offset: start, byteCount: text.count - start)
  }
}
