import Foundation
import RecordModel
import RuleEngine
import Testing

@testable import Pipeline

/// What no record of an XML file carries is told of the file.
@Suite struct AbsentFieldsTests {
  private static func finding(_ number: Int) -> Finding {
    Finding(rule: RuleIndex(number), field: FieldAddress(section: 0, field: number))
  }
  private static let (a, b, c) = (finding(1), finding(2), finding(3))

  @Test("what is absent to the end is withheld of all records")
  func toTheEnd() {
    var fields = AbsentFields()
    for first in [1, 11, 21] {
      let (withheld, late) = fields.take([Self.a, Self.b], file: 0, first: first, count: 10)
      #expect(withheld == [Self.a, Self.b])
      #expect(late.isEmpty)
    }
    #expect(fields.told.map(\.findings) == [[Self.a, Self.b]])
  }

  @Test("what comes up late is told of all records before it, each in its place")
  func late() {
    var fields = AbsentFields()
    _ = fields.take([Self.a, Self.b, Self.c], file: 0, first: 1, count: 10)
    _ = fields.take([Self.a, Self.b, Self.c], file: 1, first: 11, count: 5)
    _ = fields.take([Self.a, Self.b, Self.c], file: 0, first: 16, count: 0)
    let (withheld, late) = fields.take([Self.b], file: 1, first: 16, count: 7)
    #expect(withheld == [Self.b])
    #expect(
      late == [
        .init(finding: Self.a, first: 11, count: 5, place: 0),
        // Behind `b` alone: `a` has been told by then.
        .init(finding: Self.c, first: 11, count: 5, place: 1),
      ])
    // Once carried, it is told of the records themselves.
    #expect(fields.take([Self.a, Self.b], file: 1, first: 23, count: 7).withheld == [Self.b])
    #expect(fields.told.map(\.findings) == [[Self.a, Self.b, Self.c], [Self.b]])
  }

  /// Eight people; the one at `place` alone has a telephone and, in vain, a current address.
  private static func people(_ place: Int?, padding: Int) -> String {
    var rows = (0..<8).map { People.element($0) }
    // Findings around those that are withheld.
    rows[1] = rows[1].replacing(/NgaySinh="[^"]*"/, with: "NgaySinh=\"31/02/1980\"")
    rows[2] = rows[2].replacing(/NoiSinh="[^"]*"/, with: "")
    rows[3] = rows[0]
    if let place {
      rows[place] = rows[place].replacing("/>", with: " SoDienThoai=\"0912345678\" NoiO=\"\"/>")
    }
    let blanks = String(repeating: " ", count: padding)
    // The source is known by the first records.
    for number in 2..<8 { rows[number] = rows[number].replacing("/>", with: blanks + "/>") }
    return "<rows>\n" + rows.joined() + "</rows>\n"
  }

  @Test(
    "the store is the same, wherever a record stands that carries more",
    arguments: [0, 1, 3, 6, 7])
  func twin(at place: Int) throws {
    let workplace = try Workplace()
    // In one piece it is known of the first record what the last one carries; in six it is not.
    let texts = [0, 600_000].map { Self.people(place, padding: $0) }
    var stores: [StoreContents] = []
    for (number, text) in texts.enumerated() {
      let store = workplace.path + "/\(number).sqlite"
      let told = try Runs.run([try workplace.file("\(number).xml", text)], store: store)
      #expect(told.rules["phone-missing"] == 7)
      #expect(told.rules["column-expected"] ?? 0 > 0)
      #expect(told.adds && told.summary.balanced)
      stores.append(try StoreContents(store))
    }
    #expect(stores[0].tables["findings"]?.isEmpty == false)
    #expect(stores[0].tables["findings"] == stores[1].tables["findings"])
    #expect(stores[0].tables["file_findings"] == stores[1].tables["file_findings"])
  }

  @Test("where no record carries it, one finding of the file says so")
  func never() throws {
    let workplace = try Workplace()
    let path = try workplace.file("a.xml", Self.people(nil, padding: 0))
    let told = try Runs.run([path])
    #expect(told.rules["phone-missing"] == nil)
    let phone = told.outcome.fileFindings.filter { $0.arguments["column"] == "phone" }
    #expect(phone.map(\.file) == [0])
    // The rule was not applied to any record.
    let index = try #require(Runs.pipeline().pack.catalogue.index(of: "phone-missing"))
    #expect(told.summary.ruleStates[Int(index.number)] == RunSummary.RuleState())
  }
}
