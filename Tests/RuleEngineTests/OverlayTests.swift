import Foundation
import RecordModel
import RuleEngine
import Testing

@Suite("Overlays of an agency")
struct OverlayTests {
  let pack: RulePack
  init() throws { pack = try PackNamesTests.pack.get() }

  private func overlaid(_ text: String, _ pack: RulePack? = nil) throws -> RulePack {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try (pack ?? self.pack).overlaid(by: file)
  }

  private func faults(_ text: String) throws -> [PackFault] {
    do {
      _ = try overlaid(text)
      return []
    } catch let error as PackFaults { return error.faults }
  }

  private func index(_ id: String) throws -> RuleIndex {
    try #require(pack.catalogue.index(of: id))
  }

  /// The findings of one person with nothing but a telephone number.
  private func findings(_ pack: RulePack, phone: String = "0123456789") throws -> Set<String> {
    let checker = try RecordChecker(pack, today: PartialDate(packed: 2026 << 9 | 11 << 5 | 24))
    var chunk = RecordChunk(text: Array(phone.utf8))
    chunk.values = [Value](repeating: .missing, count: pack.schema.person.fields.count)
    let field = try #require(pack.schema.person.index(of: "phone"))
    chunk.values[field] = Value(kind: .text, text: 0..<phone.utf8.count, source: 0)
    chunk.personFields = Array(pack.schema.person.fields.indices)
    chunk.records = [
      RecordEntry(
        firstValue: 0, firstRow: 0, ordinal: 1, line: 1, span: SourceSpan(offset: 0, count: 0))
    ]
    var scratch = checker.makeScratch()
    checker.check(&chunk, &scratch)
    return Set(chunk.findings.map { pack.catalogue[$0.rule].id })
  }

  @Test("rules and constraints are switched off with a reason, and on again by a later overlay")
  func switching() throws {
    #expect(try findings(pack).isSuperset(of: ["phone-prefix-unknown", "full-name-missing"]))
    let off = try overlaid(
      """
      id: province-x
      rules:
        phone-prefix-unknown: {run: false, reason: landlines are usual here}
        full-name-missing: {run: false, reason: a test}
      """)
    #expect(try findings(off).isDisjoint(with: ["phone-prefix-unknown", "full-name-missing"]))
    let reason = off.switchedOff[try index("phone-prefix-unknown")]
    #expect(reason == LocalizedText("landlines are usual here"))
    #expect(off.switchedOff.count == 2)
    let on = try overlaid("id: unit-y\nrules: {phone-prefix-unknown: {run: true}}", off)
    #expect(try findings(on).contains("phone-prefix-unknown"))
    #expect(!(try findings(on).contains("full-name-missing")))
    #expect(on.switchedOff.count == 1)
    #expect(on.recordRules.map(\.id) == pack.recordRules.map(\.id))
  }

  @Test("a rule is re-graded, and what it does to a record with it")
  func grades() throws {
    let rule = try index("phone-prefix-unknown")
    let error = try overlaid("id: x\nrules: {phone-prefix-unknown: {severity: error}}")
    #expect(error.catalogue[rule].severity == .error && error.dispositions[rule] == .rejected)
    let note = try overlaid("id: x\nrules: {phone-prefix-unknown: {severity: note}}")
    #expect(note.catalogue[rule].severity == .note && note.dispositions[rule] == .accepted)
    let held = try overlaid(
      "id: x\nrules: {phone-prefix-unknown: {severity: note, disposition: held}}")
    #expect(held.dispositions[rule] == .held)
    #expect(pack.catalogue[rule].severity == .warning)
  }

  @Test("parameters take values of their own kind; the version tells the overlay and its content")
  func parameters() throws {
    let changed = try overlaid("id: province-x\nparameters: {usual_age_max: 70}")
    #expect(changed.parameters.first { $0.name == "usual_age_max" }?.value == "70")
    #expect(changed.version.hasPrefix(pack.version + "+province-x."))
    let again = try overlaid("id: province-x\nparameters: {usual_age_max: 71}")
    #expect(changed.version != again.version)
    let both = try overlaid("id: unit-y\nparameters: {plausible_age_max: 90}", changed)
    #expect(both.version.hasPrefix(changed.version + "-unit-y.") && both.overlays.count == 2)
    _ = try RecordChecker(both, today: PartialDate(packed: 2026 << 9 | 11 << 5 | 24))
  }

  @Test("every parameter of the pack takes its own value back, and the rules still compile")
  func own() throws {
    let values = pack.parameters.map { "  \($0.name): \"\($0.value)\"" }
    let same = try overlaid("id: x\nparameters:\n" + values.joined(separator: "\n"))
    #expect(same.parameters.map(\.value) == pack.parameters.map(\.value))
    let whole = pack.parameters.filter { $0.value.hasSuffix(".0") }.map {
      "  \($0.name): \($0.value.dropLast(2))"
    }
    if !whole.isEmpty {
      let plain = try overlaid("id: x\nparameters:\n" + whole.joined(separator: "\n"))
      #expect(plain.parameters.map(\.value) == pack.parameters.map(\.value))
    }
  }

  @Test(
    "what is wrong is told with line, column and the nearest name",
    arguments: [
      (
        "rules: {phone-prefix-unknwon: {run: true}}", 1, 9,
        "there is no rule `phone-prefix-unknwon`; did you mean 'phone-prefix-unknown'?"
      ),
      (
        "parameters:\n  usual_age_mx: 3", 2, 3,
        "there is no parameter `usual_age_mx`; did you mean 'usual_age_max'?"
      ),
      (
        "parameters: {usual_age_max: old}", 1, 29,
        "`usual_age_max` is a whole number in the pack, not a text"
      ),
      ("rules: {phone-prefix-unknown: {severity: eror}}", 1, 42, "`eror` is not a known value"),
      ("rules: {phone-prefix-unknown: {run: false}}", 1, 37, "needs its `reason`"),
      ("rules: {phone-prefix-unknown: {run: no, reason: x}}", 1, 37, "true or false"),
      ("rules: {phone-prefix-unknown: {sevrity: note}}", 1, 32, "unknown key `sevrity`"),
      ("rules: {phone-prefix-unknown: {disposition: kept}}", 1, 45, "accepted, held, rejected"),
      ("rules: {full-name-missing: {disposition: held}}", 1, 42, "an error is rejected"),
      ("rules: {unclosed-quote: {run: false, reason: x}}", 1, 31, "always told"),
      ("rules: {birth-date-unreadable: {run: false, reason: x}}", 1, 38, "always told"),
      ("rules: {citizen-id-sex-differs: {run: false, reason: x}}", 1, 9, "fixed by the pack"),
      ("ruls: {}", 1, 1, "unknown key `ruls`"),
    ])
  func wrong(_ text: String, _ line: Int, _ column: Int, _ message: String) throws {
    let fault = try #require(try faults("id: x\n" + text).first)
    #expect(fault.line == line + 1 && fault.column == column, "\(fault)")
    #expect(fault.message.contains(message), "\(fault)")
  }
}
