import Foundation

/// As much of JSON Schema as the schemas here use: drafts 4 and 2020-12, without formats and with
/// references into the same document.
struct JSONSchema {
  private let root: [String: Any]

  init(_ data: Data) throws {
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// What does not fit, each with its place; none when all fits.
  func faults(_ value: Any) -> [String] { faults(value, root, "#") }

  private func faults(_ value: Any, _ schema: Any, _ path: String) -> [String] {
    if let allowed = schema as? Bool { return allowed ? [] : ["\(path): not allowed"] }
    guard let schema = schema as? [String: Any] else { return ["\(path): no schema"] }
    var faults: [String] = []
    if let reference = schema["$ref"] as? String {
      faults += self.faults(value, resolved(reference), path)
    }
    if let types = schema["type"] {
      let names = types as? [String] ?? [types as? String ?? ""]
      if !names.contains(where: { Self.isOf(type: $0, value) }) {
        return faults + ["\(path): not of type \(names)"]
      }
    }
    if let list = schema["enum"] as? [Any], !list.contains(where: { Self.same($0, value) }) {
      faults.append("\(path): not one of \(list)")
    }
    if let constant = schema["const"], !Self.same(constant, value) {
      faults.append("\(path): not \(constant)")
    }
    faults += combined(value, schema, path)
    if let object = value as? [String: Any] { faults += members(object, schema, path) }
    if let array = value as? [Any] { faults += items(array, schema, path) }
    if let text = value as? String, let pattern = schema["pattern"] as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      faults.append("\(path): does not match \(pattern)")
    }
    if let number = value as? NSNumber, Self.isOf(type: "number", value) {
      if let least = schema["minimum"] as? NSNumber, number.doubleValue < least.doubleValue {
        faults.append("\(path): below \(least)")
      }
      if let most = schema["maximum"] as? NSNumber, number.doubleValue > most.doubleValue {
        faults.append("\(path): above \(most)")
      }
    }
    return faults
  }

  private func combined(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    var faults: [String] = []
    for part in schema["allOf"] as? [Any] ?? [] { faults += self.faults(value, part, path) }
    if let parts = schema["anyOf"] as? [Any],
      !parts.contains(where: { self.faults(value, $0, path).isEmpty })
    {
      faults.append("\(path): fits none of anyOf")
    }
    if let parts = schema["oneOf"] as? [Any] {
      let fitting = parts.count { self.faults(value, $0, path).isEmpty }
      if fitting != 1 { faults.append("\(path): fits \(fitting) of oneOf") }
    }
    if let part = schema["not"], self.faults(value, part, path).isEmpty {
      faults.append("\(path): must not fit")
    }
    return faults
  }

  private func members(
    _ object: [String: Any], _ schema: [String: Any], _ path: String
  ) -> [String] {
    var faults: [String] = []
    for name in schema["required"] as? [String] ?? [] where object[name] == nil {
      faults.append("\(path): lacks \(name)")
    }
    let known = schema["properties"] as? [String: Any] ?? [:]
    for (name, value) in object {
      if let own = known[name] {
        faults += self.faults(value, own, "\(path)/\(name)")
      } else if let others = schema["additionalProperties"] {
        faults += self.faults(value, others, "\(path)/\(name)")
      }
    }
    return faults
  }

  private func items(_ array: [Any], _ schema: [String: Any], _ path: String) -> [String] {
    var faults: [String] = []
    if let items = schema["items"] {
      for (index, value) in array.enumerated() {
        faults += self.faults(value, items, "\(path)/\(index)")
      }
    }
    if let least = schema["minItems"] as? Int, array.count < least {
      faults.append("\(path): fewer than \(least)")
    }
    if schema["uniqueItems"] as? Bool == true,
      Set(array.map { "\($0)" }).count < array.count
    {
      faults.append("\(path): not unique")
    }
    return faults
  }

  private func resolved(_ reference: String) -> Any {
    var place: Any = root
    for step in reference.split(separator: "/").dropFirst() {
      place = (place as? [String: Any])?[String(step)] ?? false
    }
    return place
  }

  private static func same(_ left: Any, _ right: Any) -> Bool {
    (left as? NSObject)?.isEqual(right) ?? false
  }

  private static func isOf(type: String, _ value: Any) -> Bool {
    let number = value as? NSNumber
    // A Boolean is a number to Foundation.
    let isBoolean = "\(Swift.type(of: value))".hasSuffix("Boolean")
    switch type {
    case "object": return value is [String: Any]
    case "array": return value is [Any]
    case "string": return value is String
    case "null": return value is NSNull
    case "boolean": return isBoolean
    case "number": return number != nil && !isBoolean
    case "integer":
      return number.map { !isBoolean && $0.doubleValue == $0.doubleValue.rounded() } ?? false
    default: return false
    }
  }
}
