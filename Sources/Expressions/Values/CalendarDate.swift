/// A calendar date, perhaps without its day, or without month and day.
///
/// Proleptic Gregorian calendar, years 1 to 9999.
@frozen public struct CalendarDate: Hashable, Sendable {
  /// Year, month and day as `year << 9 | month << 5 | day`; zero stands for an absent part.
  ///
  /// Complete dates are ordered as these numbers are.
  public let packed: Int32

  /// Trusts the caller that the parts form a date.
  @inlinable @inline(__always)
  public init(packed: Int32) { self.packed = packed }

  /// - Returns: `nil` unless some day fits; a day without a month does not.
  public init?(year: Int, month: Int = 0, day: Int = 0) {
    guard 1...9999 ~= year, 0...12 ~= month, day >= 0, month > 0 || day == 0 else { return nil }
    if day > 0, day > CalendarDate.dayCount(year: year, month: month) { return nil }
    self.init(unchecked: year, month, day)
  }

  /// Reads `2020`, `2020-05` or `2020-05-17`.
  ///
  /// Source: ISO 8601-1, §5.2.2, calendar dates in extended format.
  public init?(_ text: some Sequence<UInt8>) {
    var parts = [0, 0, 0]
    var part = 0
    var digits = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        guard digits <= (part == 0 ? 4 : 2) else { return nil }
        parts[part] = parts[part] * 10 + Int(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "-"):
        guard digits == (part == 0 ? 4 : 2), part < 2 else { return nil }
        part += 1
        digits = 0
      default:
        return nil
      }
    }
    guard digits == (part == 0 ? 4 : 2) else { return nil }
    if part > 0, parts[1] == 0 { return nil }
    if part > 1, parts[2] == 0 { return nil }
    self.init(year: parts[0], month: parts[1], day: parts[2])
  }

  @inline(__always)
  init(unchecked year: Int, _ month: Int, _ day: Int) {
    packed = Int32(truncatingIfNeeded: year << 9 | month << 5 | day)
  }

  @inlinable public var year: Int { Int(packed >> 9) }
  /// 1 to 12; `nil` when absent.
  @inlinable public var month: Int? { packed & 0x1E0 == 0 ? nil : monthOrZero }
  /// 1 to 31; `nil` when absent.
  @inlinable public var day: Int? { packed & 0x1F == 0 ? nil : dayOrZero }

  @inlinable @inline(__always) var monthOrZero: Int { Int(packed >> 5 & 0xF) }
  @inlinable @inline(__always) var dayOrZero: Int { Int(packed & 0x1F) }
  @inline(__always) var isComplete: Bool { packed & 0x1F != 0 }

  /// The first day this can mean.
  public var earliest: CalendarDate {
    if isComplete { return self }
    return CalendarDate(unchecked: year, max(monthOrZero, 1), 1)
  }

  /// The last day this can mean.
  public var latest: CalendarDate {
    if isComplete { return self }
    let month = monthOrZero == 0 ? 12 : monthOrZero
    return CalendarDate(unchecked: year, month, CalendarDate.dayCount(year: year, month: month))
  }

  /// The partial date that means exactly the days from `first` to `last`, if there is one.
  init?(from first: CalendarDate, through last: CalendarDate) {
    if first == last {
      self = first
      return
    }
    let wholeMonth = CalendarDate(unchecked: first.year, first.monthOrZero, 0)
    let wholeYear = CalendarDate(unchecked: first.year, 0, 0)
    if wholeMonth.earliest == first, wholeMonth.latest == last {
      self = wholeMonth
    } else if wholeYear.earliest == first, wholeYear.latest == last {
      self = wholeYear
    } else {
      return nil
    }
  }

  /// Days in a month; `month` is 1 to 12.
  static func dayCount(year: Int, month: Int) -> Int {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return 30 + (month + month >> 3) & 1
  }
}

extension CalendarDate: CustomStringConvertible {
  /// ISO 8601, with the parts there are.
  public var description: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    var text = padded(year, 4)
    if let month { text += "-" + padded(month, 2) }
    if let day { text += "-" + padded(day, 2) }
    return text
  }
}
