// Points in time and lengths of time. Source: CEL language definition, "Timestamps and Durations";
// RFC 3339 for the text of points in time.

enum Instant {
  /// From the year 1 to the year 9999.
  static let range =
    Duration.seconds(-62_135_596_800)..<Duration.seconds(253_402_300_800)
  /// As in cel-go, 64 bits of nanoseconds: about 292 years either way.
  private static let durationLimit = Duration.nanoseconds(Int64.max)
  private static let epochDay = 719_468

  static func checked(_ instant: Duration) throws(DynamicFault) -> Duration {
    guard range ~= instant else { throw .overflow }
    return instant
  }

  static func checked(duration: Duration) throws(DynamicFault) -> Duration {
    guard .zero - durationLimit <= duration, duration <= durationLimit else { throw .overflow }
    return duration
  }

  /// Whole seconds, rounded down, and the nanoseconds beyond.
  static func parts(_ instant: Duration) -> (seconds: Int, nanoseconds: Int) {
    let (seconds, attoseconds) = instant.components
    let nanoseconds = Int(attoseconds / 1_000_000_000)
    return nanoseconds < 0
      ? (Int(seconds) - 1, nanoseconds + 1_000_000_000) : (Int(seconds), nanoseconds)
  }

  /// Reads RFC 3339, §5.6, with at most nine digits of a second.
  static func parse(_ text: String) -> Duration? {
    let bytes = Array(text.utf8)
    func number(_ start: Int, _ count: Int) -> Int? {
      guard start + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[start..<start + count] {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"), let year = number(0, 4), let month = number(5, 2),
      let day = number(8, 2), let hour = number(11, 2), let minute = number(14, 2),
      let second = number(17, 2), month > 0, day > 0, hour < 24, minute < 60, second < 60,
      let date = CalendarDate(year: year, month: month, day: day)
    else { return nil }
    var index = 19
    var nanoseconds = 0
    if bytes[index] == UInt8(ascii: ".") {
      let digits = bytes[(index + 1)...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      guard 1...9 ~= digits.count, let fraction = number(index + 1, digits.count) else {
        return nil
      }
      nanoseconds = (digits.count..<9).reduce(fraction) { value, _ in value * 10 }
      index = digits.endIndex
    }
    guard let offset = offset(bytes[index...]) else { return nil }
    let days = date.dayNumber - epochDay
    return .seconds(days * 86400 + hour * 3600 + minute * 60 + second - offset)
      + .nanoseconds(nanoseconds)
  }

  /// Seconds east of UTC, from `Z` or `+07:00`. The sign may be left out.
  static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
    if bytes.count == 1, let letter = bytes.first { return letter | 0x20 == 0x7A ? 0 : nil }
    var digits = Array(bytes)
    var sign = 1
    if let first = digits.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      sign = first == UInt8(ascii: "-") ? -1 : 1
      digits.removeFirst()
    }
    guard digits.count == 5, digits.remove(at: 2) == UInt8(ascii: ":"),
      let value = Int(String(decoding: digits, as: UTF8.self)), value >= 0,
      value / 100 < 24, value % 100 < 60
    else { return nil }
    return sign * (value / 100 * 3600 + value % 100 * 60)
  }

  /// RFC 3339 in UTC, with as many digits of a second as there are.
  static func text(_ instant: Duration) -> String {
    let (seconds, nanoseconds) = parts(instant)
    let clock = Clock(seconds)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(clock.date)T\(two(clock.hour)):\(two(clock.minute)):\(two(clock.second))"
      + fraction(nanoseconds) + "Z"
  }

  private static func fraction(_ nanoseconds: Int) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = Array(String(1_000_000_000 + nanoseconds).dropFirst())
    while digits.last == "0" { digits.removeLast() }
    return "." + String(digits)
  }

  /// Seconds with a fraction: `-1.5s`.
  static func text(duration: Duration) -> String {
    let (seconds, nanoseconds) = parts(duration < .zero ? .zero - duration : duration)
    return (duration < .zero ? "-" : "") + "\(seconds)" + fraction(nanoseconds) + "s"
  }

  /// A day and a time of day.
  struct Clock {
    let date: CalendarDate
    let hour: Int
    let minute: Int
    let second: Int
    /// 0 is Sunday.
    let weekday: Int

    init(_ seconds: Int) {
      let day = (Double(seconds) / 86400).rounded(.down)
      let number = Int(day) + epochDay
      date = CalendarDate(dayNumber: number)
      let time = seconds - Int(day) * 86400
      (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
      // 1 March of the year 0 was a Wednesday.
      weekday = (number + 3) % 7
    }
  }

  /// A part of a point in time, in UTC or in the zone that is the second argument.
  static func part(
    _ name: String, of instant: Duration, _ arguments: Arguments,
    _ zoneOffset: (String, Int) -> Int?
  ) throws(DynamicFault) -> DynamicValue? {
    let (seconds, nanoseconds) = parts(instant)
    var shift = 0
    switch (arguments.second, arguments.third) {
    case (nil, nil): break
    case (.string(let zone)?, nil):
      guard let offset = offset(Array(zone.utf8)[...]) ?? zoneOffset(zone, seconds) else {
        throw .badArgument
      }
      shift = offset
    default: return nil
    }
    let clock = Clock(seconds + shift)
    let (month, day) = (clock.date.month ?? 1, clock.date.day ?? 1)
    switch name {
    case "getFullYear": return .int(clock.date.year)
    case "getMonth": return .int(month - 1)
    case "getDate": return .int(day)
    case "getDayOfMonth": return .int(day - 1)
    case "getDayOfWeek": return .int(clock.weekday)
    case "getDayOfYear":
      let start = CalendarDate(unchecked: clock.date.year, 1, 1)
      return .int(clock.date.dayNumber - start.dayNumber)
    case "getHours": return .int(clock.hour)
    case "getMinutes": return .int(clock.minute)
    case "getSeconds": return .int(clock.second)
    case "getMilliseconds": return .int(nanoseconds / 1_000_000)
    default: return nil
    }
  }

  /// A length of time in whole units; milliseconds only those beyond the second.
  static func part(_ name: String, of duration: Duration) -> DynamicValue? {
    let (seconds, attoseconds) = duration.components
    switch name {
    case "getHours": return .int(Int(seconds) / 3600)
    case "getMinutes": return .int(Int(seconds) / 60)
    case "getSeconds": return .int(Int(seconds))
    case "getMilliseconds": return .int(Int(attoseconds / 1_000_000_000_000_000))
    default: return nil
    }
  }

  /// Reads a sum such as `1h30m0.5s`, perhaps with a sign. Source: Go, `time.ParseDuration`.
  static func parseDuration(_ text: String) -> Duration? {
    var rest = Substring(text)
    let isNegative = rest.hasPrefix("-")
    if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
    if rest == "0" { return .zero }
    guard !rest.isEmpty else { return nil }
    var total = Duration.zero
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0 != "." && !$0.isNumber }
      rest = rest.dropFirst(unit.count)
      guard let nanoseconds = units[String(unit)], let amount = amount(digits, nanoseconds) else {
        return nil
      }
      total += amount
      guard total <= durationLimit else { return nil }
    }
    return isNegative ? .zero - total : total
  }

  private static let units: [String: Int] = [
    "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000,
    "m": 60_000_000_000, "h": 3_600_000_000_000,
  ]

  private static func amount(_ digits: Substring, _ nanoseconds: Int) -> Duration? {
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, digits != ".", !digits.isEmpty, let whole = parts.first,
      whole.count <= 15, let count = whole.isEmpty ? 0 : Int(whole)
    else { return nil }
    var result = Duration.nanoseconds(nanoseconds) * count
    if parts.count == 2 {
      var scale = nanoseconds
      for digit in parts[1] {
        scale /= 10
        result += .nanoseconds(scale * (digit.wholeNumberValue ?? 0))
      }
    }
    return result
  }
}
