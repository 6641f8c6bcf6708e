internal import RecordModel

/// Writes payloads into room that is there: no check and no call for each byte.
///
/// Half of the cost of packing was growing arrays byte by byte and calling for the move of texts of
/// a few bytes: 300 ns a record, and 180 so. Texts of less than 64 bytes are moved in two or four
/// steps of sixteen, more than they need.
///
/// Room is asked for once for all values of a person or a row, as if each were short, and again for
/// each long text; where there is none, nothing more is written, and who began the record takes it
/// back. Measuring all values before they are written took a quarter as long as writing them.
@unsafe struct PayloadWriter {
  private var position: UnsafeMutableRawPointer
  private let start: UnsafeMutableRawPointer
  /// Behind the room, and before it by what the values under way may take.
  private let end: UnsafeMutableRawPointer
  private var last: UnsafeMutableRawPointer
  private let text: UnsafeRawBufferPointer
  /// Where the text begins; somewhere, where there is none.
  private let base: UnsafeRawPointer
  /// How many of the text's offsets have 64 bytes behind them.
  private let wholeOffsets: UInt
  /// There was no room for something: what was written since the last `mark` is of no use.
  private(set) var isFull = false

  /// Bytes behind the end that a move may touch.
  static let slack = 64
  /// The most bytes that a value takes or touches which is no text of 64 bytes or more: three of the
  /// field's number, one of the kind; five of a length, ten of another number; 64 of text.
  static let mostOfValue = 80

  /// Makes room behind `output` and has it filled.
  ///
  /// - Parameter room: In bytes, no less than `slack`.
  /// - Parameter text: What the values' texts are slices of.
  @inline(__always)
  static func write(
    into output: inout [UInt8], room: Int, _ text: [UInt8], _ body: (inout PayloadWriter) -> Void
  ) {
    unsafe text.withUnsafeBytes { text in
      output.append(addingCapacity: room) { span in
        unsafe span.withUnsafeMutableBufferPointer { bytes, initialized in
          guard let base = bytes.baseAddress else { return }
          let start = unsafe UnsafeMutableRawPointer(base) + initialized
          var writer = unsafe PayloadWriter(position: start, room: room, text: text)
          unsafe body(&writer)
          initialized += unsafe writer.position - start
          unsafe precondition(writer.position - start + slack <= room)
        }
      }
    }
  }

  /// Whether it is a slice of text.
  @inline(__always)
  static func isText(_ value: Value) -> Bool {
    let texts: UInt32 =
      1 << UInt32(Value.Kind.text.rawValue) | 1 << UInt32(Value.Kind.code.rawValue)
      | 1 << UInt32(Value.Kind.unreadable.rawValue)
    return texts >> UInt32(value.kind.rawValue) & 1 != 0
  }

  private init(position: UnsafeMutableRawPointer, room: Int, text: UnsafeRawBufferPointer) {
    unsafe (self.position, self.start, self.text) = (position, position, text)
    unsafe (end, last) = (position + room, position + room)
    unsafe base = text.baseAddress ?? UnsafeRawPointer(position)
    unsafe wholeOffsets = UInt(max(0, text.count - 63))
  }

  /// Bytes written.
  var count: Int { unsafe position - start }

  /// Takes back what was written after `count` bytes.
  mutating func takeBack(to count: Int) {
    unsafe precondition(count >= 0 && count <= self.count)
    unsafe position = start + count
  }

  /// Asks for room for what comes next: until it is asked again no more than this is written, but for
  /// texts of 64 bytes and more.
  ///
  /// - Returns: Whether there is.
  @inline(__always)
  mutating func reserve(_ count: Int) -> Bool {
    unsafe last = end - count
    if unsafe position <= last { return true }
    unsafe isFull = true
    return false
  }

  @inline(__always)
  mutating func append(byte: UInt8) {
    unsafe position.storeBytes(of: byte, as: UInt8.self)
    unsafe position += 1
  }

  /// The first of four bytes, low first; four are written.
  @inline(__always)
  mutating func append(bytes: UInt32, count: Int) {
    unsafe position.storeBytes(of: bytes.littleEndian, as: UInt32.self)
    unsafe position += count
  }

  /// Seven bits a byte, low first.
  @inline(__always)
  mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      unsafe append(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    unsafe append(byte: UInt8(truncatingIfNeeded: rest))
  }

  /// The same for one that mostly takes four bytes: those are written at once.
  @inline(__always)
  private mutating func append(twoOrMore number: UInt64) {
    if number < 1 << 28 {
      // Up to four bytes at once: seven bits go to each, and all but the last have the highest set.
      let low = number & 0x7f | (number & 0x3f80) << 1
      let high = (number & 0x1f_c000) << 2 | (number & 0xfe0_0000) << 3
      let count = ((70 &- (number | 1).leadingZeroBitCount) &* 37) &>> 8
      let others = UInt32(1) &<< UInt32(truncatingIfNeeded: 8 &* (count &- 1)) &- 1
      let bytes = UInt32(truncatingIfNeeded: low | high) | 0x80_8080 & others
      unsafe position.storeBytes(of: bytes.littleEndian, as: UInt32.self)
      unsafe position += count
      return
    }
    unsafe position = Self.append(long: number, at: position)
  }

  // What is rare is static and gets copies: so the compiler keeps the position in a register.

  @inline(never)
  private static func append(
    long number: UInt64, at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var (rest, position) = unsafe (number, start)
    while rest >= 0x80 {
      unsafe position.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
      unsafe position += 1
      rest >>= 7
    }
    unsafe position.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
    return unsafe position + 1
  }

  /// Appends a value, for which `mostOfValue` was reserved.
  ///
  /// - Parameter number: The field's, counted from 1.
  @inline(__always)
  mutating func append(_ value: Value, number: UInt32) {
    if value.kind == .missing { return }
    let kind = value.kind.rawValue | value.scale << 4
    if number < 128 {
      if unsafe Self.isText(value) {
        let length = value.bits & 0xffff_ffff
        if unsafe length < 64 && UInt(bitPattern: Int(value.bits >> 32)) < wholeOffsets {
          // The usual: number, kind and length take a byte each. What is moved too much of the text
          // is overwritten by the next value, or lies in the slack.
          let isCode = value.kind == .code
          let told = isCode ? length << 1 | (value.entry == .max ? 1 : 0) : length
          let head = number | UInt32(kind) << 8 | UInt32(truncatingIfNeeded: told) << 16
          unsafe position.storeBytes(of: head.littleEndian, as: UInt32.self)
          unsafe position += 3
          unsafe move(Int(value.bits >> 32), Int(length))
          return
        }
      } else {
        let head = UInt16(number) | UInt16(kind) << 8
        unsafe position.storeBytes(of: head.littleEndian, as: UInt16.self)
        unsafe position += 2
        if value.kind == .empty { return }
        // Mostly a date.
        let folded = UInt64(bitPattern: value.bits << 1 ^ value.bits >> 63)
        if folded < 0x80 {
          unsafe append(byte: UInt8(folded))
        } else {
          unsafe append(twoOrMore: folded)
        }
        return
      }
    }
    if let next = unsafe Self.end(ofUnusual: value, number, kind, in: self) {
      unsafe position = next
    } else {
      unsafe isFull = true
    }
  }

  /// - Returns: Where the value ends; `nil` when there is no room for its text.
  @inline(never)
  private static func end(
    ofUnusual value: Value, _ number: UInt32, _ kind: UInt8, in writer: PayloadWriter
  ) -> UnsafeMutableRawPointer? {
    var writer = unsafe writer
    let range = value.textRange
    if range.count >= 64, unsafe writer.last - writer.position < range.count { return nil }
    unsafe writer.appendUnusual(value, range, number, kind)
    return unsafe writer.position
  }

  private mutating func appendUnusual(
    _ value: Value, _ range: Range<Int>, _ number: UInt32, _ kind: UInt8
  ) {
    unsafe append(number: UInt64(number))
    unsafe append(byte: kind)
    switch value.kind {
    case .missing, .empty: break
    case .text, .unreadable:
      unsafe append(number: UInt64(range.count))
      unsafe append(range)
    case .code:
      unsafe append(number: UInt64(range.count) << 1 | (value.entry == .max ? 1 : 0))
      unsafe append(range)
    case .integer, .decimal, .date:
      unsafe append(number: UInt64(bitPattern: value.bits << 1 ^ value.bits >> 63))
    }
  }

  /// A slice of the text, for which there is room.
  @inline(__always)
  mutating func append(_ range: Range<Int>) {
    unsafe precondition(range.lowerBound >= 0 && range.upperBound <= text.count)
    let source = unsafe base + range.lowerBound
    if range.count < 64, unsafe UInt(range.lowerBound) < wholeOffsets {
      unsafe move(range.lowerBound, range.count)
      return
    }
    if !range.isEmpty { unsafe position.copyMemory(from: source, byteCount: range.count) }
    unsafe position += range.count
  }

  /// Moves less than 64 bytes of the text, behind whose beginning there are as many.
  @inline(__always)
  private mutating func move(_ offset: Int, _ count: Int) {
    let source = unsafe base + offset
    let first = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
    let second = unsafe (source + 16).loadUnaligned(as: SIMD16<UInt8>.self)
    unsafe position.storeBytes(of: first, as: SIMD16<UInt8>.self)
    unsafe (position + 16).storeBytes(of: second, as: SIMD16<UInt8>.self)
    if count > 32 {
      let third = unsafe (source + 32).loadUnaligned(as: SIMD16<UInt8>.self)
      let fourth = unsafe (source + 48).loadUnaligned(as: SIMD16<UInt8>.self)
      unsafe (position + 32).storeBytes(of: third, as: SIMD16<UInt8>.self)
      unsafe (position + 48).storeBytes(of: fourth, as: SIMD16<UInt8>.self)
    }
    unsafe position += count
  }
}
