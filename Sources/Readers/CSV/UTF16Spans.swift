internal import LegacyText
internal import RecordModel

/// The order of the two bytes of a UTF-16 unit.
public enum UTF16Order: Sendable { case littleEndian, bigEndian }

/// Turns UTF-16 into UTF-8 and knows how far the source has been accounted for.
struct UTF16Transcoder {
  private var decoder: UTF16Decoder
  /// The first two bytes, which may be a byte-order mark.
  private var start: [UInt8] = []
  /// The source offset at the start of the next chunk.
  var mapped: UInt64 = 0

  init(order: UTF16Order) { decoder = UTF16Decoder(bigEndian: order == .bigEndian) }

  mutating func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
    if start.count < 2 {
      for index in bytes.indices.prefix(2 - start.count) { start.append(bytes[index]) }
      // The decoder drops the mark; the file still has it.
      if start == [0xff, 0xfe] || start == [0xfe, 0xff] { mapped = 2 }
    }
    decoder.decode(bytes, into: &output)
  }

  mutating func finish(into output: inout [UInt8]) { decoder.finish(into: &output) }
}

/// Walks the UTF-8 of a chunk once and finds the UTF-16 offset of each place asked for, in order.
struct UTF16SpanMapper {
  private var position = 0
  private var source: UInt64

  init(start: UInt64) { source = start }

  /// The span in the source of `span`, which counts UTF-8 bytes from `base`.
  mutating func map(_ span: SourceSpan, _ base: UInt64, _ bytes: [UInt8]) -> SourceSpan {
    guard span.offset >= base else { return span }
    advance(to: Int(span.offset - base), bytes)
    let start = source
    advance(to: Int(span.end - base), bytes)
    return SourceSpan(offset: start, count: Int(source - start))
  }

  /// The source offset at the end of the chunk.
  mutating func finish(_ bytes: [UInt8]) -> UInt64 {
    advance(to: bytes.count, bytes)
    return source
  }

  private mutating func advance(to target: Int, _ bytes: [UInt8]) {
    let end = min(target, bytes.count)
    while position < end {
      let byte = bytes[position]
      // A unit for each character, two for those beyond the basic plane.
      if byte & 0xc0 != 0x80 { source += byte >= 0xf0 ? 4 : 2 }
      position += 1
    }
  }
}
