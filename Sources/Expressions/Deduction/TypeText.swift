/// Reads types and signatures as they are written: `list(T)`, `(string, int) -> bool`.
///
/// A capital letter alone is a parameter; a name that no type has is a message's, or with parts in
/// parentheses an abstract type's.
struct TypeText {
  private var rest: Substring

  /// `nil` when this is no type.
  static func type(_ text: String) -> DeducedType? {
    var reader = TypeText(rest: text[...])
    guard let type = reader.type(), reader.rest.isEmpty else { return nil }
    return type
  }

  /// `nil` when this is no signature.
  static func signature(_ text: String) -> (parameters: [DeducedType], result: DeducedType)? {
    var reader = TypeText(rest: text[...])
    guard let parameters = reader.list(), reader.accept("->"), let result = reader.type(),
      reader.rest.isEmpty
    else { return nil }
    return (parameters, result)
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }

  private mutating func accept(_ word: String) -> Bool {
    skipBlanks()
    guard rest.hasPrefix(word) else { return false }
    rest = rest.dropFirst(word.count)
    skipBlanks()
    return true
  }

  private mutating func list() -> [DeducedType]? {
    guard accept("(") else { return nil }
    var types: [DeducedType] = []
    while !accept(")") {
      if !types.isEmpty, !accept(",") { return nil }
      guard let type = type() else { return nil }
      types.append(type)
    }
    return types
  }

  private mutating func type() -> DeducedType? {
    skipBlanks()
    let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
    guard !name.isEmpty else { return nil }
    rest = rest.dropFirst(name.count)
    skipBlanks()
    guard rest.first == "(" else { return Self.plain(name) }
    guard let parts = list() else { return nil }
    switch (name, parts.count) {
    case ("list", 1): return .list(parts[0])
    case ("map", 2): return .map(parts[0], parts[1])
    case ("type", 1): return .type
    case ("wrapper", 1):
      guard case .scalar(let wrapped) = parts[0] else { return nil }
      return .wrapper(wrapped)
    case ("list", _), ("map", _), ("type", _), ("wrapper", _): return nil
    default: return .abstract(name, parts)
    }
  }

  private static func plain(_ name: String) -> DeducedType {
    if DeducedType.scalars.contains(name) { return .scalar(name) }
    switch name {
    case "dyn": return .dyn
    case "null_type", "null": return .null
    case "type": return .type
    case "net.IP", "net.CIDR", "date": return .abstract(name, [])
    default: return name.count == 1 && name.uppercased() == name ? .parameter(name) : .message(name)
    }
  }
}
