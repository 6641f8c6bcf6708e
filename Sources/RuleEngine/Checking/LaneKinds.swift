internal import RecordModel

/// Which of 64 values of one field are of which kind: a word of lanes for each kind.
///
/// What kinds there are is found in one pass without branches, five instructions a value;
/// constraints and needs are then decided by words. Going from value to value, with a
/// choice at each, took 50 instructions a value to lay it out and 60 to constrain it.
struct LaneKinds: Sendable {
  private var masks = InlineArray<8, UInt64>(repeating: 0)
  /// Codes that their list does not have.
  private(set) var unknownCodes: UInt64 = 0

  init() {}

  /// - Parameters:
  ///   - values: At most 64.
  ///   - lanes: Those that count.
  init(_ values: Span<Value>, _ lanes: UInt64) {
    // A byte a value, eight in a word, and the three bits of kinds as words of lanes.
    var (first, second, third): (UInt64, UInt64, UInt64) = (0, 0, 0)
    var lane = 0
    while lane < values.count {
      var kinds: UInt64 = 0
      if lane &+ 8 <= values.count {
        for place in 0..<8 {
          // Eight values lie inside.
          let value = unsafe values[unchecked: lane &+ place]
          kinds |= UInt64(value.kind.rawValue) << UInt64(8 &* place)
        }
      } else {
        for place in lane..<values.count {
          kinds |= UInt64(values[place].kind.rawValue) << UInt64(8 &* (place &- lane))
        }
      }
      let shift = UInt64(truncatingIfNeeded: lane)
      first |= Self.lowestBits(kinds) << shift
      second |= Self.lowestBits(kinds >> 1) << shift
      third |= Self.lowestBits(kinds >> 2) << shift
      lane &+= 8
    }
    let all = values.count >= 64 ? lanes : lanes & ((1 << UInt64(values.count)) - 1)
    for kind in 0..<8 {
      masks[kind] =
        all & (kind & 1 != 0 ? first : ~first) & (kind & 2 != 0 ? second : ~second)
        & (kind & 4 != 0 ? third : ~third)
    }
    if self[.code] != 0 {
      var word: UInt64 = 0
      for lane in (0..<values.count).reversed() {
        word = word << 1 | (values[lane].entry == .max ? 1 : 0)
      }
      unknownCodes = word & self[.code]
    }
  }

  /// The lowest bit of each of eight bytes, side by side: the first byte's is the lowest.
  @inline(__always)
  private static func lowestBits(_ bytes: UInt64) -> UInt64 {
    ((bytes & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) >> 56
  }

  @inline(__always)
  subscript(kind: Value.Kind) -> UInt64 { masks[Int(kind.rawValue & 7)] }

  /// Neither missing nor empty nor unreadable.
  var present: UInt64 {
    self[.text] | self[.integer] | self[.decimal] | self[.date] | self[.code]
  }
}
