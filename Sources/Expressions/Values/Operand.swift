/// One packed value: sixteen bytes without references.
///
/// Text and lists are places inside the `Frame` they were made for, and mean nothing in another.
@frozen public struct Operand: Hashable, Sendable {
  /// What the sixteen bytes hold.
  @frozen public enum Kind: UInt8, Sendable {
    /// The record says nothing here.
    case missing
    case bool, int, double
    /// Offset and byte count in `Frame.text`.
    case string
    case date
    /// The base slot of a row in `Frame.slots`.
    case row
    /// Offset and element count in `Frame.slots`.
    case list
    /// There is a value, or might be, but not one that decides.
    case unknown
    /// Could not be evaluated.
    case fault
  }

  @usableFromInline let payload: UInt64
  /// The kind in the low byte, the fault in the next.
  @usableFromInline let tag: UInt64

  @inlinable @inline(__always)
  init(payload: UInt64, tag: UInt64) {
    self.payload = payload
    self.tag = tag
  }

  @inlinable @inline(__always)
  init(payload: UInt64, kind: Kind) { self.init(payload: payload, tag: UInt64(kind.rawValue)) }

  @inlinable public static var missing: Operand { Operand(payload: 0, kind: .missing) }
  @inlinable public static var unknown: Operand { Operand(payload: 0, kind: .unknown) }

  @inlinable public static func bool(_ value: Bool) -> Operand {
    Operand(payload: value ? 1 : 0, kind: .bool)
  }

  @inlinable public static func int(_ value: Int) -> Operand {
    Operand(payload: UInt64(bitPattern: Int64(value)), kind: .int)
  }

  @inlinable public static func double(_ value: Double) -> Operand {
    Operand(payload: value.bitPattern, kind: .double)
  }

  @inlinable public static func date(_ value: CalendarDate) -> Operand {
    Operand(payload: UInt64(UInt32(bitPattern: value.packed)), kind: .date)
  }

  /// A place in `Frame.text`, which must hold well-formed UTF-8 there.
  @inlinable public static func string(offset: Int, byteCount: Int) -> Operand {
    Operand(payload: pair(offset, byteCount), kind: .string)
  }

  /// Consecutive slots in `Frame.slots`.
  @inlinable public static func list(offset: Int, count: Int) -> Operand {
    Operand(payload: pair(offset, count), kind: .list)
  }

  /// A row, by the base slot that `Frame.beginRow` gave.
  @inlinable public static func row(base: Int) -> Operand {
    Operand(payload: UInt64(truncatingIfNeeded: base), kind: .row)
  }

  @inlinable public static func fault(_ fault: Fault) -> Operand {
    Operand(payload: 0, tag: UInt64(Kind.fault.rawValue) | UInt64(fault.rawValue) << 8)
  }

  @inlinable public var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: tag)) ?? .unknown }

  @inlinable public var bool: Bool? { kind == .bool ? payload != 0 : nil }
  @inlinable public var int: Int? { kind == .int ? integer : nil }
  @inlinable public var double: Double? { kind == .double ? number : nil }
  @inlinable public var date: CalendarDate? { kind == .date ? calendarDate : nil }
  @inlinable public var fault: Fault? { kind == .fault ? Fault(rawValue: UInt8(tag >> 8)) : nil }

  /// For a string: its bytes in `Frame.text`. For a list: its elements in `Frame.slots`.
  @inlinable public var range: Range<Int>? {
    kind == .string || kind == .list ? offset..<offset + count : nil
  }

  /// For a row: its first slot in `Frame.slots`.
  @inlinable public var rowBase: Int? { kind == .row ? base : nil }

  @usableFromInline
  static func pair(_ offset: Int, _ count: Int) -> UInt64 {
    UInt64(UInt32(truncatingIfNeeded: offset)) << 32 | UInt64(UInt32(truncatingIfNeeded: count))
  }

  // The accessors below trust the checker: they read the payload without looking at the kind.

  @inlinable @inline(__always) var integer: Int { Int(Int64(bitPattern: payload)) }
  @inlinable @inline(__always) var number: Double { Double(bitPattern: payload) }
  @inlinable @inline(__always) var truth: Bool { payload != 0 }
  @inlinable @inline(__always) var base: Int { Int(truncatingIfNeeded: payload) }
  @inlinable @inline(__always) var offset: Int { Int(payload >> 32) }
  @inlinable @inline(__always) var count: Int { Int(UInt32(truncatingIfNeeded: payload)) }
  @inlinable @inline(__always) var calendarDate: CalendarDate {
    CalendarDate(packed: Int32(truncatingIfNeeded: payload))
  }

  /// Neither missing nor unknown nor a fault.
  @inlinable @inline(__always) var isValue: Bool { tag &- 1 < 7 }

  @inlinable @inline(__always)
  func holds(_ kind: Kind) -> Bool { tag == UInt64(kind.rawValue) }

  /// What an expression sees of an operand that is not of the declared kind.
  @inline(never) var withoutValue: Operand {
    switch kind {
    case .missing, .unknown: .unknown
    case .fault: self
    default: .fault(.typeMismatch)
    }
  }
}
