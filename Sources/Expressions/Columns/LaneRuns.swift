/// A table of places as runs: what lanes that follow each other find in one place, or in places
/// that follow each other.
///
/// Rows of a record have one record, and rows that one of them is compared with lie side by side.
/// Bits of lanes are so taken over by runs; lane by lane it took 25 instructions for each.
struct LaneRuns: Sendable {
  /// Lanes within one word, whose places lie within one word as well.
  struct Run: Sendable {
    /// The lanes.
    let mask: UInt64
    /// That of the first lane.
    let place: Int32
    let lane: UInt8
    /// All lanes have the same place; otherwise each the one behind that of the lane before.
    let isSame: Bool

    /// Takes bits of the places' word over to the lanes.
    @inline(__always)
    func spread(_ word: UInt64) -> UInt64 {
      let shifted = word >> UInt64(place & 63)
      return (isSame ? 0 &- (shifted & 1) : shifted << UInt64(lane)) & mask
    }

    /// Takes bits of the lanes' word back to the places; a place has what any of its lanes has.
    @inline(__always)
    func collect(_ word: UInt64) -> UInt64 {
      let own = word & mask
      return (isSame ? (own == 0 ? 0 : 1) : own >> UInt64(lane)) << UInt64(place & 63)
    }
  }

  private(set) var runs: [Run] = []
  /// Where the runs of each word begin; one more than there are.
  private(set) var starts: [Int32] = []
  var isMade = false

  mutating func make(_ places: Span<Int32>, count: Int) {
    runs.removeAll(keepingCapacity: true)
    isMade = true
    var starts: [Int32] = []
    swap(&starts, &self.starts)
    starts.removeAll(keepingCapacity: true)
    runs.append(addingCapacity: count) { runs in
      var lane = 0
      while lane < count {
        if lane & 63 == 0 { starts.append(Int32(truncatingIfNeeded: runs.count)) }
        let end = min(count, (lane | 63) &+ 1)
        let place = places[lane]
        var next = lane &+ 1
        var isSame = true
        if next < end, places[next] == place {
          repeat { next &+= 1 } while next < end && places[next] == place
        } else {
          let limit = min(end, lane &+ 64 &- Int(place & 63))
          while next < limit, places[next] == place &+ Int32(truncatingIfNeeded: next &- lane) {
            isSame = false
            next &+= 1
          }
        }
        runs.append(
          Run(
            mask: ones(next &- lane) << UInt64(lane & 63), place: place,
            lane: UInt8(truncatingIfNeeded: lane & 63), isSame: isSame))
        lane = next
      }
    }
    starts.append(Int32(truncatingIfNeeded: runs.count))
    swap(&starts, &self.starts)
  }

  /// The runs of a word.
  @inline(__always)
  func range(_ word: Int) -> Range<Int> { Int(starts[word])..<Int(starts[word &+ 1]) }
}
