import Foundation
import RecordModel
import Testing

@testable import RuleEngine

/// A small copy of the pack of the repository, to be damaged: few rules, short lists.
final class PackCopy {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("hoso-pack-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: ExampleTests.folder, to: folder)
    for name in ["rewards", "salary", "work", "party", "family", "education", "history"] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent("rules/\(name)"))
    }
    // It names rules of these.
    try? FileManager.default.removeItem(at: folder.appendingPathComponent("coverage.yaml"))
    // Their examples name communes of the list's beginning alone.
    for name in ["communes-old", "communes-2025"] {
      let lines = try text("lists/\(name).csv").split(separator: "\n", maxSplits: 50).prefix(50)
      try write("lists/\(name).csv", lines.joined(separator: "\n") + "\n")
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  func write(_ name: String, _ text: String) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  /// Replaces the first `old`, which must be there.
  ///
  /// - Returns: The line where it stood, from 1.
  @discardableResult
  func replace(_ name: String, _ old: String, _ new: String) throws -> Int {
    let text = try text(name)
    let range = try #require(text.range(of: old), "\(name) has no \(old)")
    try write(name, text.replacingCharacters(in: range, with: new))
    return text[..<range.lowerBound].count { $0.isNewline } + 1
  }

  /// All faults, one a line; empty when the pack loads and its rules compile.
  func faults() -> [String] {
    do {
      let today = PartialDate(packed: 2026 << 9 | 11 << 5 | 24)
      _ = try RecordChecker(RulePack.load(folder), today: today)
      return []
    } catch {
      return error.faults.map(\.rendering)
    }
  }
}

@Suite("Faults of a rule pack in Vietnamese")
struct VietnamesePackFaultTests {
  @Test(
    "the commonest slips are told in Vietnamese, with file, line and column",
    arguments: [
      ("assert: ", "asert: ", "khóa không xác định `asert`"),
      ("assert: \"", "assert: \">= 5 && ", "cần một giá trị, nhưng gặp '>='"),
      ("assert: \"", "assert: \"no_such_field == 1 && ", "không có trường hay tên 'no_such_field'"),
      ("severity: ", "severity: x", "không phải là giá trị hợp lệ của `severity`"),
    ])
  func told(old: String, new: String, message: String) throws {
    let pack = try PackCopy()
    let file = "rules/identity/full-name-of-one-word.yaml"
    let line = try pack.replace(file, old, new)
    do {
      _ = try RecordChecker(
        RulePack.load(pack.folder), today: PartialDate(packed: 2026 << 9 | 11 << 5 | 24))
      Issue.record("no fault")
    } catch {
      let told = error.faults.map { $0.rendering(.vi) }.joined(separator: "\n")
      #expect(told.contains(message), "\(told)")
      #expect(told.contains("\(file), dòng \(line), cột "), "\(told)")
    }
  }
}

@Suite("Faults of a rule pack")
struct PackFaultTests {
  let pack: PackCopy
  init() throws { pack = try PackCopy() }
  static let rule = "rules/identity/citizen-id-sex-differs.yaml"

  @Test("the copy as it is has none")
  func sound() { #expect(pack.faults() == []) }

  @Test(
    "a fault in a line of a file is told with that line",
    arguments: [
      (rule, "domain: ID09", "domian: ID09", "unknown key `domian`"),
      (rule, "needs: [citizen_id, gender]", "needs: [citizen_id, gendr]", "no field `gendr`"),
      (rule, "severity: error", "severity: eror", "`eror` is not a known value of `severity`"),
      (rule, "{citizen_id} không", "{citizen_di} không", "`{citizen_di}` is no field"),
      (rule, "{citizen_id} không", "{citizen_id không", "not closed"),
      (rule, "assert: \"int(", "assert: \"itn(", "itn"),
      (rule, "citizen_id.matches('^[0-9]{12}$')", "citizen_id.matches('^[0-9{12}$')", "^"),
      (rule, "citizen_id.matches(", "citizen_di.matches(", "citizen_di"),
      ("schema/person.yaml", "type: identifier", "type: identifer", "`identifer`"),
      ("schema/person.yaml", "length: {min: 1, max: 35}", "length: {min: 9, max: 5}", "above"),
      ("schema/person.yaml", "length: {min: 1, max: 35}", "length: {min: x, max: 5}", "number"),
      ("schema/person.yaml", "severity: warning", "severty: warning", "unknown key `severty`"),
      ("schema/person.yaml", "max: today", "max: tomorrow", "`max` must be a date"),
      ("normalization.yaml", "full_name: [person-name]", "fullname: [text]", "no field `fullname`"),
      ("normalization.yaml", "[person-name]", "[person-nam]", "no normalizer `person-nam`"),
      ("normalization.yaml", "identifier: [identifier]", "identifer: [identifier]", "unknown key"),
      ("normalization.yaml", "{code: birth_place_code}", "{code: birthplace}", "no field"),
      ("normalization.yaml", "to: training_political", "to: nowhere", "must name a section"),
      ("disposition.yaml", "error: rejected", "error: held", "must be rejected"),
      ("disposition.yaml", "warning: held", "warning: kept", "`kept` is no disposition"),
      ("disposition.yaml", "exceptions: {}", "exceptions: {no-such: held}", "no rule `no-such`"),
      (
        "sources/wide-csv.yaml", "\"2\": Nữ,", "\"2\": Nu,", "`Nu` is no code of the list `genders`"
      ),
      ("sources/wide-csv.yaml", "party_member:", "party_membr:", "no field `party_membr`"),
      ("sources/wide-csv.yaml", "date_order: day-first", "date_order: day", "`day` is not"),
      ("sources/wide-csv.yaml", "section: person", "section: people", "no section `people`"),
      ("sources/rows-xml.yaml", "native_place:", "nativeplace:", "has no field `nativeplace`"),
      ("lists/genders.csv", "Nữ,Nữ,", "Nữ,Nữ,,", "columns instead of"),
      ("pack.yaml", "  totals:", "  total:", "unknown key `total`"),
    ])
  func lines(_ file: String, _ old: String, _ new: String, _ message: String) throws {
    let line = try pack.replace(file, old, new)
    let faults = pack.faults()
    #expect(faults.first { $0.hasPrefix("\(file):") && $0.contains(message) } != nil, "\(faults)")
    // Nodes of several lines begin above, values of a key may stand below.
    let lines = faults.compactMap { fault in
      fault.dropFirst(file.count + 1).split(separator: ":").first.flatMap { Int($0) }
    }
    #expect(lines.contains { abs($0 - line) <= 14 }, "line \(line): \(faults)")
  }

  @Test("a bad expression is shown with a caret under its place")
  func caret() throws {
    let line = try pack.replace(Self.rule, "% 2 == (gender", "% 2 == (gendr")
    let fault = try #require(pack.faults().first)
    #expect(fault.hasPrefix("\(Self.rule):\(line):"))
    let rows = fault.split(separator: "\n", omittingEmptySubsequences: false)
    let caret = try #require(rows.first { $0.contains("^") })
    let column = try #require(
      caret.firstIndex(of: "^").map { caret.distance(from: caret.startIndex, to: $0) })
    let source = try #require(rows.first { $0.contains("(gendr") })
    #expect(source.dropFirst(column).hasPrefix("gendr"), "\(fault)")
  }

  @Test("a language that is missing is asked for")
  func language() throws {
    try pack.replace(Self.rule, "  en: The citizen ID and the sex field disagree\n", "")
    #expect(pack.faults().contains { $0.hasPrefix(Self.rule) && $0.contains("`en` is missing\n") })
  }

  @Test("a pattern that is none names its field")
  func pattern() throws {
    try pack.replace("schema/person.yaml", #""[0-9A-Za-z][0-9A-Za-z._-]*""#, #""[0-9A-Za-z""#)
    #expect(
      pack.faults().contains {
        $0.hasPrefix("schema/person.yaml:") && $0.contains("the pattern of `managing_agency_code`")
      })
  }

  @Test("a rule stands in a file of its name, once")
  func names() throws {
    let text = try pack.text(Self.rule)
    try pack.write("rules/identity/another-name.yaml", text)
    let faults = pack.faults()
    #expect(faults.contains { $0.contains("stands in a file named `another-name.yaml`") })
    #expect(faults.contains { $0.contains("`citizen-id-sex-differs` is taken") })
  }

  @Test("each part that a rule must have is missed")
  func parts() throws {
    let text = try pack.text(Self.rule)
    for key in [
      "id", "severity", "title", "assert", "message", "why", "citation", "since", "examples",
    ] {
      try pack.write(
        Self.rule,
        text.replacing("\n\(key):", with: "\nnote:").replacing(
          key == "id" ? "id: citizen" : "\u{0}", with: "note: citizen"))
      #expect(pack.faults().contains { $0.hasPrefix(Self.rule) }, "\(key)")
    }
  }

  @Test("broken YAML, a key that stands twice, an empty file and one that is missing are told")
  func files() throws {
    let text = try pack.text(Self.rule)
    try pack.write(Self.rule, text + "\nnote: [\n")
    #expect(pack.faults().contains { $0.hasPrefix(Self.rule + ":") })
    try pack.write(Self.rule, text + "\nseverity: note\n")
    #expect(pack.faults().contains { $0.hasPrefix(Self.rule) && $0.contains("severity") })
    try pack.write(Self.rule, "")
    #expect(pack.faults().contains { $0.hasPrefix(Self.rule) && $0.contains("empty") })
    try pack.write(Self.rule, text)
    try FileManager.default.removeItem(at: pack.folder.appendingPathComponent("messages.yaml"))
    #expect(pack.faults() == ["messages.yaml: the pack has no such file"])
  }

  @Test("lists that are not there, or that nobody names, are told")
  func lists() throws {
    try FileManager.default.removeItem(at: pack.folder.appendingPathComponent("lists/genders.csv"))
    #expect(pack.faults().contains { $0.hasPrefix("lists/genders.csv") })
    try pack.write("lists/genders.csv", "code,label\n1,Nam\n")
    #expect(pack.faults().contains { $0.hasPrefix("lists/genders.csv:1:1: the header") })
  }

  @Test("rules that two threads read come in order, with the same faults")
  func readingAhead() throws {
    try pack.write(Self.rule, "id: [")
    var alone: [PackFault] = []
    var files = PackLoader.names(in: pack.folder, "rules", ".yaml").map { "rules/" + $0 }
    files.insert("rules/none.yaml", at: 2)
    let roots = files.map { PackLoader.read(pack.folder, $0, &alone)?.string("id", &alone) }
    #expect(files.count > 8)
    #expect(alone.count == 2)
    for ahead in [0, 1, 7, files.count] {
      let reading = ReadingAhead(pack.folder, files)
      for _ in 0..<ahead { reading.readLast() }
      let thread = Thread { reading.readFromTheEnd() }
      thread.start()
      var faults: [PackFault] = []
      let read = files.indices.map { number in
        let file = reading.take(number)
        faults += file.faults
        return file.root?.string("id", &faults)
      }
      #expect(read == roots)
      #expect(faults.map(\.rendering) == alone.map(\.rendering))
    }
  }

  @Test("rules compiled from both ends are those compiled one after the other")
  func compilingFromBothEnds() throws {
    try pack.replace(Self.rule, "int(citizen_id.", "int(citizen_ix.")
    let sound = try RulePack.loadForRun(
      PackBeginning(pack.folder) { work in
        work()
        return {}
      })
    let today = RuleLoader.exampleToday
    let alone = RecordChecker(soundRulesOf: sound, today: today)
    #expect(alone.faultyRules.count == 1)
    for _ in 0..<5 {
      let beginning = CheckerBeginning(soundRulesOf: sound, today: today)
      let thread = Thread { beginning.help() }
      thread.start()
      let helped = RecordChecker(beginning)
      #expect(helped.headers.map(\.index) == alone.headers.map(\.index))
      #expect(helped.personSlots == alone.personSlots)
      #expect(helped.faultyRules.map(\.rule) == alone.faultyRules.map(\.rule))
      #expect(
        helped.faultyRules.flatMap(\.faults).map(\.rendering)
          == alone.faultyRules.flatMap(\.faults).map(\.rendering))
    }
  }

  @Test("cells of a list are read as each by itself is, whatever stands above and in quotes")
  func listCells() throws {
    let cells = ["", "a", "Quận Ba Đình", "Quận Ba Đính", "x,y", "say \"no\"", "a\r"]
    var random = Random(state: 3)
    var rows: [[String]] = []
    var text = "code,name,aliases,valid_from,valid_to,one,two\r\n\n"
    for number in 0..<300 {
      let row =
        ["\(number)"]
        + (0..<2).map { _ in "n" + cells[random.next(cells.count)] } + ["", "2025-06-30"]
        + (0..<2).map { _ in cells[random.next(cells.count)] + "." }
      rows.append(row)
      text += row.map { cell in
        cell.contains { ",\"".contains($0) }
          ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
      }.joined(separator: ",")
      text += number == 299 ? "" : ["\n", "\r\n", "\n\n"][random.next(3)]
    }
    try pack.write("lists/some.csv", text)
    var faults: [PackFault] = []
    let list = try #require(
      ListLoader.load(
        pack.folder.path + "/lists/some.csv", file: "lists/some.csv", name: "some",
        title: LocalizedText(vi: "", en: ""), &faults))
    #expect(faults.isEmpty)
    #expect(list.properties == ["one", "two"])
    #expect(list.entries.map { String(decoding: $0.code, as: UTF8.self) } == rows.map { $0[0] })
    #expect(list.entries.map(\.name) == rows.map { $0[1] })
    let values = list.entries.indices.map { row in (0..<2).map { list.value($0, of: row) } }
    #expect(values == rows.map { Array($0[5...]) })
  }

  @Test("all faults are told at once")
  func all() throws {
    try pack.replace(Self.rule, "domain: ID09", "domian: ID09")
    try pack.replace("disposition.yaml", "error: rejected", "error: held")
    try pack.replace("normalization.yaml", "[person-name]", "[person-nam]")
    let files = Set(pack.faults().map { $0.split(separator: ":")[0] })
    #expect(files == [Self.rule[...], "disposition.yaml", "normalization.yaml"])
  }
}
