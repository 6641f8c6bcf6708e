/// Numbers that look random and are the same in every run.
struct Random {
  var state: UInt64

  /// A number from 0 to `limit` - 1.
  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }
}
