internal import RecordModel

/// Reads `messages.yaml`: what constraints and stages say, and makes their rules.
struct MessageLoader {
  private let root: PackNode

  init(_ root: PackNode) { self.root = root }

  /// Adds the rules that the schema's constraints speak.
  func constraints(
    _ schema: Schema, _ intakes: Range<Int>, _ routes: [NormalizationSpec.Route],
    _ catalogue: inout RuleCatalogue, _ faults: inout [PackFault]
  ) -> FieldRuleTable {
    root.allow(["constraints", "stages", "remedies"], &faults)
    guard let declared = root["constraints"] else {
      faults.append(root.fault("`constraints` is missing", vi: "thiếu `constraints`"))
      return FieldRuleTable([])
    }
    let templates = Templates(declared, &faults)
    var table: [[FieldRules]] = []
    for (section, declared) in schema.sections.enumerated() where !intakes.contains(section) {
      table.append(
        declared.fields.indices.map { field in
          rules(
            FieldAddress(section: section, field: field), schema, templates, &catalogue, &faults)
        })
    }
    for section in intakes {
      // A field of an intake speaks with the rules of what it becomes.
      let route = routes.first { $0.intake == section }
      table.append(
        schema.sections[section].fields.indices.map { field in
          for branch in route?.cases.reversed() ?? [] {
            if let target = branch.fieldMap.firstIndex(of: field) {
              return table[branch.section][target]
            }
          }
          return table[0][0]
        })
    }
    return FieldRuleTable(table)
  }

  private func rules(
    _ address: FieldAddress, _ schema: Schema, _ templates: Templates,
    _ catalogue: inout RuleCatalogue, _ faults: inout [PackFault]
  ) -> FieldRules {
    let field = schema.field(address)
    let constraint = field.constraint
    func add(_ kind: String, _ severity: Severity) -> RuleIndex? {
      guard let template = templates.byKind[kind] else {
        faults.append(
          templates.node.fault("the template `\(kind)` is missing", vi: "thiếu mẫu câu `\(kind)`"))
        return nil
      }
      let path = schema.path(address)
      let rule = RuleDescription(
        id: Self.ruleID(path, kind), origin: .constraint, severity: severity,
        title: LocalizedText(
          vi: template.title.vi.filled(with: schema.label(address, .vi)),
          en: template.title.en.filled(with: schema.label(address, .en))),
        message: LocalizedText(
          vi: template.message.vi.filled(with: "{\(path)}"),
          en: template.message.en.filled(with: "{\(path)}")),
        citation: field.citation, blame: [address])
      guard let index = catalogue.append(rule) else {
        faults.append(
          templates.node.fault(
            "the rule ID `\(rule.id)` is taken", vi: "mã quy tắc `\(rule.id)` đã được dùng"))
        return nil
      }
      return index
    }
    guard let unreadable = add("unreadable", .error) else {
      return FieldRules(unreadable: RuleIndex(0))
    }
    var rules = FieldRules(unreadable: unreadable)
    if let severity = constraint.required { rules.missing = add("missing", severity) }
    if constraint.pattern != nil || constraint.length != nil {
      rules.malformed = add("malformed", constraint.severity)
    }
    if constraint.minimum != nil || constraint.maximum != nil || constraint.earliest != nil
      || constraint.latest != nil || constraint.notAfterToday
    {
      rules.outOfRange = add("out-of-range", constraint.severity)
    }
    if field.type == .code { rules.unknownCode = add("unknown-code", constraint.severity) }
    if constraint.precision != nil {
      rules.imprecise = add("imprecise", constraint.precisionSeverity)
    }
    return rules
  }

  /// What constraints say, by their kinds.
  private struct Templates {
    /// A text with gaps for a field. It is cut once: seven hundred rules are made of a few.
    struct Text {
      private let parts: [Substring]

      init(_ text: String) {
        parts = text.split(separator: "{field}", omittingEmptySubsequences: false)
      }

      func filled(with field: String) -> String { parts.joined(separator: field) }
    }

    let node: PackNode
    private(set) var byKind:
      [String: (title: (vi: Text, en: Text), message: (vi: Text, en: Text))] = [:]

    init(_ node: PackNode, _ faults: inout [PackFault]) {
      self.node = node
      for (kind, template) in node.members {
        func texts(_ key: String) -> (vi: Text, en: Text) {
          let text = template.localized(key, &faults)
          return (Text(text.vi), Text(text.en))
        }
        byKind[kind] = (texts("title"), texts("message"))
      }
    }
  }

  /// `work_history.from` and `missing` make `work-history-from-missing`.
  private static func ruleID(_ path: String, _ kind: String) -> String {
    let bytes = path.utf8.map { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") ? 0x2d : $0 }
    return String(decoding: bytes, as: UTF8.self) + "-" + kind
  }

  /// What to do about findings that have no advice of their own.
  func remedies(_ faults: inout [PackFault]) -> [Disposition: LocalizedText] {
    var remedies: [Disposition: LocalizedText] = [:]
    for (name, node) in root["remedies"]?.members ?? [] {
      guard let disposition = Disposition.allCases.first(where: { $0.name == name }) else {
        faults.append(
          node.fault(
            "`\(name)` is no disposition", vi: "`\(name)` không phải là một kết quả xử lý hồ sơ"))
        continue
      }
      remedies[disposition] = node.localized(&faults)
    }
    return remedies
  }

  /// Adds the rules that stages of hoso speak.
  func stages(_ catalogue: inout RuleCatalogue, _ faults: inout [PackFault]) {
    guard let stages = root["stages"] else {
      faults.append(root.fault("`stages` is missing", vi: "thiếu `stages`"))
      return
    }
    let known = Set(StageRule.allCases.map(\.id))
    for (id, node) in stages.members {
      node.allow(["severity", "title", "message", "why", "remedy", "citation"], &faults)
      if !known.contains(id) {
        faults.append(
          node.fault(
            "no stage speaks the rule `\(id)`", vi: "không có khâu xử lý nào dùng quy tắc `\(id)`"))
      }
      let rule = RuleDescription(
        id: id, origin: .stage, severity: node.choice("severity", &faults) ?? .error,
        title: node.localized("title", &faults), message: node.localized("message", &faults),
        why: node["why"].map { $0.localized(&faults) },
        remedy: node["remedy"].map { $0.localized(&faults) }, citation: node["citation"]?.text)
      if catalogue.append(rule) == nil {
        faults.append(node.fault("`\(id)` is taken", vi: "`\(id)` đã được dùng"))
      }
    }
  }
}
