/// A calendar date that may lack its day, or its day and month. No time zone, never an instant.
///
/// Packed as `year << 9 | month << 5 | day`, a missing part being zero, so that complete dates
/// compare as integers. Years run from 1 to 9999 in the proleptic Gregorian calendar.
@frozen
public struct PartialDate: Hashable, Sendable {
  /// `year << 9 | month << 5 | day`; month and day are zero where they are not known.
  public let packed: Int32

  /// How much of the date is known.
  public enum Precision: Int, Comparable, Sendable {
    case year, month, day
    public static func < (left: Precision, right: Precision) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// Takes a packed date as it stands, for values that were validated before.
  @inlinable
  public init(packed: Int32) { self.packed = packed }

  /// Makes a date of its parts; `nil` when there is no such date.
  ///
  /// - Parameter month: 1 to 12, or 0 when not known.
  /// - Parameter day: 1 to the length of the month, or 0 when not known.
  @inlinable
  public init?(year: Int, month: Int = 0, day: Int = 0) {
    guard year >= 1, year <= 9999, month >= 0, month <= 12, day >= 0 else { return nil }
    if month == 0 {
      guard day == 0 else { return nil }
    } else {
      guard day <= Self.length(ofMonth: month, year: year) else { return nil }
    }
    packed = Int32(year << 9 | month << 5 | day)
  }

  @inlinable public var year: Int { Int(packed >> 9) }
  /// 1 to 12; 0 when not known.
  @inlinable public var month: Int { Int(packed >> 5 & 15) }
  /// 1 to 31; 0 when not known.
  @inlinable public var day: Int { Int(packed & 31) }

  public var precision: Precision { day != 0 ? .day : month != 0 ? .month : .year }

  /// The earliest day that the date can mean.
  @inlinable
  public var earliest: PartialDate {
    PartialDate(packed: Int32(year << 9 | max(month, 1) << 5 | max(day, 1)))
  }

  /// The latest day that the date can mean.
  @inlinable
  public var latest: PartialDate {
    let lastMonth = month == 0 ? 12 : month
    let lastDay = day == 0 ? Self.length(ofMonth: lastMonth, year: year) : day
    return PartialDate(packed: Int32(year << 9 | lastMonth << 5 | lastDay))
  }

  /// The number of days of a month (1 to 12).
  @inlinable
  public static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The date that is `number` days after 1970-01-01.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  public init(daysSince1970 number: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    packed = Int32(year << 9 | month << 5 | day)
  }

  /// Reads `2020`, `2020-05` or `2020-05-17`; `nil` for anything else.
  public init?(iso text: String) { self.init(iso: text.utf8.span) }

  /// The same, of ASCII bytes.
  public init?(iso bytes: Span<UInt8>) {
    guard [4, 7, 10].contains(bytes.count) else { return nil }
    // Year, month and day, each behind its hyphen.
    var parts = (0, 0, 0)
    for index in 0..<bytes.count {
      let digit = Int(bytes[index]) - 48
      if index == 4 || index == 7 {
        guard bytes[index] == 0x2d else { return nil }
        continue
      }
      guard 0...9 ~= digit else { return nil }
      switch index {
      case ..<4: parts.0 = parts.0 * 10 + digit
      case ..<7: parts.1 = parts.1 * 10 + digit
      default: parts.2 = parts.2 * 10 + digit
      }
    }
    guard bytes.count < 7 || parts.1 > 0, bytes.count < 10 || parts.2 > 0 else { return nil }
    self.init(year: parts.0, month: parts.1, day: parts.2)
  }

  /// Appends the ISO 8601 form at the date's precision, such as `1980-05`.
  public func appendISO(to output: inout [UInt8]) {
    func digits(_ number: Int, _ count: Int) {
      var divisor = count == 4 ? 1000 : 10
      while divisor > 0 {
        output.append(UInt8(48 + number / divisor % 10))
        divisor /= 10
      }
    }
    digits(year, 4)
    guard month != 0 else { return }
    output.append(UInt8(ascii: "-"))
    digits(month, 2)
    guard day != 0 else { return }
    output.append(UInt8(ascii: "-"))
    digits(day, 2)
  }
}

extension PartialDate: CustomStringConvertible {
  /// The ISO 8601 form at the date's precision.
  public var description: String {
    var bytes: [UInt8] = []
    appendISO(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
