/// What an expression's static type depends on: variables, messages and functions that the
/// language does not have itself.
public struct TypeDeclarations: Sendable {
  var variables: [String: DeducedType] = [:]
  /// By message the types of its fields.
  var messages: [String: [String: DeducedType]] = [:]
  var functions: [String: [Signatures.Overload]] = [:]

  public init() {}

  /// - Parameter json: An object with any of `variables` (name → type), `messages` (name → fields,
  ///   name → type) and `functions` (name → signatures; a member's name begins with a dot).
  /// - Throws: Why this is no such object.
  public init(json: [UInt8]) throws(JSONFault) {
    guard case .map(let root) = try JSONReader.value(of: json) else {
      throw JSONFault(line: 0, reason: "declarations are an object")
    }
    for (key, value) in try Self.members(root, "declarations") {
      let members = try Self.members(value, key)
      switch key {
      case "variables":
        for (name, text) in members { variables[name] = try Self.type(text) }
      case "messages":
        for (name, fields) in members {
          messages[name] = Dictionary(
            uniqueKeysWithValues: try Self.members(fields, name).map { pair throws(JSONFault) in
              (pair.0, try Self.type(pair.1))
            })
        }
      case "functions":
        for (name, texts) in members { functions[name] = try Self.signatures(texts, name) }
      default:
        throw JSONFault(line: 0, reason: "`\(key)` is not variables, messages or functions")
      }
    }
  }

  private static func members(
    _ value: DynamicValue, _ name: String
  ) throws(JSONFault) -> [(String, DynamicValue)] {
    guard case .map(let map) = value else {
      throw JSONFault(line: 0, reason: "`\(name)` is an object")
    }
    return try members(map, name)
  }

  private static func members(
    _ map: DynamicMap, _ name: String
  ) throws(JSONFault) -> [(String, DynamicValue)] {
    try map.entries.map { entry throws(JSONFault) in
      guard case .string(let key) = entry.key else {
        throw JSONFault(line: 0, reason: "`\(name)` has names as its keys")
      }
      return (key, entry.value)
    }
  }

  private static func type(_ value: DynamicValue) throws(JSONFault) -> DeducedType {
    guard case .string(let text) = value, let type = TypeText.type(text) else {
      throw JSONFault(line: 0, reason: "a type is written as in \"list(int)\"")
    }
    return type
  }

  private static func signatures(
    _ value: DynamicValue, _ name: String
  ) throws(JSONFault) -> [Signatures.Overload] {
    let texts: [DynamicValue] = if case .list(let elements) = value { elements } else { [value] }
    return try texts.map { value throws(JSONFault) in
      guard case .string(let text) = value, let overload = TypeText.signature(text) else {
        throw JSONFault(
          line: 0, reason: "`\(name)` has signatures such as \"(string, int) -> bool\"")
      }
      return overload
    }
  }
}
