internal import RecordModel

/// Writes one payload into room that was measured before: no check and no call for each byte.
///
/// Half of the cost of packing was growing arrays byte by byte and calling for the move of texts of
/// a few bytes: 300 ns a record, and 180 so. Texts of up to 32 bytes are moved in two steps of sixteen, more than they need.
@unsafe struct PayloadWriter {
  private var position: UnsafeMutableRawPointer
  private let start: UnsafeMutableRawPointer
  private let text: UnsafeRawBufferPointer
  /// Where the text begins; somewhere, where there is none.
  private let base: UnsafeRawPointer

  /// Bytes behind the end that a move may touch.
  static let slack = 32

  /// The most bytes that a value can take, its field's number among them.
  @inline(__always)
  static func most(_ value: Value) -> Int {
    // Two bytes of the field's number, one of the kind; five of a length, ten of another number.
    // Without a branch: kinds change from field to field.
    8 + Int(unsafe isText(value) ? value.bits & 0xffff_ffff : 5)
  }

  /// Makes room behind `output` and has it filled.
  ///
  /// - Parameter room: No less than what `body` writes, and `slack`.
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
          var writer = unsafe PayloadWriter(position: start, text: text)
          unsafe body(&writer)
          initialized += unsafe writer.position - start
          unsafe precondition(writer.position - start + slack <= room)
        }
      }
    }
  }

  /// Whether it is a slice of text.
  @inline(__always)
  private static func isText(_ value: Value) -> Bool {
    let texts: UInt32 =
      1 << UInt32(Value.Kind.text.rawValue) | 1 << UInt32(Value.Kind.code.rawValue)
      | 1 << UInt32(Value.Kind.unreadable.rawValue)
    return texts >> UInt32(value.kind.rawValue) & 1 != 0
  }

  private init(position: UnsafeMutableRawPointer, text: UnsafeRawBufferPointer) {
    unsafe (self.position, self.start, self.text) = (position, position, text)
    unsafe base = text.baseAddress ?? UnsafeRawPointer(position)
  }

  /// Bytes written.
  var count: Int { unsafe position - start }

  @inline(__always)
  mutating func append(byte: UInt8) {
    unsafe position.storeBytes(of: byte, as: UInt8.self)
    unsafe position += 1
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

  /// - Parameter number: The field's, counted from 1.
  @inline(__always)
  mutating func append(_ value: Value, number: UInt32) {
    if value.kind == .missing { return }
    let kind = value.kind.rawValue | value.scale << 4
    let (length, offset) = (value.bits & 0xffff_ffff, Int(value.bits >> 32))
    if unsafe Self.isText(value) && length <= 32 && number < 128 && offset >= 0
      && offset + 32 <= text.count
    {
      // The usual: number, kind and length take a byte each, and the text is moved in two steps of
      // sixteen. What is moved too much is overwritten by the next value, or lies in the slack.
      let isCode = value.kind == .code
      let told = isCode ? length << 1 | (value.entry == .max ? 1 : 0) : length
      let head = number | UInt32(kind) << 8 | UInt32(truncatingIfNeeded: told) << 16
      let source = unsafe base + offset
      let first = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
      let second = unsafe (source + 16).loadUnaligned(as: SIMD16<UInt8>.self)
      unsafe position.storeBytes(of: head.littleEndian, as: UInt32.self)
      unsafe (position + 3).storeBytes(of: first, as: SIMD16<UInt8>.self)
      unsafe (position + 19).storeBytes(of: second, as: SIMD16<UInt8>.self)
      unsafe position += 3 + Int(length)
      return
    }
    unsafe appendUnusual(value, number, kind)
  }

  @inline(__always)
  private mutating func appendUnusual(_ value: Value, _ number: UInt32, _ kind: UInt8) {
    unsafe append(number: UInt64(number))
    unsafe append(byte: kind)
    switch value.kind {
    case .missing, .empty: break
    case .text, .unreadable:
      let range = value.textRange
      unsafe append(number: UInt64(range.count))
      unsafe append(range)
    case .code:
      let range = value.textRange
      unsafe append(number: UInt64(range.count) << 1 | (value.entry == .max ? 1 : 0))
      unsafe append(range)
    case .integer, .decimal, .date:
      let folded = UInt64(bitPattern: value.bits << 1 ^ value.bits >> 63)
      if 1 << 21..<1 << 28 ~= folded {
        // Four bytes, as of most dates: seven bits go to each at once.
        let low = folded & 0x7f | (folded & 0x3f80) << 1
        let high = (folded & 0x1f_c000) << 2 | (folded & 0xfe0_0000) << 3
        let bytes = UInt32(truncatingIfNeeded: low | high) | 0x80_8080
        unsafe position.storeBytes(of: bytes.littleEndian, as: UInt32.self)
        unsafe position += 4
      } else {
        unsafe append(number: folded)
      }
    }
  }

  /// A slice of the text.
  @inline(__always)
  mutating func append(_ range: Range<Int>) {
    unsafe precondition(range.lowerBound >= 0 && range.upperBound <= text.count)
    let source = unsafe base + range.lowerBound
    if range.count <= 32, unsafe range.lowerBound + 32 <= text.count {
      // As above.
      let first = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
      let second = unsafe (source + 16).loadUnaligned(as: SIMD16<UInt8>.self)
      unsafe position.storeBytes(of: first, as: SIMD16<UInt8>.self)
      unsafe (position + 16).storeBytes(of: second, as: SIMD16<UInt8>.self)
    } else if !range.isEmpty {
      unsafe position.copyMemory(from: source, byteCount: range.count)
    }
    unsafe position += range.count
  }
}
