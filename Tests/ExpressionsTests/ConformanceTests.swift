import Foundation
import Testing

@testable import Expressions

/// One case of the specification's own tests. Source: cel-spec, `tests/simple`.
///
/// They are read from the folder that HOSO_CONFORMANCE names, and skipped without it.
struct ConformanceCase: Sendable {
  let label: String
  let expression: String
  let container: String
  let variables: [String: DynamicValue]
  /// `nil` where a fault is wanted.
  let value: DynamicValue?

  static let folder = ProcessInfo.processInfo.environment["HOSO_CONFORMANCE"]

  /// All cases that need no protocol buffers, grouped by file.
  static let byFile: [String: [ConformanceCase]] = {
    guard let folder else { return [:] }
    let lines = try! String(
      contentsOf: URL(filePath: folder).appending(path: "cel/cases.jsonl"), encoding: .utf8)
    let cases = lines.split(separator: "\n").compactMap { line -> (String, ConformanceCase)? in
      let object = try! JSONSerialization.jsonObject(with: Data(line.utf8)) as! [String: Any]
      return ConformanceCase(object).map { (object["file"] as! String, $0) }
    }
    return Dictionary(grouping: cases, by: \.0).mapValues { $0.map(\.1) }
  }()

  /// `nil` for a case that needs messages, or tells only what type an expression has.
  private init?(_ object: [String: Any]) {
    let file = object["file"] as! String
    expression = object["expr"] as! String
    label = "\(file)/\(object["section"]!)/\(object["name"]!)"
    container = object["container"] as? String ?? ""
    // Those two files are marked as a whole, because some of their cases use messages.
    let isMarked = object["needs_proto"] != nil && !["network_ext", "block_ext"].contains(file)
    guard !isMarked, !expression.contains("msg"), !expression.contains("TestAllTypes"),
      object["check_only"] == nil
    else { return nil }
    var variables: [String: DynamicValue] = [:]
    for (name, binding) in object["bindings"] as? [String: [String: Any]] ?? [:] {
      guard let value = ConformanceCase.value(binding) else { return nil }
      variables[name] = value
    }
    self.variables = variables
    value = (object["value"] as? [String: Any]).flatMap(ConformanceCase.value)
    guard value != nil || object["error"] != nil else { return nil }
  }

  private static func value(_ object: [String: Any]) -> DynamicValue? {
    let content = object["value"]
    // Numbers that JSON would not keep are written as strings.
    let text = content as? String ?? ""
    let number = content as? NSNumber
    switch object["type"] as! String {
    case "null": return .null
    case "bool": return .bool(content as! Bool)
    case "int": return .int(number?.intValue ?? Int(text)!)
    case "uint": return .uint(number?.uint64Value ?? UInt64(text)!)
    case "double": return .double(number?.doubleValue ?? Double(text)!)
    case "string": return .string(text)
    case "bytes": return .bytes(Array(Data(base64Encoded: text)!))
    case "type": return .type(text)
    case "list":
      let elements = (content as! [[String: Any]]).map(value)
      return elements.contains { $0 == nil } ? nil : .list(elements.compactMap { $0 })
    case "map":
      var map = DynamicMap()
      for entry in content as! [[[String: Any]]] {
        guard let key = value(entry[0]), let value = value(entry[1]) else { return nil }
        try! map.add(value, for: key)
      }
      return .map(map)
    case "duration": return .duration(span(content as! [String: Any]))
    case "timestamp": return .timestamp(span(content as! [String: Any]))
    default: return nil
    }
  }

  private static func span(_ object: [String: Any]) -> Duration {
    .seconds((object["seconds"] as? NSNumber)?.int64Value ?? 0)
      + .nanoseconds((object["nanos"] as? NSNumber)?.int64Value ?? 0)
  }

  /// What is wrong, or nil.
  func difference() -> String? {
    let found: DynamicValue
    do {
      var program = try DynamicProgram(expression)
      program.container = container
      program.zoneOffset = { zone, second in
        TimeZone(identifier: zone)?
          .secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
      }
      found = try program.evaluate(variables)
    } catch {
      return value == nil ? nil : "\(label): \(expression) gives \(error)"
    }
    guard let value else { return "\(label): \(expression) gives \(found), not a fault" }
    if case (.double(let one), .double(let other)) = (found, value), one.isNaN, other.isNaN {
      return nil
    }
    return found == value && found.typeName == value.typeName
      ? nil : "\(label): \(expression) gives \(found), not \(value)"
  }
}

@Suite(.enabled(if: ConformanceCase.folder != nil, "HOSO_CONFORMANCE names no folder"))
struct ConformanceTests {
  @Test(
    "the whole language does what the specification's tests ask",
    arguments: ConformanceCase.byFile.keys.sorted())
  func dynamic(file: String) {
    let cases = ConformanceCase.byFile[file]!
    #expect(cases.compactMap { $0.difference() } == [])
  }

  @Test("`rules eval` prints what each of the 1,660 applicable tests asks for")
  func printed() throws {
    let cases = try PrintedCase.applicable()
    #expect(cases.count == 1660)
    #expect(cases.compactMap { $0.difference() } == [])
    #expect(cases.count { $0.wanted == .nothing } == 25)
  }

  @Test("no test of the specification is lost")
  func count() {
    #expect(ConformanceCase.byFile.values.reduce(0) { $0 + $1.count } == 1728)
  }

  @Test("where the rules' language accepts a test, it agrees with the whole language")
  func agreement() throws {
    var compared = 0
    for test in ConformanceCase.byFile.values.joined() where test.container.isEmpty {
      guard test.variables.isEmpty else { continue }
      let outcome = staticOutcome(test.expression)
      guard let outcome else { continue }
      compared += 1
      #expect(outcome == (test.value.map { "\($0)" } ?? "fault"), "\(test.label)")
    }
    #expect(compared > 500)
  }

  /// Nil when the expression is refused.
  private func staticOutcome(_ source: String) -> String? {
    let declarations = Declarations()
    for type in [.bool, .int, .double, .string] as [StaticType] {
      guard let program = try? Program(source, in: declarations, expecting: type) else { continue }
      var frame = declarations.makeFrame()
      let operand = program.value(&frame)
      switch operand.kind {
      case .bool: return "\(DynamicValue.bool(operand.bool!))"
      case .int: return "\(DynamicValue.int(operand.int!))"
      case .double: return "\(DynamicValue.double(operand.double!))"
      case .string: return "\(DynamicValue.string(frame.string(operand)!))"
      default: return "\(operand.kind)"
      }
    }
    return nil
  }
}
