/// Why an expression could not be evaluated. Never the record's fault.
@frozen public enum Fault: UInt8, Error, CaseIterable, Sendable {
  /// A whole number left 64 bits, or a date its calendar.
  case overflow = 1
  case divisionByZero
  /// More work than `Program.budget` allows.
  case budgetExceeded
  /// A slot holds another kind of value than was declared.
  case typeMismatch
  /// A function has no answer for its argument, such as `int("x")` or an index out of range.
  case badArgument
}

/// What an assertion says about one record.
@frozen public enum Verdict: Hashable, Sendable {
  case holds, fails
  /// What is missing in the record could decide either way.
  case unknown
  case fault(Fault)
}

/// A verdict in one byte, with the logic of CEL.
///
/// Source: CEL language definition, "Logical Operators"; unknown outranks a fault, as in cel-go.
@usableFromInline
struct Truth: Equatable, Sendable {
  @usableFromInline let raw: UInt8

  @inline(__always) init(raw: UInt8) { self.raw = raw }
  @inline(__always) init(_ value: Bool) { raw = value ? 1 : 0 }

  @inline(__always) static var no: Truth { Truth(raw: 0) }
  @inline(__always) static var yes: Truth { Truth(raw: 1) }
  @inline(__always) static var unknown: Truth { Truth(raw: 2) }
  @inline(__always) static func fault(_ fault: Fault) -> Truth { Truth(raw: 2 + fault.rawValue) }

  @inline(__always) var isValue: Bool { raw < 2 }

  /// The first of two that are not values, unless the second is unknown and the first a fault.
  @inline(__always)
  static func graver(_ first: Truth, _ second: Truth) -> Truth {
    second == .unknown ? second : first
  }

  @inline(__always)
  static func and(_ first: Truth, _ second: Truth) -> Truth {
    if first == .no || second == .no { return .no }
    if first == .yes { return second }
    if second == .yes { return first }
    return graver(first, second)
  }

  @inline(__always)
  static func or(_ first: Truth, _ second: Truth) -> Truth {
    if first == .yes || second == .yes { return .yes }
    if first == .no { return second }
    if second == .no { return first }
    return graver(first, second)
  }

  @inline(__always)
  var negated: Truth { raw < 2 ? Truth(raw: raw ^ 1) : self }

  /// The truth of an operand declared bool.
  @inline(__always)
  init(_ operand: Operand) {
    if operand.holds(.bool) {
      raw = UInt8(truncatingIfNeeded: operand.payload)
    } else {
      self = Truth(withoutValue: operand)
    }
  }

  var operand: Operand {
    if raw < 2 { return Operand(payload: UInt64(raw), kind: .bool) }
    return fault.map(Operand.fault) ?? .unknown
  }

  var fault: Fault? { raw > 2 ? Fault(rawValue: raw - 2) : nil }

  var verdict: Verdict {
    switch raw {
    case 0: .fails
    case 1: .holds
    case 2: .unknown
    default: .fault(fault ?? .badArgument)
    }
  }
}
