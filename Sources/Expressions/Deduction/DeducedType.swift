/// A static type of the whole language. Source: cel-spec, "Gradual Type Checking".
indirect enum DeducedType: Hashable, Sendable {
  case dyn, null
  /// `bool`, `int`, `uint`, `double`, `string`, `bytes`, `timestamp`, `duration`.
  case scalar(String)
  /// A scalar that may be null.
  case wrapper(String)
  case list(DeducedType)
  case map(DeducedType, DeducedType)
  /// The type of types.
  case type
  /// A message, by the name of its declaration.
  case message(String)
  /// Such as `optional_type`, with what it holds.
  case abstract(String, [DeducedType])
  /// To be found out: by name in a signature, by number while an expression is looked at.
  case parameter(String)
  case variable(Int)

  static let bool = DeducedType.scalar("bool")
  static let int = DeducedType.scalar("int")
  static let uint = DeducedType.scalar("uint")
  static let double = DeducedType.scalar("double")
  static let string = DeducedType.scalar("string")
  static let bytes = DeducedType.scalar("bytes")
  static let scalars: Set<String> = [
    "bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration",
  ]

  static func optional(_ content: DeducedType) -> DeducedType {
    .abstract("optional_type", [content])
  }

  /// What it is made of.
  var parts: [DeducedType] {
    switch self {
    case .list(let element): [element]
    case .map(let key, let value): [key, value]
    case .abstract(_, let parts): parts
    default: []
    }
  }

  /// The same with each part replaced.
  func mapParts(_ change: (DeducedType) -> DeducedType) -> DeducedType {
    switch self {
    case .list(let element): .list(change(element))
    case .map(let key, let value): .map(change(key), change(value))
    case .abstract(let name, let parts): .abstract(name, parts.map(change))
    default: self
    }
  }

  /// Whether null may stand for it. Source: cel-spec, conformance, "legacy_nullable_types".
  var isNullable: Bool {
    switch self {
    case .null, .wrapper, .message, .abstract: true
    case .scalar(let name): name == "timestamp" || name == "duration"
    default: false
    }
  }
}

extension DeducedType: CustomStringConvertible {
  /// As in signatures: `list(map(string, int))`, `wrapper(int)`.
  var description: String {
    func listed(_ name: String) -> String {
      "\(name)(\(parts.map(\.description).joined(separator: ", ")))"
    }
    return switch self {
    case .dyn, .variable: "dyn"
    case .null: "null_type"
    case .type: "type"
    case .scalar(let name), .message(let name), .parameter(let name): name
    case .wrapper(let name): "wrapper(\(name))"
    case .list: listed("list")
    case .map: listed("map")
    case .abstract(let name, let parts): parts.isEmpty ? name : listed(name)
    }
  }
}
