internal import RecordModel

/// A place in a YAML file of the pack: typed access that collects faults instead of stopping.
struct PackNode {
  /// What all nodes of a file share: a node counts one reference, not three.
  private final class Whole: Sendable {
    let document: YAMLDocument
    let file: String
    let source: String

    init(_ document: YAMLDocument, file: String, source: String) {
      (self.document, self.file, self.source) = (document, file, source)
    }
  }

  private let whole: Whole
  /// Its position in the document.
  private let position: Int
  private var document: YAMLDocument { whole.document }
  var file: String { whole.file }
  /// The text of the file.
  var source: String { whole.source }

  private init(_ whole: Whole, _ position: Int) {
    (self.whole, self.position) = (whole, position)
  }

  /// Reads a YAML file.
  static func read(_ path: String, file: String, _ faults: inout [PackFault]) -> PackNode? {
    guard let data = PackFile.bytes(path),
      let source = String(validating: data, as: UTF8.self)
    else {
      faults.append(
        PackFault(
          file: file, message: "cannot be read as UTF-8 text",
          vi: "không đọc được tệp dưới dạng văn bản UTF-8"))
      return nil
    }
    do throws(YAMLDocument.Fault) {
      let document = try YAMLDocument(data.span)
      guard let root = document.root else {
        faults.append(
          PackFault(file: file, message: "the file is empty", vi: "tệp không có nội dung"))
        return nil
      }
      return PackNode(Whole(document, file: file, source: source), root)
    } catch {
      faults.append(
        PackFault(
          file: file, line: error.line, column: error.column, message: error.message,
          vi: error.vi,
          excerpt: source.line(error.line)))
      return nil
    }
  }

  private var node: YAMLDocument.Node { document.nodes[position] }

  private func at(_ position: Int) -> PackNode {
    PackNode(whole, position)
  }

  /// Where a scalar's text begins.
  var place: ScalarPlace { ScalarPlace(source: source, line: line, column: column) }

  /// The 1-based line where the node begins, and its column, in characters.
  var line: Int { Int(node.line) }
  var column: Int { Int(node.column) }
  /// How a scalar is written.
  var style: YAMLDocument.Style { node.style }

  /// - Parameter vi: The message in Vietnamese.
  func fault(_ message: String, vi: String) -> PackFault {
    PackFault(
      file: file, line: line, column: column, message: message, vi: vi,
      excerpt: source.line(line))
  }

  /// The members of a mapping in the order of the file.
  var members: [(key: String, value: PackNode)] {
    keyedMembers.map { ($0.key.text ?? "", $0.value) }
  }

  /// The members of a mapping, keys as nodes: for faults that are about the key itself.
  var keyedMembers: [(key: PackNode, value: PackNode)] {
    guard isMapping else { return [] }
    let children = Array(document.children(position))
    return stride(from: 0, to: children.count, by: 2).map {
      (at(children[$0]), at(children[$0 + 1]))
    }
  }

  var items: [PackNode]? {
    node.kind == .sequence ? document.children(position).map(at) : nil
  }

  /// The text of a scalar as it stands in the file.
  var text: String? { document.text(position) }
  var isMapping: Bool { node.kind == .mapping }
  var isNull: Bool { text.map { ["", "~", "null"].contains($0) } ?? false }

  subscript(_ key: String) -> PackNode? { document.member(position, key).map(at) }

  /// Reports keys that nobody reads, which are slips of the pen.
  func allow(_ keys: [String], _ faults: inout [PackFault]) {
    guard isMapping else {
      faults.append(
        fault("here must stand keys and values", vi: "ở đây phải là các cặp khóa và giá trị"))
      return
    }
    for key in document.keys(position) {
      guard !keys.contains(where: { document.isText(key, $0) }) else { continue }
      let node = at(key)
      faults.append(
        node.fault(
          "unknown key `\(node.text ?? "")`", vi: "khóa không xác định `\(node.text ?? "")`"))
    }
  }

  /// The text of a member; `nil` when there is none.
  func text(_ key: String, _ faults: inout [PackFault]) -> String? {
    self[key]?.single(key, &faults)
  }

  /// The node's text; `nil`, and a fault, when it is a list or a mapping.
  func single(_ key: String, _ faults: inout [PackFault]) -> String? {
    let text = text
    if text == nil {
      faults.append(
        fault("`\(key)` must be a single value", vi: "`\(key)` phải là một giá trị đơn"))
    }
    return text
  }

  func string(_ key: String, _ faults: inout [PackFault]) -> String {
    if let value = self[key] {
      guard let text = value.text else {
        faults.append(
          value.fault("`\(key)` must be a single value", vi: "`\(key)` phải là một giá trị đơn"))
        return ""
      }
      if !text.isEmpty { return text }
    }
    faults.append(fault("`\(key)` is missing", vi: "thiếu `\(key)`"))
    return ""
  }

  func localized(_ key: String, _ faults: inout [PackFault]) -> LocalizedText {
    guard let value = self[key] else {
      faults.append(fault("`\(key)` is missing", vi: "thiếu `\(key)`"))
      return LocalizedText(vi: "", en: "")
    }
    return value.localized(&faults)
  }

  func localized(_ faults: inout [PackFault]) -> LocalizedText {
    allow(["vi", "en"], &faults)
    return LocalizedText(vi: string("vi", &faults), en: string("en", &faults))
  }

  /// A list of texts; one text alone counts as a list of one.
  func texts(_ key: String, _ faults: inout [PackFault]) -> [String] {
    guard let value = self[key] else { return [] }
    if let text = value.text { return [text] }
    guard let items = value.items else {
      faults.append(
        value.fault("`\(key)` must be a list of texts", vi: "`\(key)` phải là danh sách văn bản"))
      return []
    }
    return items.compactMap { item in
      let text = item.text
      if text == nil {
        faults.append(item.fault("here must stand a text", vi: "ở đây phải là một văn bản"))
      }
      return text
    }
  }

  func choice<Choice: RawRepresentable>(
    _ key: String, _ faults: inout [PackFault]
  ) -> Choice? where Choice.RawValue == String {
    guard let value = self[key], let text = value.single(key, &faults) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      faults.append(
        value.fault(
          "`\(text)` is not a known value of `\(key)`",
          vi: "`\(text)` không phải là giá trị hợp lệ của `\(key)`"))
      return nil
    }
    return choice
  }

  func number(_ key: String, _ faults: inout [PackFault]) -> Double? {
    guard let value = self[key], let text = value.single(key, &faults) else { return nil }
    guard let number = Double(text) else {
      faults.append(value.fault("`\(key)` must be a number", vi: "`\(key)` phải là số"))
      return nil
    }
    return number
  }

  func date(_ key: String, _ faults: inout [PackFault]) -> PartialDate? {
    guard let value = self[key] else { return nil }
    guard let date = value.text.flatMap({ PartialDate(iso: $0) }) else {
      faults.append(
        value.fault(
          "`\(key)` must be a date such as 2020-05-17", vi: "`\(key)` phải là ngày dạng 2020-05-17")
      )
      return nil
    }
    return date
  }

  func flag(_ key: String, _ faults: inout [PackFault]) -> Bool {
    guard let value = self[key], let text = value.single(key, &faults) else { return false }
    if text != "true", text != "false" {
      faults.append(
        value.fault("`\(key)` must be true or false", vi: "`\(key)` phải là true hoặc false"))
    }
    return text == "true"
  }
}
