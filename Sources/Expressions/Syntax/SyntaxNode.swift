/// An expression as written: all of CEL's syntax, with places, without types. Macros are calls.
struct SyntaxNode: Sendable, Hashable {
  /// Byte offset of the telling token: an operator's own, else the first.
  let offset: Int
  let kind: Kind
  /// Nodes from here to the deepest leaf; kept small, because checking and compiling recurse.
  let depth: Int

  indirect enum Kind: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// With a leading dot when written so.
    case identifier(String)
    case select(SyntaxNode, field: String, isOptional: Bool)
    case index(SyntaxNode, SyntaxNode, isOptional: Bool)
    case call(receiver: SyntaxNode?, name: String, arguments: [SyntaxNode])
    case not(SyntaxNode)
    case negate(SyntaxNode)
    case binary(BinaryOperator, SyntaxNode, SyntaxNode)
    case conditional(SyntaxNode, then: SyntaxNode, else: SyntaxNode)
    case list([Element])
    case map([Entry])
    case message(String, [Field])
  }

  struct Element: Sendable, Hashable {
    let value: SyntaxNode
    /// Written `?value`.
    let isOptional: Bool
  }

  struct Entry: Sendable, Hashable {
    let key: SyntaxNode
    let value: SyntaxNode
    let isOptional: Bool
  }

  struct Field: Sendable, Hashable {
    let name: String
    let value: SyntaxNode
    let isOptional: Bool
  }

  init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
    depth = 1 + (kind.children.map(\.depth).max() ?? 0)
  }
}

enum BinaryOperator: Sendable, Hashable {
  case or, and
  case relation(Relation)
  case `in`
  case arithmetic(Arithmetic)
}

enum Arithmetic: String, Sendable, Hashable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
}

/// A comparison, as the set of orders (see `Orders`) in which it holds.
enum Relation: UInt8, Sendable, Hashable {
  case less = 0b0001
  case equal = 0b0010
  case lessOrEqual = 0b0011
  case greater = 0b0100
  case greaterOrEqual = 0b0110
  case notEqual = 0b1101
}

extension SyntaxNode.Kind {
  var children: [SyntaxNode] {
    switch self {
    case .null, .bool, .int, .uint, .double, .string, .bytes, .identifier: []
    case .select(let operand, _, _), .not(let operand), .negate(let operand): [operand]
    case .index(let first, let second, _), .binary(_, let first, let second): [first, second]
    case .call(let receiver, _, let arguments): (receiver.map { [$0] } ?? []) + arguments
    case .conditional(let condition, let first, let second): [condition, first, second]
    case .list(let elements): elements.map(\.value)
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .message(_, let fields): fields.map(\.value)
    }
  }
}
