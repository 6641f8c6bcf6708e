/// Puts the nodes of a YAML file in order as they are read.
struct YAMLBuilder {
  typealias Node = YAMLDocument.Node

  private(set) var nodes: [Node] = []
  private(set) var children: [Int32] = []
  /// The texts of scalars, which readers append before they add the node.
  var texts: [UInt8] = []
  private(set) var root: Int?
  /// The nodes that are open, each with where its children begin in `pending`.
  private var opened: [(node: Int, start: Int)] = []
  private var pending: [Int32] = []

  /// - Parameter count: Bytes of the file.
  init(roomFor count: Int) {
    nodes.reserveCapacity(count / 16)
    texts.reserveCapacity(count)
  }

  /// - Returns: Its position.
  @discardableResult
  mutating func add(_ node: Node) -> Int {
    let position = nodes.count
    nodes.append(node)
    if opened.isEmpty { root = position } else { pending.append(Int32(position)) }
    return position
  }

  /// Nodes that follow are children of the last one, until it is closed.
  mutating func open() { opened.append((nodes.count - 1, pending.count)) }

  func isOpen(_ node: Int) -> Bool { opened.contains { $0.node == node } }

  /// A node that stands elsewhere is a child once more.
  mutating func repeatNode(_ node: Int) { pending.append(Int32(node)) }

  /// Closes the innermost node that is open.
  ///
  /// - Returns: A key that stands twice in it, of which the second value would be lost.
  mutating func close() -> Node? {
    guard let (node, start) = opened.popLast() else { return nil }
    let first = Int32(children.count)
    children.append(contentsOf: pending[start...])
    pending.removeSubrange(start...)
    nodes[node].contents = first..<Int32(children.count)
    return nodes[node].kind == .mapping ? repeatedKey(node) : nil
  }

  private func repeatedKey(_ node: Int) -> Node? {
    let contents = nodes[node].contents
    let (first, end) = (Int(contents.lowerBound), Int(contents.upperBound))
    // Of few keys a look at each costs less than hashing them.
    guard end - first > 32 else {
      for index in stride(from: first + 2, to: end, by: 2) {
        for earlier in stride(from: first, to: index, by: 2)
        where isSame(Int(children[earlier]), Int(children[index])) {
          return nodes[Int(children[index])]
        }
      }
      return nil
    }
    var known: Set<ArraySlice<UInt8>> = []
    for index in stride(from: first, to: end, by: 2) {
      let key = nodes[Int(children[index])]
      guard key.kind == .scalar else { continue }
      let name = texts[Int(key.contents.lowerBound)..<Int(key.contents.upperBound)]
      if !known.insert(name).inserted { return key }
    }
    return nil
  }

  private func isSame(_ one: Int, _ other: Int) -> Bool {
    let (one, other) = (nodes[one], nodes[other])
    guard one.kind == .scalar, other.kind == .scalar, one.contents.count == other.contents.count
    else { return false }
    let distance = Int(other.contents.lowerBound) - Int(one.contents.lowerBound)
    for index in Int(one.contents.lowerBound)..<Int(one.contents.upperBound)
    where texts[index] != texts[index + distance] {
      return false
    }
    return true
  }
}
