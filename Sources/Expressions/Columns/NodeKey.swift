/// What a node of a plan is: equal keys are equal terms.
///
/// Texts stand as bytes: texts that Unicode takes for the same are different terms.
struct NodeKey: Hashable, Sendable {
  /// What tells nodes of one name and the same parts apart.
  enum Detail: Hashable, Sendable {
    case none
    case bytes([UInt8])
    case texts([[UInt8]])
    case numbers([Int64])
    case bool(Bool)
    case int(Int)
    /// Bit by bit: 0 and -0 are different terms.
    case double(UInt64)
    case date(CalendarDate)
    case comparison(Relation, StaticType, StaticType)
    case arithmetic(Arithmetic, StaticType)
    case function(String, isMember: Bool, [StaticType])
  }

  private let name: String
  private let detail: Detail
  /// Nodes that it is made from, or numbers that it is about.
  private(set) var parts: [Int]
  /// The domain that the node stands in; 0 until it is known.
  private(set) var domain = 0

  /// - Parameter name: Up to fifteen bytes, which take no memory of their own.
  init(_ name: String, _ detail: Detail = .none, _ parts: [Int] = []) {
    (self.name, self.detail, self.parts) = (name, detail, parts)
  }

  /// - Returns: `nil` for a list, of which there are no nodes.
  init?(_ literal: Literal) {
    switch literal {
    case .bool(let truth): self.init("constant", .bool(truth))
    case .int(let number): self.init("constant", .int(number))
    case .double(let number): self.init("constant", .double(number.bitPattern))
    case .string(let text): self.init("constant", .bytes(Array(text.utf8)))
    case .date(let date): self.init("constant", .date(date))
    case .list: return nil
    }
  }

  func from(_ parts: [Int]) -> NodeKey {
    var key = self
    key.parts += parts
    return key
  }

  func standing(in domain: Int) -> NodeKey {
    var key = self
    key.domain = domain
    return key
  }
}
