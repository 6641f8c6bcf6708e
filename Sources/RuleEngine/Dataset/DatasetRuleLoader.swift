internal import RecordModel

/// Reads `dataset/*.yaml`.
struct DatasetRuleLoader {
  let schema: Schema
  /// The names of the lists that agencies bring.
  let supplied: Set<String>

  func rule(
    _ root: PackNode, fileName: String, _ catalogue: inout RuleCatalogue,
    _ faults: inout [PackFault]
  ) -> DatasetRule? {
    root.allow(
      [
        "id", "domain", "severity", "about", "title", "share", "sql", "blame", "message", "why",
        "remedy", "citation", "since", "examples", "note", "revision", "fixed", "in_force",
        "lists", "uncertain",
      ], &faults)
    let id = root.string("id", &faults)
    if id + ".yaml" != fileName {
      faults.append(
        root.fault(
          "the rule `\(id)` stands in a file named `\(fileName)`",
          vi: "quy tắc `\(id)` nằm trong tệp tên `\(fileName)`; hãy đặt tên tệp theo mã quy tắc"))
    }
    for key in ["severity", "citation"] where root[key]?.text == nil {
      faults.append(root.fault("`\(key)` is missing", vi: "thiếu `\(key)`"))
    }
    let subject: DatasetRule.Subject = root.choice("about", &faults) ?? .records
    let blame = addresses(root.texts("blame", &faults), root["blame"] ?? root, &faults)
    let message = root.localized("message", &faults)
    if subject == .records { check(message, root, &faults) }
    let description = RuleDescription(
      id: id, origin: .dataset, severity: root.choice("severity", &faults) ?? .error,
      title: root.localized("title", &faults), message: message,
      why: root.localized("why", &faults), remedy: root["remedy"].map { $0.localized(&faults) },
      citation: root["citation"]?.text,
      uncertain: RuleLoader(schema: schema).uncertain(root, &faults), blame: blame,
      isFixed: root.flag("fixed", &faults),
      place: root["sql"].map { "\(root.file):\($0.line)" })
    guard let index = catalogue.append(description) else {
      faults.append(
        root.fault("the rule ID `\(id)` is taken", vi: "mã quy tắc `\(id)` đã được dùng"))
      return nil
    }
    let sql = root.string("sql", &faults)
    let place = place(of: root["sql"])
    return DatasetRule(
      index: index, id: id, domain: root["domain"]?.text, file: root.file, subject: subject,
      sql: sql, place: (place.line, place.column), indent: place.indent,
      shares: shares(root["share"], &faults), since: root.string("since", &faults),
      inForce: InForce(root, &faults),
      lists: RuleLoader(schema: schema, supplied: supplied).lists(root, [], &faults),
      examples: examples(root, subject, &faults))
  }

  private func addresses(
    _ paths: [String], _ node: PackNode, _ faults: inout [PackFault]
  ) -> [FieldAddress] {
    paths.compactMap { path in
      let found = schema.address(of: path)
      if found == nil {
        faults.append(
          node.fault("the schema has no field `\(path)`", vi: "lược đồ không có trường `\(path)`"))
      }
      return found
    }
  }

  /// `[phone]` is one group, `[[citizen_id], [family_own.citizen_id]]` are two.
  private func shares(_ node: PackNode?, _ faults: inout [PackFault]) -> [[FieldAddress]] {
    guard let node else { return [] }
    guard let items = node.items, !items.isEmpty else {
      faults.append(
        node.fault("`share` is a list of fields", vi: "`share` phải là danh sách các trường"))
      return []
    }
    let groups = items.contains { $0.items != nil } ? items.map { $0.items ?? [$0] } : [items]
    return groups.map { group in
      let fields = addresses(group.compactMap(\.text), node, &faults)
      if Set(fields.map(\.section)).count > 1 {
        faults.append(
          node.fault(
            "the fields of a group stand in one section",
            vi: "các trường của một nhóm phải thuộc cùng một mục"))
      }
      return fields
    }
  }

  private func check(
    _ message: LocalizedText, _ root: PackNode, _ faults: inout [PackFault]
  ) {
    for text in [message.vi, message.en] {
      for part in text.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
        let path = String(part.prefix { $0 != "}" })
        if schema.address(of: path) == nil, schema.index(of: path) == nil {
          faults.append(
            (root["message"] ?? root).fault(
              "`{\(path)}` is no field", vi: "`{\(path)}` không phải là một trường"))
        }
      }
    }
  }

  /// A block begins in the line below its mark, with blanks that do not belong to the query.
  private func place(of node: PackNode?) -> (line: Int, column: Int, indent: Int) {
    guard let node else { return (0, 0, 0) }
    let column = node.column
    switch node.style {
    case .block:
      let indent = node.source.line(node.line + 1)?.utf8.prefix { $0 == 0x20 }.count ?? 0
      return (node.line + 1, indent + 1, indent)
    case .quoted: return (node.line, column + 1, column)
    case .plain: return (node.line, column, column - 1)
    }
  }

  // MARK: Examples

  private func examples(
    _ root: PackNode, _ subject: DatasetRule.Subject, _ faults: inout [PackFault]
  ) -> [DatasetRule.Example] {
    guard let node = root["examples"] else {
      faults.append(root.fault("`examples` is missing", vi: "thiếu `examples`"))
      return []
    }
    node.allow(["pass", "fail"], &faults)
    var examples: [DatasetRule.Example] = []
    for (key, shouldFail) in [("pass", false), ("fail", true)] {
      let items = node[key]?.items ?? []
      if items.count < 2 {
        faults.append(
          node.fault("`\(key)` needs two examples or more", vi: "`\(key)` cần ít nhất hai ví dụ"))
      }
      for item in items { examples.append(example(item, shouldFail, subject, &faults)) }
    }
    return examples
  }

  private func example(
    _ node: PackNode, _ shouldFail: Bool, _ subject: DatasetRule.Subject,
    _ faults: inout [PackFault]
  ) -> DatasetRule.Example {
    var records: [RecordRule.Example] = []
    var tables: [String: [[String: String]]] = [:]
    switch subject {
    case .records:
      if node.items == nil {
        faults.append(
          node.fault("an example is a list of records", vi: "ví dụ phải là danh sách hồ sơ"))
      }
      let loader = RuleLoader(schema: schema)
      records = (node.items ?? []).map { loader.example($0, shouldFail, &faults) }
    case .files:
      node.allow(["files", "findings"], &faults)
      for (name, rows) in node.members {
        tables[name] = (rows.items ?? []).map { row in
          Dictionary(
            row.members.map { ($0.key, $0.value.text ?? "") },
            uniquingKeysWith: { first, _ in first })
        }
      }
    }
    return DatasetRule.Example(
      shouldFail: shouldFail, records: records, tables: tables, line: node.line)
  }
}
