/// The type an expression has before any record is read.
public indirect enum StaticType: Hashable, Sendable {
  case bool
  /// 64 bits, signed.
  case int
  case double
  /// UTF-8 text, compared by code point.
  case string
  /// A calendar date, perhaps without day or month.
  case date
  case list(StaticType)
  /// One row of the section with this index, as given by `Declarations.section`.
  case row(Int)
}

/// A value known when the expression is built.
public enum Literal: Hashable, Sendable {
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case date(CalendarDate)
  /// All elements must be of one type; an empty list may only be searched or counted.
  case list([Literal])

  /// `nil` for a list whose elements differ in type, or an empty one.
  var type: StaticType? {
    switch self {
    case .bool: return .bool
    case .int: return .int
    case .double: return .double
    case .string: return .string
    case .date: return .date
    case .list(let elements):
      guard let first = elements.first?.type else { return nil }
      return elements.allSatisfy { $0.type == first } ? .list(first) : nil
    }
  }
}

extension Literal: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: Literal...) { self = .list(elements) }
}
