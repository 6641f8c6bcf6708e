internal import RecordModel

/// Writes one payload into room that was measured before: no check and no call for each byte.
///
/// Half of the cost of packing was growing arrays byte by byte and calling for the move of texts of
/// a few bytes: 300 ns a record, and 180 so. Texts of up to 32 bytes are moved in two steps of sixteen, more than they need.
@unsafe struct PayloadWriter {
  private var position: UnsafeMutableRawPointer
  private let text: UnsafeRawBufferPointer

  /// Bytes behind the end that a move may touch.
  static let slack = 32

  /// The most bytes that a value can take, its field's number among them.
  @inline(__always)
  static func most(_ value: Value) -> Int {
    switch value.kind {
    case .missing: 0
    case .text, .code, .unreadable: 16 + Int(value.bits & 0xffff_ffff)
    default: 16
    }
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

  private init(position: UnsafeMutableRawPointer, text: UnsafeRawBufferPointer) {
    unsafe (self.position, self.text) = (position, text)
  }

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

  @inline(__always)
  mutating func append(_ value: Value, _ field: Int) {
    if value.kind == .missing { return }
    unsafe append(number: UInt64(field + 1))
    unsafe append(byte: value.kind.rawValue | value.scale << 4)
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
      unsafe append(number: UInt64(bitPattern: value.bits << 1 ^ value.bits >> 63))
    }
  }

  @inline(__always)
  private mutating func append(_ range: Range<Int>) {
    unsafe precondition(range.upperBound <= text.count)
    guard let base = unsafe text.baseAddress else { return }
    let source = unsafe base + range.lowerBound
    if range.count <= 32, unsafe range.lowerBound + 32 <= text.count {
      // What is moved too much is overwritten by the next value, or lies in the slack.
      let first = unsafe source.loadUnaligned(as: SIMD16<UInt8>.self)
      let second = unsafe (source + 16).loadUnaligned(as: SIMD16<UInt8>.self)
      unsafe position.storeBytes(of: first, as: SIMD16<UInt8>.self)
      unsafe (position + 16).storeBytes(of: second, as: SIMD16<UInt8>.self)
    } else {
      unsafe position.copyMemory(from: source, byteCount: range.count)
    }
    unsafe position += range.count
  }
}
