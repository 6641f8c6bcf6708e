import Foundation
import RecordModel
import SchemaExport

/// Writes records in the canonical XML form.
struct CanonicalXML {
  let schema: SenderSchema

  /// - Parameter records: Objects `fields` as `--records` writes them.
  func document(_ records: [[String: Any]]) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<records xmlns=\"\(schema.namespace)\">\n"
      + records.map { element("record", $0, 0, "  ") }.joined() + "</records>\n"
  }

  private func element(
    _ name: String, _ values: [String: Any], _ section: Int, _ indent: String
  ) -> String {
    var text = "\(indent)<\(name)>\n"
    for field in schema.sections[section].fields {
      guard let value = values[field.name], let written = written(value) else { continue }
      text += "\(indent)  <\(field.name)>\(written)</\(field.name)>\n"
    }
    if section == 0 {
      for number in schema.sections.indices.dropFirst() {
        let name = schema.sections[number].name
        for row in values[name] as? [[String: Any]] ?? [] {
          text += element(name, row, number, indent + "  ")
        }
      }
    }
    return text + "\(indent)</\(name)>\n"
  }

  private func written(_ value: Any) -> String? {
    switch value {
    case let text as String:
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    case let number as NSNumber: "\(number)"
    default: nil
    }
  }
}
