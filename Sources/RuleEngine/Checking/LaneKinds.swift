internal import RecordModel

/// Which of 64 values of one field are of which kind: a word of lanes for each kind.
///
/// Values of a field are mostly of one kind. What kinds there are is found in one pass without
/// branches; constraints and needs are then decided by words. Going from value to value, with a
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
    var seen: UInt32 = 0
    for lane in values.indices { seen |= 1 << UInt32(values[lane].kind.rawValue & 7) }
    let isOnlyOne = seen & (seen &- 1) == 0
    for kind in 0..<8 where seen >> UInt32(kind) & 1 != 0 {
      if isOnlyOne {
        masks[kind] = lanes & (values.count >= 64 ? .max : (1 << UInt64(values.count)) - 1)
        continue
      }
      var word: UInt64 = 0
      for lane in (0..<values.count).reversed() {
        word = word << 1 | (Int(values[lane].kind.rawValue) == kind ? 1 : 0)
      }
      masks[kind] = word & lanes
    }
    if self[.code] != 0 {
      var word: UInt64 = 0
      for lane in (0..<values.count).reversed() {
        word = word << 1 | (values[lane].entry == .max ? 1 : 0)
      }
      unknownCodes = word & self[.code]
    }
  }

  @inline(__always)
  subscript(kind: Value.Kind) -> UInt64 { masks[Int(kind.rawValue & 7)] }

  /// Neither missing nor empty nor unreadable.
  var present: UInt64 {
    self[.text] | self[.integer] | self[.decimal] | self[.date] | self[.code]
  }
}
