public import RecordModel

/// The schema as a JSON Schema of the object `fields` in the lines that `--records` writes.
///
/// A value that was empty or unreadable is `null` there, which only a required field may not be.
///
/// Source: JSON Schema, draft 2020-12.
public struct JSONSchemaWriter: Sendable {
  private let schema: SenderSchema
  private let language: Language

  /// - Parameter language: Of titles and descriptions.
  public init(_ schema: SenderSchema, language: Language) {
    (self.schema, self.language) = (schema, language)
  }

  public var text: String {
    let person = schema.sections[0]
    var properties = person.fields.map { ($0.name, property($0)) }
    for section in schema.sections.dropFirst() {
      properties.append(
        (
          section.name,
          .object([
            ("title", .text(section.label[language])), ("type", .text("array")),
            ("items", object(section.fields.map { ($0.name, property($0)) }, section)),
          ])
        ))
    }
    guard case .object(let body) = object(properties, person) else { return "" }
    return JSONText.object(
      [
        ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
        ("$id", .text("\(schema.namespace):\(schema.version)")),
        ("title", .text(schema.title[language])),
      ] + body + [("$defs", .object(schema.listsInUse.compactMap { definition($0) }))]
    ).written() + "\n"
  }

  private func object(_ properties: [(String, JSONText)], _ section: Section) -> JSONText {
    var members: [(name: String, value: JSONText)] = [
      ("type", .text("object")), ("properties", .object(properties.map { ($0.0, $0.1) })),
    ]
    let required = section.fields.filter(\.isRequired).map { JSONText.text($0.name) }
    if !required.isEmpty { members.append(("required", .list(required))) }
    members.append(("additionalProperties", .literal("false")))
    return .object(members)
  }

  private func property(_ field: Field) -> JSONText {
    var members: [(name: String, value: JSONText)] = [("title", .text(field.label[language]))]
    let notes = FieldNotes(schema: schema, field: field).sentences.map { $0[language] }
    if !notes.isEmpty { members.append(("description", .text(notes.joined(separator: " ")))) }
    if let list = field.list, schema.codes(of: field) != nil {
      let reference = JSONText.object([("$ref", .text("#/$defs/\(list)"))])
      members +=
        field.isRequired
        ? [("$ref", .text("#/$defs/\(list)"))]
        : [("anyOf", .list([reference, .object([("type", .text("null"))])]))]
      return .object(members)
    }
    let type =
      switch field.type {
      case .integer: "integer"
      case .decimal: "number"
      case .text, .identifier, .code, .date: "string"
      }
    members.append(
      ("type", field.isRequired ? .text(type) : .list([.text(type), .text("null")])))
    return .object(members + limits(field))
  }

  private func limits(_ field: Field) -> [(name: String, value: JSONText)] {
    var members: [(name: String, value: JSONText)] = []
    if field.type == .date { members.append(("pattern", .text(Self.datePattern(field.coarsest)))) }
    guard field.isStrict else { return members }
    let constraint = field.constraint
    if let pattern = constraint.pattern {
      members.append(("pattern", .text(PatternText.ecma(pattern))))
    }
    if let length = constraint.length {
      members.append(("minLength", .literal("\(length.lowerBound)")))
      if length.upperBound < 1_000_000 {
        members.append(("maxLength", .literal("\(length.upperBound)")))
      }
    }
    if let least = constraint.minimum { members.append(("minimum", .literal(least.plain))) }
    if let most = constraint.maximum { members.append(("maximum", .literal(most.plain))) }
    return members
  }

  private static func datePattern(_ coarsest: PartialDate.Precision) -> String {
    let (year, month) = ("[0-9]{4}", "-(0[1-9]|1[0-2])")
    let day = "-(0[1-9]|[12][0-9]|3[01])"
    return switch coarsest {
    case .day: "^\(year)\(month)\(day)$"
    case .month: "^\(year)\(month)(\(day))?$"
    case .year: "^\(year)(\(month)(\(day))?)?$"
    }
  }

  private func definition(_ list: CodeList) -> (name: String, value: JSONText)? {
    let probe = Field(name: "", label: list.title, type: .code, list: list.name)
    guard let codes = schema.codes(of: probe) else { return nil }
    let choices = codes.map { code, name in
      JSONText.object([("const", .text(code)), ("title", .text(name))])
    }
    return (
      list.name, .object([("title", .text(list.title[language])), ("oneOf", .list(choices))])
    )
  }
}
