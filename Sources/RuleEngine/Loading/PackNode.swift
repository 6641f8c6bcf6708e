internal import Foundation
internal import RecordModel
internal import Yams

/// A place in a YAML file of the pack: typed access that collects faults instead of stopping.
struct PackNode {
  let node: Yams.Node
  let file: String
  /// The text of the file.
  let source: String

  /// Reads a YAML file.
  static func read(_ url: URL, file: String, _ faults: inout [PackFault]) -> PackNode? {
    var source = ""
    do {
      source = try String(contentsOf: url, encoding: .utf8)
      // Every scalar is taken as written: what YAML would make of it costs a regular expression
      // each, 15 % of the time that it takes to load a pack.
      guard let node = try Yams.compose(yaml: source, .basic) else {
        faults.append(PackFault(file: file, message: "the file is empty"))
        return nil
      }
      return PackNode(node: node, file: file, source: source)
    } catch let error as YamlError {
      faults.append(fault(of: error, file, source))
      return nil
    } catch {
      faults.append(PackFault(file: file, message: "cannot be read as UTF-8 text"))
      return nil
    }
  }

  private static func fault(
    of error: YamlError, _ file: String, _ source: String
  ) -> PackFault {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      PackFault(
        file: file, line: mark.line, column: mark.column, message: problem,
        excerpt: source.line(mark.line))
    case .duplicatedKeysInMapping(let keys, let context):
      PackFault(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "the key `\(keys.first ?? "")` stands twice",
        excerpt: source.line(context.mark.line))
    default: PackFault(file: file, message: "\(error)")
    }
  }

  /// Where a scalar's text begins.
  var place: ScalarPlace {
    ScalarPlace(source: source, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }

  /// The 1-based line where the node begins.
  var line: Int { node.mark?.line ?? 0 }

  func fault(_ message: String) -> PackFault {
    PackFault(
      file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, message: message,
      excerpt: node.mark.flatMap { source.line($0.line) })
  }

  /// The members of a mapping in the order of the file.
  var members: [(key: String, value: PackNode)] {
    guard let mapping = node.mapping else { return [] }
    return mapping.map {
      ($0.key.scalar?.string ?? "", PackNode(node: $0.value, file: file, source: source))
    }
  }

  var items: [PackNode]? {
    node.sequence.map { $0.map { PackNode(node: $0, file: file, source: source) } }
  }

  /// The text of a scalar as it stands in the file.
  var text: String? { node.scalar?.string }
  var isMapping: Bool { node.mapping != nil }
  var isNull: Bool { node.scalar.map { ["", "~", "null"].contains($0.string) } ?? false }

  subscript(_ key: String) -> PackNode? {
    // Asking the mapping itself would resolve the key's YAML type, by regular expressions.
    guard case .mapping(let mapping) = node,
      let member = mapping.first(where: { member in
        if case .scalar(let scalar) = member.key { scalar.string == key } else { false }
      })
    else { return nil }
    return PackNode(node: member.value, file: file, source: source)
  }

  /// Reports keys that nobody reads, which are slips of the pen.
  func allow(_ keys: Set<String>, _ faults: inout [PackFault]) {
    guard isMapping else {
      faults.append(fault("here must stand keys and values"))
      return
    }
    for key in (node.mapping ?? [:]).keys where !keys.contains(key.scalar?.string ?? "") {
      let name = key.scalar?.string ?? ""
      faults.append(
        PackNode(node: key, file: file, source: source).fault("unknown key `\(name)`"))
    }
  }

  /// The text of a member; `nil` when there is none.
  func text(_ key: String, _ faults: inout [PackFault]) -> String? {
    self[key]?.single(key, &faults)
  }

  /// The node's text; `nil`, and a fault, when it is a list or a mapping.
  private func single(_ key: String, _ faults: inout [PackFault]) -> String? {
    if text == nil { faults.append(fault("`\(key)` must be a single value")) }
    return text
  }

  func string(_ key: String, _ faults: inout [PackFault]) -> String {
    let value = self[key]
    if let value, value.text == nil {
      faults.append(value.fault("`\(key)` must be a single value"))
      return ""
    }
    guard let text = value?.text, !text.isEmpty else {
      faults.append(fault("`\(key)` is missing"))
      return ""
    }
    return text
  }

  func localized(_ key: String, _ faults: inout [PackFault]) -> LocalizedText {
    guard let value = self[key] else {
      faults.append(fault("`\(key)` is missing"))
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
      faults.append(value.fault("`\(key)` must be a list of texts"))
      return []
    }
    return items.compactMap { item in
      if item.text == nil { faults.append(item.fault("here must stand a text")) }
      return item.text
    }
  }

  func choice<Choice: RawRepresentable>(
    _ key: String, _ faults: inout [PackFault]
  ) -> Choice? where Choice.RawValue == String {
    guard let value = self[key], let text = value.single(key, &faults) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      faults.append(value.fault("`\(text)` is not a known value of `\(key)`"))
      return nil
    }
    return choice
  }

  func number(_ key: String, _ faults: inout [PackFault]) -> Double? {
    guard let value = self[key], let text = value.single(key, &faults) else { return nil }
    guard let number = Double(text) else {
      faults.append(value.fault("`\(key)` must be a number"))
      return nil
    }
    return number
  }

  func date(_ key: String, _ faults: inout [PackFault]) -> PartialDate? {
    guard let value = self[key] else { return nil }
    guard let date = value.text.flatMap({ PartialDate(iso: $0) }) else {
      faults.append(value.fault("`\(key)` must be a date such as 2020-05-17"))
      return nil
    }
    return date
  }

  func flag(_ key: String, _ faults: inout [PackFault]) -> Bool {
    guard let value = self[key], let text = value.single(key, &faults) else { return false }
    if text != "true", text != "false" {
      faults.append(value.fault("`\(key)` must be true or false"))
    }
    return text == "true"
  }
}

extension PackNode {
  /// The members of a mapping, keys as nodes: for faults that are about the key itself.
  var keyedMembers: [(key: PackNode, value: PackNode)] {
    (node.mapping ?? [:]).map {
      (
        PackNode(node: $0.key, file: file, source: source),
        PackNode(node: $0.value, file: file, source: source)
      )
    }
  }
}
