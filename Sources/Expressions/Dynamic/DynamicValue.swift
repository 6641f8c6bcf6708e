/// A value of the whole language, for expressions whose types are known only when they run.
///
/// Messages of protocol buffers are left out.
public indirect enum DynamicValue: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([DynamicValue])
  case map(DynamicMap)
  /// Since 1970-01-01T00:00:00Z.
  case timestamp(Duration)
  case duration(Duration)
  /// Of our own library: a calendar date, perhaps without day or month.
  case date(CalendarDate)
  case address(NetworkAddress)
  case network(NetworkPrefix)
  /// By its name, such as `int` or `google.protobuf.Timestamp`.
  case type(String)
  case optional(DynamicValue?)
}

/// Why an expression of the whole language has no value.
public enum DynamicFault: Error, Hashable, Sendable {
  case unknownName(String)
  /// No function of this name takes values of these types.
  case noSuchOverload(String)
  case noSuchKey
  case overflow
  case divisionByZero
  case badArgument
  case duplicateKey
  case budgetExceeded
  /// A part of the language that is left out.
  case notSupported
  /// What is not known decides: the variables or functions that gave no value, in order, each once.
  case unknown([String])
}

extension DynamicValue {
  /// The name of the type, as `type(x)` gives it.
  var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list: "list"
    case .map: "map"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .date: "date"
    case .address: "net.IP"
    case .network: "net.CIDR"
    case .type: "type"
    case .optional: "optional_type"
    }
  }

  static let typeNames: Set<String> = [
    "null_type", "bool", "int", "uint", "double", "string", "bytes", "list", "map", "type",
    "google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type", "net.IP",
    "net.CIDR",
  ]

  /// Whether it is the value that its type starts from: zero, empty, none.
  var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .double(let value): value == 0
    case .string(let value): value.isEmpty
    case .bytes(let value): value.isEmpty
    case .list(let value): value.isEmpty
    case .map(let value): value.entries.isEmpty
    case .timestamp(let value), .duration(let value): value == .zero
    case .date, .address, .network, .type: false
    case .optional(let value): value == nil
    }
  }
}

extension DynamicValue: Equatable {
  /// CEL's equality: numbers by value whatever their type, other types never equal each other,
  /// text by code point.
  public static func == (first: DynamicValue, second: DynamicValue) -> Bool {
    if let orders = Orders(numbers: first, second) { return orders == .equal }
    switch (first, second) {
    case (.null, .null): return true
    case (.bool(let one), .bool(let other)): return one == other
    case (.string(let one), .string(let other)): return one.utf8.elementsEqual(other.utf8)
    case (.bytes(let one), .bytes(let other)): return one == other
    case (.list(let one), .list(let other)): return one == other
    case (.map(let one), .map(let other)): return one == other
    case (.timestamp(let one), .timestamp(let other)), (.duration(let one), .duration(let other)):
      return one == other
    case (.date(let one), .date(let other)): return one == other
    case (.address(let one), .address(let other)): return one == other
    case (.network(let one), .network(let other)): return one == other
    case (.type(let one), .type(let other)): return one == other
    case (.optional(let one), .optional(let other)): return one == other
    default: return false
    }
  }

  /// How two values stand to each other; `nil` when their types have no common order.
  static func orders(_ first: DynamicValue, _ second: DynamicValue) -> Orders? {
    if let orders = Orders(numbers: first, second) { return orders }
    switch (first, second) {
    case (.bool(let one), .bool(let other)): return Orders(one ? 1 : 0, other ? 1 : 0)
    case (.string(let one), .string(let other)): return Orders(bytes: one.utf8, other.utf8)
    case (.bytes(let one), .bytes(let other)): return Orders(bytes: one, other)
    case (.timestamp(let one), .timestamp(let other)), (.duration(let one), .duration(let other)):
      return Orders(one, other)
    case (.date(let one), .date(let other)): return Orders(one, other)
    default: return nil
    }
  }
}

extension Orders {
  /// `nil` unless both are numbers.
  init?(numbers first: DynamicValue, _ second: DynamicValue) {
    switch (first, second) {
    case (.int(let one), .int(let other)): self.init(one, other)
    case (.uint(let one), .uint(let other)): self.init(one, other)
    case (.double(let one), .double(let other)): self.init(one, other)
    case (.int(let one), .double(let other)): self.init(Double(one), other)
    case (.double(let one), .int(let other)): self.init(one, Double(other))
    case (.int(let one), .uint(let other)):
      if one < 0 { self = .less } else { self.init(UInt64(one), other) }
    case (.uint(let one), .int(let other)):
      if other < 0 { self = .greater } else { self.init(one, UInt64(other)) }
    case (.uint(let one), .double(let other)): self.init(Double(one), other)
    case (.double(let one), .uint(let other)): self.init(one, Double(other))
    default: return nil
    }
  }

  init(bytes first: some Sequence<UInt8>, _ second: some Sequence<UInt8>) {
    if first.lexicographicallyPrecedes(second) {
      self = .less
    } else {
      self = second.lexicographicallyPrecedes(first) ? .greater : .equal
    }
  }
}
