/// One value of a record: trivial, 16 bytes. Texts are slices of the chunk's text.
@frozen
public struct Value: Sendable {
  @frozen
  public enum Kind: UInt8, Sendable {
    /// Not in the source.
    case missing
    /// There, with nothing in it.
    case empty
    /// There, and it could not be understood; always with a finding. The raw text is the slice.
    case unreadable
    case text, integer, decimal, date
    /// A code of a list; the slice holds the code.
    case code
  }

  public var kind: Kind
  /// Decimals: the number of digits after the point in `bits`.
  public var scale: UInt8
  /// Codes: the row in the code list.
  public var entry: UInt16
  /// 1 + the position of the raw field in the chunk; 0 when derived.
  public var source: UInt32
  /// Integer, decimal mantissa, packed date, or text offset `<< 32 |` byte count.
  public var bits: Int64

  @inlinable
  public init(kind: Kind, source: UInt32 = 0, bits: Int64 = 0, scale: UInt8 = 0, entry: UInt16 = 0)
  {
    (self.kind, self.source, self.bits) = (kind, source, bits)
    (self.scale, self.entry) = (scale, entry)
  }

  /// A value whose text is a slice of the chunk's text.
  @inlinable
  public init(kind: Kind, text: Range<Int>, source: UInt32, entry: UInt16 = 0) {
    self.init(
      kind: kind, source: source,
      bits: Int64(text.lowerBound) << 32 | Int64(text.count), entry: entry)
  }

  public static let missing = Value(kind: .missing)

  /// The slice of the chunk's text; empty for values that are not text.
  @inlinable
  public var textRange: Range<Int> {
    switch kind {
    case .text, .code, .unreadable:
      let start = Int(bits >> 32)
      return start..<start + Int(bits & 0xffff_ffff)
    default: return 0..<0
    }
  }

  @inlinable public var date: PartialDate { PartialDate(packed: Int32(truncatingIfNeeded: bits)) }

  /// Whether there is something to check: neither missing nor empty nor unreadable.
  @inlinable public var isPresent: Bool { kind.rawValue > Kind.unreadable.rawValue }

  /// Whether something stands there, be it readable or not.
  @inlinable public var isFilled: Bool { kind.rawValue >= Kind.unreadable.rawValue }

  /// A decimal as a double.
  @inlinable
  public var double: Double {
    var power = 1.0
    for _ in 0..<scale { power *= 10 }
    return Double(bits) / power
  }
}
