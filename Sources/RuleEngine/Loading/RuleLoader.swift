internal import RecordModel

/// Reads `rules/**/*.yaml`.
struct RuleLoader {
  let schema: Schema
  /// The names of the lists that agencies bring, in order.
  private let supplied: [String]

  /// - Parameter supplied: The names of the lists that agencies bring.
  init(schema: Schema, supplied: Set<String> = []) {
    (self.schema, self.supplied) = (schema, supplied.sorted())
  }

  /// The date of examples that name none.
  static let exampleToday = PartialDate(packed: 2026 << 9 | 11 << 5 | 24)

  func rule(
    _ root: PackNode, fileName: String, _ catalogue: inout RuleCatalogue,
    _ faults: inout [PackFault]
  ) -> RecordRule? {
    root.allow(
      [
        "id", "domain", "severity", "title", "needs", "each", "when", "assert", "blame",
        "message", "why", "remedy", "citation", "since", "examples", "note", "revision",
        "fixed", "in_force", "lists", "uncertain",
      ], &faults)
    let id = root.string("id", &faults)
    if id + ".yaml" != fileName {
      faults.append(
        root.fault(
          "the rule `\(id)` stands in a file named `\(fileName)`",
          vi: "quy tắc `\(id)` nằm trong tệp tên `\(fileName)`; hãy đặt tên tệp theo mã quy tắc"))
    }
    var each: Int?
    if let name = root.text("each", &faults) {
      each = schema.index(of: name)
      if each == nil {
        faults.append(
          (root["each"] ?? root).fault(
            "the schema has no section `\(name)`", vi: "lược đồ không có mục `\(name)`"))
      }
    }
    let needs = addresses(root, "needs", each, &faults)
    var blame = addresses(root, "blame", each, &faults)
    if blame.isEmpty { blame = needs }
    if root["severity"] == nil {
      faults.append(root.fault("`severity` is missing", vi: "thiếu `severity`"))
    }
    let message = root.localized("message", &faults)
    check(message, "message", each, root, &faults)
    if let remedy = root["remedy"] {
      check(remedy.localized(&faults), "remedy", each, root, &faults)
    }
    if root["citation"] == nil {
      faults.append(root.fault("`citation` is missing", vi: "thiếu `citation`"))
    }
    let revision = revision(root, &faults)
    let description = RuleDescription(
      id: id, origin: .record, severity: root.choice("severity", &faults) ?? .error,
      title: root.localized("title", &faults), message: resolved(message, each),
      why: root.localized("why", &faults),
      remedy: root["remedy"].map { resolved($0.localized(&faults), each) },
      citation: root.text("citation", &faults), uncertain: uncertain(root, &faults),
      blame: blame, reads: reads(root, each, blame + needs), revision: revision,
      isFixed: root.flag("fixed", &faults),
      place: "\(root.file):\((root["assert"] ?? root).place.line)")
    guard let index = catalogue.append(description) else {
      faults.append(
        root.fault("the rule ID `\(id)` is taken", vi: "mã quy tắc `\(id)` đã được dùng"))
      return nil
    }
    return RecordRule(
      index: index, id: id, domain: root.text("domain", &faults), file: root.file, each: each,
      needs: needs, when: root.text("when", &faults), assertion: root.string("assert", &faults),
      since: root.string("since", &faults), revision: revision,
      inForce: InForce(root, &faults), examples: examples(root, each, &faults),
      lists: lists(root, ["when", "assert"], &faults),
      places: ((root["when"] ?? root).place, (root["assert"] ?? root).place))
  }

  /// The lists of agencies that a rule says it needs: those that it reads, or it would judge by
  /// lists that nobody has brought.
  func lists(_ root: PackNode, _ keys: [String], _ faults: inout [PackFault]) -> [String] {
    let lists = root.texts("lists", &faults)
    for name in lists where !supplied.contains(name) {
      faults.append(
        (root["lists"] ?? root).fault(
          "`\(name)` is not a list that agencies supply",
          vi: "`\(name)` không phải là danh mục do cơ quan cung cấp"))
    }
    for key in keys {
      guard let node = root[key], let text = node.text else { continue }
      // What stands between two quotes: of most expressions nothing.
      let quoted = text.utf8.split(
        separator: UInt8(ascii: "'"), omittingEmptySubsequences: false
      ).dropFirst().dropLast()
      guard !quoted.isEmpty else { continue }
      for name in supplied
      where quoted.contains(where: { $0.elementsEqual(name.utf8) }) && !lists.contains(name) {
        faults.append(
          node.fault(
            "`lists` must name `\(name)`, which an agency supplies",
            vi: "`lists` phải nêu `\(name)`, là danh mục do cơ quan cung cấp"))
      }
    }
    return lists
  }

  /// Which fact behind a rule is not certain. A record is not refused for what may be false.
  func uncertain(_ root: PackNode, _ faults: inout [PackFault]) -> LocalizedText? {
    guard let node = root["uncertain"] else { return nil }
    if root["severity"]?.text == "error" {
      faults.append(
        node.fault(
          "what rests on an uncertain fact is a warning or a note",
          vi: "quy tắc dựa trên căn cứ chưa chắc chắn chỉ được là warning hoặc note"))
    }
    return node.localized(&faults)
  }

  private func revision(_ root: PackNode, _ faults: inout [PackFault]) -> Int {
    guard let text = root.text("revision", &faults) else { return 1 }
    guard let number = Int(text), number > 0 else {
      faults.append(
        (root["revision"] ?? root).fault(
          "`revision` must be a number from 1 on", vi: "`revision` phải là số từ 1 trở lên"))
      return 1
    }
    return number
  }

  /// The fields of the header, and those that the expressions name: a word that only looks like a
  /// field's name does no harm.
  private func reads(
    _ root: PackNode, _ each: Int?, _ header: [FieldAddress]
  ) -> [FieldAddress] {
    var read = Set(header)
    for key in ["when", "assert"] {
      let words = Array((root[key]?.text ?? "").utf8).split { !Self.isOfWord($0) }
      for word in Set(words.map { String(decoding: $0, as: UTF8.self) }) {
        if let found = address(word, each) { read.insert(found) }
        guard let dot = word.utf8.firstIndex(of: UInt8(ascii: ".")), dot > word.startIndex
        else { continue }
        if let found = address(String(word[..<dot]), each) { read.insert(found) }
      }
    }
    return read.sorted { ($0.section, $0.field) < ($1.section, $1.field) }
  }

  /// Letters outside ASCII stand in texts alone.
  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
      true
    default: false
    }
  }

  private func address(_ path: String, _ each: Int?) -> FieldAddress? {
    if path.hasPrefix("row."), let each {
      return schema.sections[each].index(of: String(path.dropFirst(4))).map {
        FieldAddress(section: each, field: $0)
      }
    }
    if let section = schema.index(of: path), section > 0 { return FieldAddress(section: section) }
    return schema.address(of: path)
  }

  private func addresses(
    _ root: PackNode, _ key: String, _ each: Int?, _ faults: inout [PackFault]
  ) -> [FieldAddress] {
    root.texts(key, &faults).compactMap { path in
      let found = address(path, each)
      if found == nil {
        faults.append(
          (root[key] ?? root).fault(
            "the schema has no field `\(path)`", vi: "lược đồ không có trường `\(path)`"))
      }
      return found
    }
  }

  /// The message with `{row.field}` written as `{section.field}`.
  private func resolved(_ message: LocalizedText, _ each: Int?) -> LocalizedText {
    guard let each else { return message }
    let prefix = "{" + schema.sections[each].name + "."
    return LocalizedText(
      vi: Self.resolved(message.vi, prefix), en: Self.resolved(message.en, prefix))
  }

  private static func resolved(_ text: String, _ prefix: String) -> String {
    let mark = "row."
    let parts = text.utf8.split(separator: UInt8(ascii: "{"), omittingEmptySubsequences: false)
    guard parts.dropFirst().contains(where: { $0.starts(with: mark.utf8) }) else { return text }
    var resolved = Array(parts[0])
    for part in parts.dropFirst() {
      let isRow = part.starts(with: mark.utf8)
      resolved += isRow ? Array(prefix.utf8) : [UInt8(ascii: "{")]
      resolved += isRow ? part.dropFirst(mark.utf8.count) : part
    }
    return String(decoding: resolved, as: UTF8.self)
  }

  /// Every `{field}` in a message must name a field.
  private func check(
    _ message: LocalizedText, _ key: String, _ each: Int?, _ root: PackNode,
    _ faults: inout [PackFault]
  ) {
    for text in [message.vi, message.en] {
      for part in text.utf8.split(separator: UInt8(ascii: "{")).dropFirst() {
        guard let end = part.firstIndex(of: UInt8(ascii: "}")) else {
          faults.append(
            (root[key] ?? root).fault("a `{` is not closed", vi: "dấu `{` chưa được đóng"))
          continue
        }
        let path = String(decoding: part[..<end], as: UTF8.self)
        if address(path, each) == nil {
          faults.append(
            (root[key] ?? root).fault(
              "`{\(path)}` is no field", vi: "`{\(path)}` không phải là một trường"))
        }
      }
    }
  }

  private func examples(
    _ root: PackNode, _ each: Int?, _ faults: inout [PackFault]
  ) -> [RecordRule.Example] {
    guard let node = root["examples"] else {
      faults.append(root.fault("`examples` is missing", vi: "thiếu `examples`"))
      return []
    }
    node.allow(["pass", "fail"], &faults)
    var examples: [RecordRule.Example] = []
    for (key, shouldFail) in [("pass", false), ("fail", true)] {
      let items = node[key]?.items ?? []
      if items.count < 2 {
        faults.append(
          node.fault("`\(key)` needs two examples or more", vi: "`\(key)` cần ít nhất hai ví dụ"))
      }
      for item in items { examples.append(example(item, shouldFail, &faults)) }
    }
    return examples
  }

  func example(
    _ node: PackNode, _ shouldFail: Bool, _ faults: inout [PackFault]
  ) -> RecordRule.Example {
    var person: [FieldAddress: String] = [:]
    var rows: [(section: Int, values: [FieldAddress: String])] = []
    var today: PartialDate?
    for (name, value) in node.members {
      if name == "today" {
        today = node.date("today", &faults)
        continue
      }
      if let field = schema.person.index(of: name) {
        person[FieldAddress(section: 0, field: field)] = value.single(name, &faults) ?? ""
      } else if let section = schema.index(of: name) {
        if value.items == nil {
          faults.append(
            value.fault("`\(name)` must be a list of rows", vi: "`\(name)` phải là danh sách dòng"))
        }
        for item in value.items ?? [] {
          var values: [FieldAddress: String] = [:]
          for (field, text) in item.members {
            guard let position = schema.sections[section].index(of: field) else {
              faults.append(
                text.fault(
                  "`\(name)` has no field `\(field)`", vi: "`\(name)` không có trường `\(field)`"))
              continue
            }
            values[FieldAddress(section: section, field: position)] =
              text.single(field, &faults) ?? ""
          }
          rows.append((section, values))
        }
      } else {
        faults.append(
          value.fault(
            "the schema has no field or section `\(name)`",
            vi: "lược đồ không có trường hay mục `\(name)`"))
      }
    }
    return RecordRule.Example(
      shouldFail: shouldFail, today: today, person: person, rows: rows,
      place: node.place)
  }
}
