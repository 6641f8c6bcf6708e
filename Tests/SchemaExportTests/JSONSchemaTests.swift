import Foundation
import RecordModel
import SchemaExport
import Testing

/// As much of JSON Schema 2020-12 as the exported schema uses; an unknown keyword is an error.
struct SchemaValidator {
  let root: [String: Any]

  init(_ text: String) throws {
    root = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  func complaints(_ value: Any) throws -> [String] { try check(value, root, "") }

  private func check(_ value: Any, _ schema: [String: Any], _ path: String) throws -> [String] {
    var wrong: [String] = []
    for (keyword, argument) in schema {
      switch keyword {
      case "$schema", "$id", "$defs", "title", "description": break
      case "$ref":
        let name = try #require((argument as? String)?.split(separator: "/").last)
        let all = try #require(root["$defs"] as? [String: [String: Any]])
        wrong += try check(value, try #require(all[String(name)]), path)
      case "type":
        let types = (argument as? [String]) ?? [(argument as? String) ?? ""]
        if !types.contains(where: { isOf($0, value) }) { wrong.append("\(path): not \(types)") }
      case "properties":
        let properties = try #require(argument as? [String: [String: Any]])
        for (name, member) in value as? [String: Any] ?? [:] {
          if let known = properties[name] {
            wrong += try check(member, known, path + "/" + name)
          } else if schema["additionalProperties"] as? Bool == false {
            wrong.append("\(path)/\(name): unknown")
          }
        }
      case "additionalProperties": #expect(argument as? Bool == false)
      case "required":
        for name in try #require(argument as? [String])
        where (value as? [String: Any])?[name] == nil { wrong.append("\(path)/\(name): missing") }
      case "items":
        for item in value as? [Any] ?? [] {
          wrong += try check(item, try #require(argument as? [String: Any]), path + "[]")
        }
      case "anyOf", "oneOf":
        let matches = try (try #require(argument as? [[String: Any]])).count {
          try check(value, $0, path).isEmpty
        }
        if keyword == "oneOf" ? matches != 1 : matches == 0 { wrong.append("\(path): \(keyword)") }
      case "const": if argument as? String != value as? String { wrong.append("\(path): const") }
      case "pattern":
        if let text = value as? String {
          // The dialect of ICU writes \u{h} as \x{h}.
          let pattern = try #require(argument as? String).replacing("\\u{", with: "\\x{")
          let expression = try NSRegularExpression(pattern: pattern)
          let range = NSRange(text.startIndex..., in: text)
          if expression.firstMatch(in: text, range: range) == nil { wrong.append("\(path): form") }
        }
      case "minLength", "maxLength":
        if let text = value as? String, let limit = argument as? Int {
          let count = text.unicodeScalars.count
          if keyword == "minLength" ? count < limit : count > limit {
            wrong.append("\(path): length")
          }
        }
      case "minimum", "maximum":
        if let number = value as? Double, let limit = argument as? Double {
          if keyword == "minimum" ? number < limit : number > limit {
            wrong.append("\(path): range")
          }
        }
      default: Issue.record("the schema uses \(keyword)")
      }
    }
    return wrong
  }

  private func isOf(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "null": value is NSNull
    case "integer": (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
    case "number": value is NSNumber
    default: false
    }
  }
}

@Suite("The JSON Schema of records")
struct JSONSchemaTests {
  private func validator() throws -> SchemaValidator {
    try SchemaValidator(JSONSchemaWriter(PackFixture.schema(), language: .vi).text)
  }

  @Test("every accepted record of the samples satisfies it")
  func accepted() throws {
    let validator = try validator()
    let records = try Deliveries.accepted()
    for record in records { #expect(try validator.complaints(record) == []) }
    #expect(records.count >= 20)
  }

  @Test(
    "what hoso would refuse does not",
    arguments: [
      ("citizen_id", "1234"), ("gender", "M"), ("birth_date", "17/05/1980"), ("full_name", "T"),
      ("full_name", "Trần ‑ Sơn"), ("citizen_id", nil), ("salary_step", "3"), ("nonsense", "x"),
    ] as [(String, String?)])
  func refused(_ field: String, _ value: String?) throws {
    var record = try #require(try Deliveries.accepted().first)
    record[field] = value.map { $0 as Any } ?? NSNull()
    #expect(try validator().complaints(record).contains { $0.hasPrefix("/" + field) })
  }
}
