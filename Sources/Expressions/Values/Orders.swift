/// The ways two values can stand to each other, as a set of bits.
///
/// A comparison is itself such a set; it holds when all that is possible lies in it.
struct Orders: Equatable, Sendable {
  /// 1: less, 2: equal, 4: greater, 8: unordered, as "not a number" is to any number.
  let bits: UInt8

  @inline(__always) init(bits: UInt8) { self.bits = bits }

  static var less: Orders { Orders(bits: 1) }
  static var equal: Orders { Orders(bits: 2) }
  static var greater: Orders { Orders(bits: 4) }

  @inline(__always)
  init<T: Comparable>(_ first: T, _ second: T) {
    bits = first < second ? 1 : first == second ? 2 : first > second ? 4 : 8
  }

  @inline(__always)
  init(_ first: CalendarDate, _ second: CalendarDate) {
    if first.isComplete, second.isComplete {
      self.init(first.packed, second.packed)
    } else {
      self.init(partial: first, second)
    }
  }

  @inline(never)
  private init(partial first: CalendarDate, _ second: CalendarDate) {
    let (firstLow, firstHigh) = (first.earliest.packed, first.latest.packed)
    let (secondLow, secondHigh) = (second.earliest.packed, second.latest.packed)
    let less: UInt8 = firstLow < secondHigh ? 1 : 0
    let equal: UInt8 = firstLow <= secondHigh && secondLow <= firstHigh ? 2 : 0
    let greater: UInt8 = firstHigh > secondLow ? 4 : 0
    bits = less | equal | greater
  }

  /// Whether all that is possible lies in `relation`, none of it, or some.
  @inline(__always)
  func truth(of relation: UInt8) -> Truth {
    let inside = bits & relation
    if inside == bits { return .yes }
    return inside == 0 ? .no : .unknown
  }
}
