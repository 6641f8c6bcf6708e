/// Builds the syntax tree. Stops at the first fault: what follows it would be guesswork.
///
/// Source: CEL language definition, "Syntax", grammar; with the optional syntax of cel-spec's
/// "CEL optional types".
struct Parser {
  /// Bytes; longer sources are refused unread.
  static let sourceLimit = 100_000
  /// Brackets, operators and calls inside each other.
  static let nestingLimit = 100
  /// Nodes on the way from the root to a leaf, as long chains such as `a + b + c` make it.
  static let depthLimit = 160

  private let tokens: [Token]
  private var index = 0
  private var nesting = 0

  static func parse(_ source: [UInt8]) throws(ExpressionFaults) -> SyntaxNode {
    guard source.count <= sourceLimit else {
      let message = "the expression is longer than \(sourceLimit) bytes"
      throw Complaint.located([Complaint(offset: 0, message: message)], in: [])
    }
    var parser = Parser(tokens: try Lexer.tokens(of: source))
    do throws(Complaint) {
      let node = try parser.expression()
      guard parser.current.kind == .end else { throw parser.unexpected("an operator or the end") }
      return node
    } catch {
      throw Complaint.located([error], in: source)
    }
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  private var current: Token { tokens[index] }

  private func unexpected(_ wanted: String) -> Complaint {
    let local = vietnamese[wanted] ?? wanted
    return Complaint(
      offset: current.offset, message: "expected \(wanted), but found \(current.kind.name)",
      vi: "cần \(local), nhưng gặp \(vietnamese[current.kind.name] ?? current.kind.name)")
  }

  private mutating func advance() { if index + 1 < tokens.count { index += 1 } }

  private mutating func accept(_ symbol: Symbol) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    advance()
    return true
  }

  private mutating func expect(_ symbol: Symbol) throws(Complaint) {
    guard accept(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
  }

  private func node(_ kind: SyntaxNode.Kind, at offset: Int) throws(Complaint) -> SyntaxNode {
    let node = SyntaxNode(kind, at: offset)
    guard node.depth <= Parser.depthLimit else {
      throw Complaint(
        offset: offset, message: "the expression is nested too deeply",
        vi: "biểu thức lồng nhau quá sâu")
    }
    return node
  }

  private mutating func nest() throws(Complaint) {
    nesting += 1
    guard nesting <= Parser.nestingLimit else {
      throw Complaint(
        offset: current.offset, message: "the expression is nested too deeply",
        vi: "biểu thức lồng nhau quá sâu")
    }
  }

  // Expr = ConditionalOr ["?" ConditionalOr ":" Expr]
  private mutating func expression() throws(Complaint) -> SyntaxNode {
    try nest()
    defer { nesting -= 1 }
    let condition = try logical(.orOr)
    let offset = current.offset
    guard accept(.question) else { return condition }
    let first = try logical(.orOr)
    try expect(.colon)
    let second = try expression()
    return try node(.conditional(condition, then: first, else: second), at: offset)
  }

  /// A chain of `||` or `&&`, as a balanced tree: both are associative, and chains grow long.
  private mutating func logical(_ symbol: Symbol) throws(Complaint) -> SyntaxNode {
    var terms: [SyntaxNode] = []
    var offsets: [Int] = []
    while true {
      terms.append(try symbol == .orOr ? logical(.andAnd) : binary(0))
      offsets.append(current.offset)
      guard accept(symbol) else { break }
    }
    let connective: BinaryOperator = symbol == .orOr ? .or : .and
    while terms.count > 1 {
      var joined: [SyntaxNode] = []
      var joints: [Int] = []
      var index = 0
      while index + 1 < terms.count {
        joined.append(
          try node(.binary(connective, terms[index], terms[index + 1]), at: offsets[index]))
        joints.append(offsets[index + 1])
        index += 2
      }
      if index < terms.count {
        joined.append(terms[index])
        joints.append(offsets[index])
      }
      (terms, offsets) = (joined, joints)
    }
    return terms[0]
  }

  private func operation(_ kind: Token.Kind) -> (level: Int, BinaryOperator)? {
    guard case .symbol(let symbol) = kind else { return nil }
    switch symbol {
    case .equal: return (0, .relation(.equal))
    case .notEqual: return (0, .relation(.notEqual))
    case .less: return (0, .relation(.less))
    case .lessOrEqual: return (0, .relation(.lessOrEqual))
    case .greater: return (0, .relation(.greater))
    case .greaterOrEqual: return (0, .relation(.greaterOrEqual))
    case .in: return (0, .in)
    case .plus: return (1, .arithmetic(.add))
    case .minus: return (1, .arithmetic(.subtract))
    case .times: return (2, .arithmetic(.multiply))
    case .divide: return (2, .arithmetic(.divide))
    case .modulo: return (2, .arithmetic(.modulo))
    default: return nil
    }
  }

  /// Relations (0), additions (1) and multiplications (2), all associating to the left.
  private mutating func binary(_ level: Int) throws(Complaint) -> SyntaxNode {
    guard level < 3 else { return try unary() }
    var left = try binary(level + 1)
    while let (found, operation) = operation(current.kind), found == level {
      let offset = current.offset
      advance()
      left = try node(.binary(operation, left, try binary(level + 1)), at: offset)
    }
    return left
  }

  private mutating func unary() throws(Complaint) -> SyntaxNode {
    let offset = current.offset
    var signs = 0
    if current.kind == .symbol(.not) {
      while accept(.not) { signs += 1 }
      var operand = try postfix()
      for _ in 0..<signs { operand = try node(.not(operand), at: offset) }
      return operand
    }
    while accept(.minus) { signs += 1 }
    if signs > 0, case .int(let magnitude) = current.kind {
      // The least int has no positive counterpart, so the sign belongs to the literal.
      guard magnitude <= UInt64(Int.max) + 1 else { throw tooLarge }
      tokenSign = true
      signs -= 1
    } else if signs > 0, case .double = current.kind {
      tokenSign = true
      signs -= 1
    }
    var operand = try postfix()
    for _ in 0..<signs { operand = try node(.negate(operand), at: offset) }
    return operand
  }

  /// Whether the number at hand follows a minus that belongs to it.
  private var tokenSign = false

  private var tooLarge: Complaint {
    Complaint(offset: current.offset, message: "the number needs more than 64 bits")
  }

  private mutating func postfix() throws(Complaint) -> SyntaxNode {
    try nest()
    defer { nesting -= 1 }
    var operand = try primary()
    while true {
      let offset = current.offset
      if accept(.dot) {
        operand = try member(of: operand, at: offset)
      } else if accept(.openBracket) {
        let isOptional = accept(.question)
        let position = try expression()
        try expect(.closeBracket)
        operand = try node(.index(operand, position, isOptional: isOptional), at: offset)
      } else {
        return operand
      }
    }
  }

  private mutating func member(of operand: SyntaxNode, at dot: Int) throws(Complaint)
    -> SyntaxNode
  {
    let isOptional = accept(.question)
    let offset = current.offset
    let name: String
    switch current.kind {
    case .identifier(let plain):
      guard !["true", "false", "null"].contains(plain) else { throw unexpected("a field's name") }
      name = plain
    case .quotedIdentifier(let quoted):
      advance()
      return try node(.select(operand, field: quoted, isOptional: isOptional), at: offset)
    default:
      throw unexpected("a field's name")
    }
    advance()
    if !isOptional, accept(.openParenthesis) {
      let arguments = try self.arguments()
      return try node(.call(receiver: operand, name: name, arguments: arguments), at: offset)
    }
    let selected = try node(
      .select(operand, field: name, isOptional: isOptional), at: isOptional ? dot : offset)
    if current.kind == .symbol(.openBrace), let type = Parser.dottedName(selected) {
      return try message(type, at: operand.offset)
    }
    return selected
  }

  /// `a.b.c` as one name, when it is nothing but names.
  static func dottedName(_ node: SyntaxNode) -> String? {
    switch node.kind {
    case .identifier(let name): name
    case .select(let operand, let field, false): dottedName(operand).map { $0 + "." + field }
    default: nil
    }
  }

  /// What stands before the closing parenthesis, and that.
  private mutating func arguments() throws(Complaint) -> [SyntaxNode] {
    var arguments: [SyntaxNode] = []
    while current.kind != .symbol(.closeParenthesis) || !arguments.isEmpty {
      arguments.append(try expression())
      guard accept(.comma) else { break }
    }
    try expect(.closeParenthesis)
    return arguments
  }

  private mutating func primary() throws(Complaint) -> SyntaxNode {
    let offset = current.offset
    let isNegative = tokenSign
    tokenSign = false
    switch current.kind {
    case .int(let magnitude):
      guard magnitude <= UInt64(Int.max) || isNegative else { throw tooLarge }
      advance()
      let value = Int(truncatingIfNeeded: magnitude)
      return try node(.int(isNegative ? 0 &- value : value), at: offset)
    case .double(let value):
      advance()
      return try node(.double(isNegative ? -value : value), at: offset)
    case .uint(let value):
      advance()
      return try node(.uint(value), at: offset)
    case .string(let value):
      advance()
      return try node(.string(value), at: offset)
    case .bytes(let value):
      advance()
      return try node(.bytes(value), at: offset)
    case .symbol(.openParenthesis):
      advance()
      let inner = try expression()
      try expect(.closeParenthesis)
      return inner
    case .symbol(.openBracket):
      advance()
      return try list(at: offset)
    case .symbol(.openBrace):
      advance()
      return try map(at: offset)
    case .symbol(.dot):
      advance()
      guard case .identifier(let name) = current.kind else { throw unexpected("a name") }
      return try named("." + name, at: offset)
    case .identifier(let name):
      return try named(name, at: offset)
    default:
      throw unexpected("a value")
    }
  }

  private mutating func named(_ name: String, at offset: Int) throws(Complaint) -> SyntaxNode {
    switch name {
    case "true", "false":
      advance()
      return try node(.bool(name == "true"), at: offset)
    case "null":
      advance()
      return try node(.null, at: offset)
    default:
      guard !Parser.reservedWords.contains(name) else {
        throw Complaint(
          offset: offset, message: "'\(name)' is a reserved word",
          vi: "'\(name)' là từ dành riêng")
      }
    }
    advance()
    if accept(.openParenthesis) {
      return try node(.call(receiver: nil, name: name, arguments: try arguments()), at: offset)
    }
    if current.kind == .symbol(.openBrace) { return try message(name, at: offset) }
    return try node(.identifier(name), at: offset)
  }

  static let reservedWords: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
    "package", "namespace", "return", "var", "void", "while",
  ]

  private mutating func list(at offset: Int) throws(Complaint) -> SyntaxNode {
    var elements: [SyntaxNode.Element] = []
    while current.kind != .symbol(.closeBracket) {
      let isOptional = accept(.question)
      elements.append(SyntaxNode.Element(value: try expression(), isOptional: isOptional))
      guard accept(.comma) else { break }
    }
    try expect(.closeBracket)
    return try node(.list(elements), at: offset)
  }

  private mutating func map(at offset: Int) throws(Complaint) -> SyntaxNode {
    var entries: [SyntaxNode.Entry] = []
    while current.kind != .symbol(.closeBrace) {
      let isOptional = accept(.question)
      let key = try expression()
      try expect(.colon)
      entries.append(
        SyntaxNode.Entry(key: key, value: try expression(), isOptional: isOptional))
      guard accept(.comma) else { break }
    }
    try expect(.closeBrace)
    return try node(.map(entries), at: offset)
  }

  private mutating func message(_ type: String, at offset: Int) throws(Complaint) -> SyntaxNode {
    try expect(.openBrace)
    var fields: [SyntaxNode.Field] = []
    while current.kind != .symbol(.closeBrace) {
      let isOptional = accept(.question)
      let name: String
      switch current.kind {
      case .identifier(let plain), .quotedIdentifier(let plain): name = plain
      default: throw unexpected("a field's name")
      }
      advance()
      try expect(.colon)
      fields.append(
        SyntaxNode.Field(name: name, value: try expression(), isOptional: isOptional))
      guard accept(.comma) else { break }
    }
    try expect(.closeBrace)
    return try node(.message(type, fields), at: offset)
  }
}

/// What the parser wants or finds, in Vietnamese; symbols and names stand for themselves.
private let vietnamese = [
  "an operator or the end": "một phép toán hoặc hết biểu thức", "a field's name": "tên trường",
  "a name": "một tên", "a value": "một giá trị", "a number": "một số",
  "a string": "một chuỗi ký tự", "a bytes literal": "một chuỗi byte", "the end": "hết biểu thức",
]
