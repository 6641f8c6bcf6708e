/// How a layout writes its values.
struct Style: Sendable {
  enum DateShape: Sendable { case slashes, dashes, dots, iso, isoMidnight }

  var dates = DateShape.slashes
  /// `4,40` instead of `4.40`.
  var decimalComma = false
  /// `1` and `2` instead of words.
  var sexAsNumber = false
  /// `nay` in place of an empty end of a period.
  var openEnd = ""

  /// A date that need not exist, in this style.
  func date(_ year: Int, _ month: Int, _ day: Int) -> String {
    switch dates {
    case .slashes: "\(two(day))/\(two(month))/\(year)"
    case .dashes: "\(two(day))-\(two(month))-\(year)"
    case .dots: "\(two(day)).\(two(month)).\(year)"
    case .iso: "\(year)-\(two(month))-\(two(day))"
    case .isoMidnight: "\(year)-\(two(month))-\(two(day))T00:00:00"
    }
  }

  func date(_ day: Day) -> String { date(day.year, day.month, day.day) }

  func decimal(_ hundredths: Int) -> String {
    "\(hundredths / 100)\(decimalComma ? "," : ".")\(two(hundredths % 100))"
  }

  /// The value as the layout writes it.
  func text(_ cell: Cell, of field: Field) -> String {
    switch cell {
    case .missing: ""
    case .text(let text), .place(let text, _): text
    case .coded(let text, let code):
      field == .gender && sexAsNumber ? (code == "Nam" ? "1" : "2") : text
    case .date(let day): date(day)
    case .whole(let number): String(number)
    case .hundredths(let number): decimal(number)
    }
  }

  /// A value of a row; periods are written to the month where the section does so.
  func text(_ cell: Cell?, toMonth: Bool, isEnd: Bool = false) -> String {
    guard let cell else { return "" }
    switch cell {
    case .missing: return isEnd ? openEnd : ""
    case .date(let day) where toMonth:
      switch dates {
      case .slashes: return "\(two(day.month))/\(day.year)"
      case .dashes: return "\(two(day.month))-\(day.year)"
      case .dots: return "\(two(day.month)).\(day.year)"
      case .iso, .isoMidnight: return "\(day.year)-\(two(day.month))"
      }
    default: return text(cell, of: .fullName)
    }
  }
}
