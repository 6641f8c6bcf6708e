import RecordModel

/// Says a finding in words: the rule's message with labels in the place of field names.
struct FindingText {
  let context: ReportContext
  private var wording: Wording { Wording(language: context.language) }

  /// The rule's message for one record. Never holds a value.
  func message(_ finding: Finding) -> String {
    let rule = context.catalogue[finding.rule]
    let section = Int(finding.field.section)
    let message = filled(rule.message[context.language]) { name in
      if name == "field" { return quoted(label(finding.field)) }
      if name == "at" { return isStrayQuote(finding) ? at(column: "\(finding.detail)") : "" }
      if name.hasPrefix("row.") {
        let fields = context.schema.sections[section]
        return fields.index(of: String(name.dropFirst(4)))
          .map { quoted(fields.fields[$0].label[context.language]) }
      }
      return label(path: name).map(quoted)
    }
    guard section != 0 else { return message }
    return "\(place(finding)): \(message)"
  }

  /// The message of a finding about a file: its arguments are names of columns, counts, and keys of
  /// what keeps a file from being read.
  func message(_ finding: FileFinding) -> String {
    filled(context.catalogue[finding.rule].message[context.language]) { name in
      if name == "at" { return finding.arguments["column"].map(at) ?? "" }
      if name == "reason", let reason = finding.arguments[name].flatMap(ReadReason.init(key:)) {
        return reason.text[context.language]
      }
      // A field's path is told by its label; headings and counts stand as they are.
      return finding.arguments[name].map { label(path: $0).map(quoted) ?? $0 }
        ?? label(path: name).map(quoted)
    }
  }

  /// What to do when a rule fires; `nil` where its message says so.
  func remedy(_ rule: RuleIndex) -> String? {
    let number = Int(rule.number)
    guard number < context.remedies.count, let remedy = context.remedies[number] else { return nil }
    let fields = context.catalogue[rule].blame.map { quoted(label($0)) }
    let named = fields.isEmpty ? label(Finding.wholeRecord) : fields.joined(separator: ", ")
    return filled(remedy[context.language]) { $0 == "fields" ? named : label(path: $0).map(quoted) }
  }

  /// The section and row of a finding: `Quá trình công tác, dòng thứ 3`.
  func place(_ finding: Finding) -> String {
    let label = context.schema.sections[Int(finding.field.section)].label[context.language]
    let row = wording.number(Int(finding.row) + 1)
    return wording("\(label), dòng thứ \(row)", "\(label), row \(row)")
  }

  /// What the value may have been meant to be, as `code – name`.
  func candidate(_ finding: Finding) -> String? {
    guard finding.detail > 0, !finding.field.isWholeSection, !isStrayQuote(finding),
      let name = context.candidateLists[finding.field] ?? context.schema.field(finding.field).list,
      let list = context.codeLists[name], Int(finding.detail) <= list.entries.count
    else { return nil }
    let entry = list.entries[Int(finding.detail) - 1]
    return "\(String(decoding: entry.code, as: UTF8.self)) – \(entry.name)"
  }

  /// Whether the finding's detail is a column.
  private func isStrayQuote(_ finding: Finding) -> Bool {
    finding.detail > 0 && context.catalogue[finding.rule].id == StageRule.strayQuote.id
  }

  private func at(column: String) -> String {
    wording(" ở cột ký tự \(column) của dòng", " at column \(column) of the line")
  }

  /// The label of a field without its section's.
  func label(_ address: FieldAddress) -> String {
    if address == Finding.wholeRecord { return wording("Cả hồ sơ", "The whole record") }
    let section = context.schema.sections[Int(address.section)]
    if address.isWholeSection { return section.label[context.language] }
    return section.fields[Int(address.field)].label[context.language]
  }

  /// All fields that a finding concerns, most telling first; none when it is the whole record.
  func fields(_ finding: Finding) -> [FieldAddress] {
    let first = finding.field == Finding.wholeRecord ? [] : [finding.field]
    return first + context.catalogue[finding.rule].blame.filter { $0 != finding.field }
  }

  /// A label begins with a capital, which would look wrong within a sentence without its quotes.
  private func quoted(_ label: String) -> String { "“\(label)”" }

  private func label(path: String) -> String? {
    context.schema.address(of: path).map { label($0) }
      ?? context.schema.index(of: path).map { context.schema.sections[$0].label[context.language] }
  }

  /// Replaces `{name}`, quoted only once; a name that nothing is known of stays, without the braces.
  func filled(_ template: String, _ replacement: (String) -> String?) -> String {
    var result = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      rest = rest[rest.index(after: close)...]
      var text = replacement(name) ?? name
      if result.last == "“", rest.first == "”", text.hasPrefix("“") {
        text = String(text.dropFirst().dropLast())
      }
      result += text
    }
    return result + rest
  }
}
