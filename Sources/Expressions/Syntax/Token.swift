/// One word of an expression.
struct Token: Equatable {
  enum Kind: Equatable {
    case identifier(String)
    /// `a.`b-c``: a field name between backticks.
    case quotedIdentifier(String)
    /// The magnitude; a sign is an operator.
    case int(UInt64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case symbol(Symbol)
    case end
  }

  let kind: Kind
  /// Byte offset in the source.
  let offset: Int
}

/// Punctuation and operators. `in` is one too.
enum Symbol: String {
  case orOr = "||"
  case andAnd = "&&"
  case equal = "=="
  case notEqual = "!="
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case less = "<"
  case greater = ">"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case modulo = "%"
  case not = "!"
  case question = "?"
  case colon = ":"
  case dot = "."
  case comma = ","
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case closeBracket = "]"
  case openBrace = "{"
  case closeBrace = "}"
  case `in` = "in"
}

extension Token.Kind {
  /// How a fault message calls the token. Literals are not quoted: they may be long.
  var name: String {
    switch self {
    case .identifier(let name), .quotedIdentifier(let name): "'\(name)'"
    case .int, .uint, .double: "a number"
    case .string: "a string"
    case .bytes: "a bytes literal"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end"
    }
  }
}
