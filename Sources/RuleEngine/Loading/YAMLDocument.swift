internal import CYAML

/// The nodes of a YAML file, as libyaml's parser tells them.
///
/// Nodes lie in one array and texts in another: a pack has fifty thousand of them, and a tree of
/// values with references in each took two thirds of the time that it takes to load a pack. Scalars
/// are taken as written: what type YAML would give them is nobody's question.
final class YAMLDocument: Sendable {
  enum Kind: UInt8, Sendable { case scalar, sequence, mapping }
  enum Style: UInt8, Sendable { case plain, quoted, block }

  struct Node: Sendable {
    var kind = Kind.scalar
    var style = Style.plain
    /// Of the node's first character, from 1; columns count characters.
    var line: Int32 = 0
    var column: Int32 = 0
    /// Of a scalar its bytes in `texts`; of the others their children in `children`, keys and
    /// values of a mapping in turn.
    var contents: Range<Int32> = 0..<0
  }

  /// What is wrong with a file's YAML.
  struct Fault: Error {
    let message: String
    let vi: String
    /// From 1; 0 when the file as a whole is meant.
    let line: Int
    let column: Int
  }

  let nodes: [Node]
  let children: [Int32]
  let texts: [UInt8]
  /// The position of the outermost node; `nil` when the file is empty.
  let root: Int?

  /// - Parameter source: UTF-8 text.
  init(_ source: borrowing Span<UInt8>) throws(Fault) {
    let parser = try Parser(source)
    (nodes, children, texts, root) = (parser.nodes, parser.children, parser.texts, parser.root)
  }

  func text(_ node: Int) -> String? {
    guard nodes[node].kind == .scalar else { return nil }
    return String(decoding: texts[bytes(node)], as: UTF8.self)
  }

  func isText(_ node: Int, _ text: String) -> Bool {
    let node = nodes[node]
    guard node.kind == .scalar, node.contents.count == text.utf8.count else { return false }
    var place = Int(node.contents.lowerBound)
    for byte in text.utf8 {
      if texts[place] != byte { return false }
      place += 1
    }
    return true
  }

  private func bytes(_ node: Int) -> Range<Int> {
    Int(nodes[node].contents.lowerBound)..<Int(nodes[node].contents.upperBound)
  }

  /// The items of a sequence, or keys and values of a mapping in turn.
  func children(_ node: Int) -> some RandomAccessCollection<Int> {
    let node = nodes[node]
    let range = node.kind == .scalar ? 0..<0 : node.contents
    return children[Int(range.lowerBound)..<Int(range.upperBound)].lazy.map { Int($0) }
  }

  /// The keys of a mapping.
  func keys(_ node: Int) -> some Sequence<Int> {
    let contents = nodes[node].contents
    let places = stride(from: Int(contents.lowerBound), to: Int(contents.upperBound), by: 2)
    return places.lazy.map { Int(self.children[$0]) }
  }

  /// The value of a key of a mapping.
  func member(_ node: Int, _ key: String) -> Int? {
    guard nodes[node].kind == .mapping else { return nil }
    var key = key
    return key.withUTF8 { key in
      let contents = nodes[node].contents
      for index in stride(from: Int(contents.lowerBound), to: Int(contents.upperBound), by: 2) {
        let name = Int(children[index])
        guard nodes[name].kind == .scalar, nodes[name].contents.count == key.count,
          unsafe texts[bytes(name)].elementsEqual(key)
        else { continue }
        return Int(children[index + 1])
      }
      return nil
    }
  }
}

extension YAMLDocument {
  /// Turns the events of libyaml into nodes.
  @safe private struct Parser: ~Copyable {
    private(set) var nodes: [Node] = []
    private(set) var children: [Int32] = []
    private(set) var texts: [UInt8] = []
    private(set) var root: Int?
    private var parser = unsafe yaml_parser_t()
    /// The nodes that are open, each with where its children begin in `pending`.
    private var open: [(node: Int, start: Int)] = []
    private var pending: [Int32] = []
    private var anchors: [String: Int] = [:]

    init(_ source: borrowing Span<UInt8>) throws(Fault) {
      unsafe yaml_parser_initialize(&parser)
      defer { unsafe yaml_parser_delete(&parser) }
      nodes.reserveCapacity(source.count / 16)
      texts.reserveCapacity(source.count)
      try unsafe source.withUnsafeBufferPointer { bytes throws(Fault) in
        unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
        while try step() {}
      }
    }

    /// Takes one event; `false` after the last.
    private mutating func step() throws(Fault) -> Bool {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(&parser, &event) == 1 else { throw fault() }
      defer { unsafe yaml_event_delete(&event) }
      let mark = unsafe event.start_mark
      var node = Node(line: Int32(mark.line) + 1, column: Int32(mark.column) + 1)
      switch unsafe event.type {
      case YAML_STREAM_END_EVENT: return false
      case YAML_DOCUMENT_START_EVENT:
        if root != nil {
          throw Fault(
            message: "a file holds one document", vi: "mỗi tệp chỉ được có một tài liệu YAML",
            line: Int(node.line), column: Int(node.column))
        }
      case YAML_SCALAR_EVENT:
        let scalar = unsafe event.data.scalar
        let start = Int32(texts.count)
        unsafe texts.append(
          contentsOf: UnsafeBufferPointer(start: scalar.value, count: scalar.length))
        node.contents = start..<Int32(texts.count)
        node.style =
          switch unsafe scalar.style {
          case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
          case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
          default: .plain
          }
        unsafe add(node, anchor: scalar.anchor)
      case YAML_SEQUENCE_START_EVENT:
        node.kind = .sequence
        unsafe add(node, anchor: event.data.sequence_start.anchor)
        open.append((nodes.count - 1, pending.count))
      case YAML_MAPPING_START_EVENT:
        node.kind = .mapping
        unsafe add(node, anchor: event.data.mapping_start.anchor)
        open.append((nodes.count - 1, pending.count))
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: try close()
      case YAML_ALIAS_EVENT:
        let name = unsafe Self.name(event.data.alias.anchor) ?? ""
        // An alias inside what it names would make a tree without an end.
        guard let anchored = anchors[name], !open.contains(where: { $0.node == anchored }) else {
          throw Fault(
            message: "there is no anchor `\(name)` above", vi: "phía trên không có neo `\(name)`",
            line: Int(node.line),
            column: Int(node.column))
        }
        pending.append(Int32(anchored))
      default: break
      }
      return true
    }

    private mutating func add(_ node: Node, anchor: UnsafeMutablePointer<yaml_char_t>?) {
      let position = nodes.count
      nodes.append(node)
      if let name = unsafe Self.name(anchor) { anchors[name] = position }
      if open.isEmpty { root = position } else { pending.append(Int32(position)) }
    }

    private mutating func close() throws(Fault) {
      guard let (node, start) = open.popLast() else { return }
      let first = Int32(children.count)
      children.append(contentsOf: pending[start...])
      pending.removeSubrange(start...)
      nodes[node].contents = first..<Int32(children.count)
      if nodes[node].kind == .mapping { try checkKeys(node) }
    }

    /// Of a key that stands twice the second value would be lost.
    private func checkKeys(_ node: Int) throws(Fault) {
      let contents = nodes[node].contents
      var known: Set<ArraySlice<UInt8>> = []
      let keys = stride(from: Int(contents.lowerBound), to: Int(contents.upperBound), by: 2)
      for (number, index) in keys.enumerated() {
        let key = nodes[Int(children[index])]
        guard key.kind == .scalar else { continue }
        let name = text(key)
        // Of few keys a look at each costs less than hashing them.
        let isKnown =
          keys.underestimatedCount > 16
          ? !known.insert(name).inserted
          : keys.prefix(number).contains { other in
            let other = nodes[Int(children[other])]
            return other.kind == .scalar && text(other) == name
          }
        if isKnown {
          throw Fault(
            message: "the key `\(String(decoding: name, as: UTF8.self))` stands twice",
            vi: "khóa `\(String(decoding: name, as: UTF8.self))` được ghi hai lần",
            line: Int(key.line), column: Int(key.column))
        }
      }
    }

    private func text(_ node: Node) -> ArraySlice<UInt8> {
      texts[Int(node.contents.lowerBound)..<Int(node.contents.upperBound)]
    }

    private static func name(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
      unsafe anchor.map { unsafe String(cString: $0) }
    }

    private func fault() -> Fault {
      let message = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "out of memory"
      if unsafe parser.error == YAML_READER_ERROR {
        return Fault(
          message: "cannot be read as UTF-8 text: \(message)",
          vi: "không đọc được tệp dưới dạng văn bản UTF-8", line: 0, column: 0)
      }
      let mark = unsafe parser.problem_mark
      return Fault(
        message: message, vi: "sai cú pháp YAML (\(message))", line: Int(mark.line) + 1,
        column: Int(mark.column) + 1)
    }
  }
}
