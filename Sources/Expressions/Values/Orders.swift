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

  /// How two dates stand to each other, of which some have no day: what `Orders` of them says, by
  /// their packed parts and with a branch only for February.
  @inline(__always)
  static func truth(of relation: UInt8, datesBits first: Int64, _ second: Int64) -> Truth {
    let (firstLow, firstHigh) = (earliest(first), latest(first))
    let (secondLow, secondHigh) = (earliest(second), latest(second))
    let less: UInt8 = firstLow < secondHigh ? 1 : 0
    let equal: UInt8 = firstLow <= secondHigh && secondLow <= firstHigh ? 2 : 0
    let greater: UInt8 = firstHigh > secondLow ? 4 : 0
    return Orders(bits: less | equal | greater).truth(of: relation)
  }

  /// Whether two dates are of different years, or of different months that both have: then they
  /// stand to each other as their packed parts do, whatever their days are.
  @inline(__always)
  static func areApart(datesBits first: Int64, _ second: Int64) -> Bool {
    let differing = first ^ second
    return differing >> 9 != 0
      || differing & 0x1E0 != 0 && first & 0x1E0 != 0 && second & 0x1E0 != 0
  }

  @inline(__always)
  private static func earliest(_ date: Int64) -> Int64 {
    date | (date & 0x1E0 == 0 ? 1 << 5 : 0) | (date & 0x1F == 0 ? 1 : 0)
  }

  @inline(__always)
  private static func latest(_ date: Int64) -> Int64 {
    guard date & 0x1F == 0 else { return date }
    let month = date >> 5 & 0xF
    if month == 2 {
      return date | Int64(CalendarDate.dayCount(year: Int(date >> 9), month: 2))
    }
    // Of a year without a month, the last of December.
    return month == 0 ? date | 12 << 5 | 31 : date | (30 + (month + month >> 3) & 1)
  }

  /// Whether all that is possible lies in `relation`, none of it, or some.
  @inline(__always)
  func truth(of relation: UInt8) -> Truth {
    let inside = bits & relation
    if inside == bits { return .yes }
    return inside == 0 ? .no : .unknown
  }
}
