/// A small generator of random numbers (SplitMix64): the same seed gives the same people anywhere.
struct RandomSource: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A generator of its own for one record, so that a record depends on nothing before it.
  init(seed: UInt64, record: Int, purpose: UInt64 = 0) {
    state =
      seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(record) &* 0xD1B5_4A32_D192_ED03
      ^ purpose &* 0x8CB9_2BA7_2F3D_8DD7
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A whole number from `range`.
  mutating func pick(_ range: ClosedRange<Int>) -> Int {
    let width = UInt64(range.upperBound - range.lowerBound + 1)
    return range.lowerBound + Int(next().multipliedFullWidth(by: width).high)
  }

  mutating func pick<T>(_ values: [T]) -> T { values[pick(0...values.count - 1)] }

  /// True with the probability `share`, from 0 to 1.
  mutating func chance(_ share: Double) -> Bool {
    Double(next() >> 11) * 0x1p-53 < share
  }

  /// One of the values, each as likely as its weight says.
  mutating func pick<T>(weighted values: Weighted<T>) -> T {
    let drawn = pick(0...values.total - 1)
    var (low, high) = (0, values.bounds.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if values.bounds[middle] > drawn { high = middle } else { low = middle + 1 }
    }
    return values.values[low]
  }
}

/// Values with weights.
struct Weighted<T: Sendable>: Sendable {
  let values: [T]
  let bounds: [Int]
  let total: Int

  init(_ pairs: [(T, Int)]) {
    values = pairs.map(\.0)
    var sum = 0
    bounds = pairs.map { pair in
      sum += pair.1
      return sum
    }
    total = sum
  }
}
