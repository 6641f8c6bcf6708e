// Values as JSON.

extension DynamicValue {
  /// The name of the type in results and bindings: short where `type(x)` has a package.
  var shortTypeName: String {
    switch self {
    case .null: "null"
    case .timestamp: "timestamp"
    case .duration: "duration"
    default: typeName
    }
  }

  /// The value in JSON, without types: lists as arrays, maps as objects with their keys as text
  /// (as lists of pairs where two keys would become the same text), an optional as its content or
  /// null.
  ///
  /// Whole numbers beyond 2^53 and doubles that are no numbers are strings, bytes are base64,
  /// points in time are RFC 3339, lengths of time seconds such as `1.5s`.
  var json: String {
    switch self {
    case .null, .optional(nil): "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): DynamicValue.whole(value, value.magnitude)
    case .uint(let value): DynamicValue.whole(value, UInt(value))
    case .double(let value): value.isFinite ? "\(value)" : quoted(DynamicLibrary.text(value))
    case .string(let text), .type(let text): quoted(text)
    case .bytes(let bytes): quoted(Base64.encode(bytes))
    case .list(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
    case .map(let map): DynamicValue.object(map)
    case .timestamp(let instant): quoted(Instant.text(instant))
    case .duration(let duration): quoted(Instant.text(duration: duration))
    case .date(let date): quoted(date.description)
    case .address(let address): quoted(address.text)
    case .network(let network): quoted(network.text)
    case .optional(let content?): content.json
    }
  }

  /// The value as `{"type", "value"}`, with all inside it in the same form: nothing is lost.
  ///
  /// Maps are lists of pairs, points and lengths of time `{"seconds", "nanos"}`.
  var typedJSON: String {
    let content =
      switch self {
      case .list(let elements): "[" + elements.map(\.typedJSON).joined(separator: ",") + "]"
      case .map(let map):
        "["
          + map.entries.map { "[\($0.key.typedJSON),\($0.value.typedJSON)]" }
          .joined(separator: ",") + "]"
      case .timestamp(let span), .duration(let span): DynamicValue.parts(span)
      case .optional(let content?): content.typedJSON
      default: json
      }
    return #"{"type":\#(quoted(shortTypeName)),"value":\#(content)}"#
  }

  private static func whole(_ value: some BinaryInteger, _ magnitude: UInt) -> String {
    magnitude <= 1 << 53 ? "\(value)" : "\"\(value)\""
  }

  private static func object(_ map: DynamicMap) -> String {
    let keys = map.entries.map { entry in
      if case .string(let text) = entry.key { text } else { entry.key.json.filter { $0 != "\"" } }
    }
    guard Set(keys.map { Array($0.utf8) }).count == keys.count else {
      return "[" + map.entries.map { "[\($0.key.json),\($0.value.json)]" }.joined(separator: ",")
        + "]"
    }
    return "{"
      + zip(keys, map.entries).map { quoted($0) + ":" + $1.value.json }.joined(separator: ",")
      + "}"
  }

  /// Both of one sign, as a protocol buffer has them; the nanoseconds of a point in time count up.
  private static func parts(_ span: Duration) -> String {
    let (seconds, attoseconds) = span.components
    return #"{"seconds":\#(seconds),"nanos":\#(attoseconds / 1_000_000_000)}"#
  }
}

/// A text as a JSON string.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\0"..<" ", "\u{7f}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
