internal import Expressions
internal import Foundation
internal import RecordModel

/// Reads `schema/*.yaml`.
struct SchemaLoader {
  static func section(_ root: PackNode, _ faults: inout [PackFault]) -> Section {
    root.allow(["section", "label", "form", "synonyms", "fields", "citation", "note"], &faults)
    var fields: [Field] = []
    var names: Set<String> = []
    for node in root["fields"]?.items ?? [] {
      let field = field(node, &faults)
      if !names.insert(field.name).inserted {
        faults.append(
          node.fault(
            "the field `\(field.name)` stands twice", vi: "trường `\(field.name)` được ghi hai lần")
        )
      }
      fields.append(field)
    }
    if fields.isEmpty { faults.append(root.fault("`fields` is missing", vi: "thiếu `fields`")) }
    return Section(
      name: root.string("section", &faults), label: root.localized("label", &faults),
      form: form(root), synonyms: root.texts("synonyms", &faults), fields: fields)
  }

  private static func form(_ node: PackNode) -> [String: String] {
    var numbers: [String: String] = [:]
    for (key, value) in node["form"]?.members ?? [] { numbers[key] = value.text ?? "" }
    return numbers
  }

  private static func field(_ node: PackNode, _ faults: inout [PackFault]) -> Field {
    node.allow(
      [
        "name", "label", "form", "type", "list", "required", "pattern", "length", "range",
        "severity", "precision", "precision_severity", "multiple", "extension", "synonyms",
        "citation", "note",
      ], &faults)
    let type: FieldType = node.choice("type", &faults) ?? .text
    if node["type"] == nil { faults.append(node.fault("`type` is missing", vi: "thiếu `type`")) }
    if type == .code, node["list"] == nil {
      faults.append(node.fault("a code needs its `list`", vi: "trường kiểu mã cần có `list`"))
    }
    return Field(
      name: node.string("name", &faults), label: node.localized("label", &faults),
      form: form(node), type: type, list: node["list"]?.text,
      constraint: constraint(node, type, &faults), multiple: node.flag("multiple", &faults),
      isExtension: node.flag("extension", &faults), synonyms: node.texts("synonyms", &faults),
      citation: node["citation"]?.text)
  }

  private static func constraint(
    _ node: PackNode, _ type: FieldType, _ faults: inout [PackFault]
  ) -> Constraint {
    var constraint = Constraint()
    constraint.required = node.choice("required", &faults)
    constraint.pattern = node["pattern"]?.text
    if let pattern = constraint.pattern {
      do { _ = try TextPattern(pattern) } catch {
        faults.append(
          node.fault(
            "the pattern of `\(node["name"]?.text ?? "")`: \(error)",
            vi: "mẫu của `\(node["name"]?.text ?? "")` sai: \(error)"))
      }
    }
    if let severity: Severity = node.choice("severity", &faults) { constraint.severity = severity }
    if let severity: Severity = node.choice("precision_severity", &faults) {
      constraint.precisionSeverity = severity
    }
    if let length = node["length"] {
      length.allow(["min", "max"], &faults)
      let least = Int(length.number("min", &faults) ?? 0)
      let most = Int(length.number("max", &faults) ?? 1_000_000)
      if least <= most {
        constraint.length = least...most
      } else {
        faults.append(length.fault("`min` is above `max`", vi: "`min` lớn hơn `max`"))
      }
    }
    if let range = node["range"] {
      range.allow(["min", "max"], &faults)
      if type == .date {
        constraint.earliest = range.date("min", &faults)
        constraint.notAfterToday = range["max"]?.text == "today"
        if !constraint.notAfterToday { constraint.latest = range.date("max", &faults) }
      } else {
        constraint.minimum = range.number("min", &faults)
        constraint.maximum = range.number("max", &faults)
      }
    }
    switch node["precision"]?.text {
    case "day": constraint.precision = .day
    case "month": constraint.precision = .month
    case "year", nil: break
    default:
      faults.append(
        node.fault(
          "`precision` is day, month or year", vi: "`precision` phải là day, month hoặc year"))
    }
    return constraint
  }
}
