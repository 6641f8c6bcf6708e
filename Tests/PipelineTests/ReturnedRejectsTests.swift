import Foundation
import LegacyText
import Pipeline
import Readers
import Testing

/// A hundred good people and five hundred who cannot have been born on the day that is told, put
/// right in the rejects file, whatever its format.
private enum Faulty {
  static let goodCount = 100
  static let count = 500
  static let birthDate = People.headings.firstIndex(of: "Ngày sinh") ?? 0
  static let staffNumber = People.headings.firstIndex(of: "Số hiệu") ?? 0

  /// What a rejected person's date of birth should have been, by the staff number.
  static let corrections = Dictionary(
    uniqueKeysWithValues: (goodCount..<goodCount + count).map { number in
      let cells = People.cells(number)
      return (cells[staffNumber], cells[birthDate])
    })

  static let lines: [String] = {
    let faulty = (goodCount..<goodCount + count).map {
      People.line(People.cells($0, ["Ngày sinh": "31/02/1980"]))
    }
    return People.lines(0..<goodCount) + faulty
  }()

  static let csv = lines.joined(separator: "\r\n") + "\r\n"

  /// The text of a rejects table with as many rows put right as are asked for.
  static func corrected(_ text: String, rows: Int = count) -> String {
    var left = rows
    return text.components(separatedBy: "\r\n").map { line in
      var cells = line.components(separatedBy: ",")
      guard left > 0, cells.count > birthDate, let date = corrections[cells[staffNumber]] else {
        return line
      }
      left -= 1
      cells[birthDate] = date
      return cells.joined(separator: ",")
    }.joined(separator: "\r\n")
  }
}

@Suite("Rejects come back corrected", .serialized)
struct ReturnedRejectsTests {
  /// Imports with the built program and gives what it printed as JSON.
  private func importing(
    _ path: String, _ store: String, report: String? = nil
  ) throws -> [String: Any] {
    var arguments = [
      "import", path, "--store", store, "--today", "2026-06-30", "--format", "json", "--language",
      "vi",
    ]
    if let report { arguments += ["--report", report] }
    let ended = try Program(arguments).ended()
    #expect(ended.status == 0 || ended.status == 1, "\(ended.errors)")
    let parsed = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  private func status(_ store: String) throws -> [String: Any] {
    let ended = try Program.run("status", "--store", store, "--format", "json")
    let parsed = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  private func number(_ object: [String: Any], _ key: String) -> Int? { object[key] as? Int }

  /// Imports the faulty delivery, and the corrected rejects file; all must be settled then.
  private func roundTrip(
    _ name: String, _ delivery: [UInt8], rejects: String, correct: ([UInt8]) throws -> [UInt8]
  ) throws {
    let place = try Workplace()
    let store = place.path + "/store.sqlite"
    let first = try importing(
      try place.file(name, delivery), store, report: place.path + "/report")
    #expect(number(first, "rejected") == Faulty.count)
    #expect(number(try status(store), "outstanding") == Faulty.count)
    let sent = try [UInt8](
      Data(contentsOf: URL(fileURLWithPath: place.path + "/report/" + rejects)))
    let corrected = try place.file("corrected/" + rejects, try correct(sent))
    let second = try importing(corrected, store)
    #expect(number(second, "accepted") == Faulty.count)
    let returned = second["returned"] as? [String: Int]
    #expect(returned?["settled"] == Faulty.count)
    #expect(returned?["still_wrong"] == 0 && returned?["missing"] == 0)
    #expect((second["rules"] as? [String: Int])?["column-unmapped"] == nil)
    let now = try status(store)
    #expect(number(now, "outstanding") == 0)
    #expect(number(now, "settled") == Faulty.count)
    #expect(number(now, "staged") == Faulty.goodCount + Faulty.count)
  }

  @Test("as CSV in UTF-8, with and without a byte order mark", arguments: [false, true])
  func utf8(hasMark: Bool) throws {
    let mark: [UInt8] = hasMark ? [0xef, 0xbb, 0xbf] : []
    try roundTrip("a.csv", mark + Array(Faulty.csv.utf8), rejects: "a.rejects.csv") { sent in
      #expect(sent.starts(with: [0xef, 0xbb, 0xbf]) == hasMark)
      return Array(Faulty.corrected(String(decoding: sent, as: UTF8.self)).utf8)
    }
  }

  @Test(
    "as CSV in the encoding in which it was sent",
    arguments: [LegacyEncoding.tcvn3, .vni, .windows1258, .utf16le, .utf16be])
  func legacy(_ encoding: LegacyEncoding) throws {
    var delivery: [UInt8] = encoding == .utf16le ? [0xff, 0xfe] : []
    if encoding == .utf16be { delivery = [0xfe, 0xff] }
    #expect(encoding.encode(Array(Faulty.csv.utf8).span, into: &delivery))
    try roundTrip("a.csv", delivery, rejects: "a.rejects.csv") { sent in
      var text: [UInt8] = []
      #expect(encoding.decode(sent.span, into: &text))
      #expect(String(decoding: text, as: UTF8.self).contains("hoso_tham_chieu"))
      let mark: [UInt8] =
        encoding == .utf16le ? [0xff, 0xfe] : encoding == .utf16be ? [0xfe, 0xff] : []
      var written = mark
      #expect(
        encoding.encode(
          Array(Faulty.corrected(String(decoding: text, as: UTF8.self)).utf8).span, into: &written))
      return written
    }
  }

  /// The members of an archive.
  private func members(_ path: String) throws -> [(name: String, bytes: [UInt8])] {
    try ZipArchive.entries(path: path).map { entry in
      var source = try ZipArchive.open(entry, path: path)
      var bytes: [UInt8] = []
      while try source.read(upTo: 1 << 20, into: &bytes) > 0 {}
      return (entry.name, bytes)
    }
  }

  /// A workbook in which the wrong dates are put right, row by row.
  private func correctedWorkbook(_ bytes: [UInt8]) throws -> [UInt8] {
    let place = try Workplace()
    let packed = try members(try place.file("a.xlsx", bytes))
    return Packed.zip(
      packed.map { name, bytes in
        guard name == "xl/worksheets/sheet1.xml" else { return (name, bytes) }
        let rows = String(decoding: bytes, as: UTF8.self).components(separatedBy: "<row ")
        let corrected = rows.map { row in
          guard let start = row.range(of: ">VC"),
            let end = row[start.upperBound...].firstIndex(of: "<"),
            let date = Faulty.corrections["VC" + row[start.upperBound..<end]]
          else { return row }
          return row.replacing(">31/02/1980<", with: ">\(date)<")
        }
        return (name, Array(corrected.joined(separator: "<row ").utf8))
      })
  }

  @Test("as a workbook")
  func workbook() throws {
    try roundTrip("a.csv", Array(Faulty.csv.utf8), rejects: "a.rejects.xlsx") { sent in
      try correctedWorkbook(sent)
    }
  }

  static let office = ["/usr/bin/soffice", "/usr/local/bin/soffice"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(
    "as a workbook that LibreOffice opened and saved",
    .enabled(if: office != nil, "LibreOffice (soffice) is not installed: skipped"))
  func savedByOffice() throws {
    let office = try #require(Self.office)
    try roundTrip("a.csv", Array(Faulty.csv.utf8), rejects: "a.rejects.xlsx") { sent in
      let place = try Workplace()
      let path = try place.file("a.xlsx", try correctedWorkbook(sent))
      let process = Process()
      process.executableURL = URL(fileURLWithPath: office)
      process.arguments = [
        "-env:UserInstallation=file://\(place.path)/profile", "--headless", "--convert-to",
        "xlsx:Calc MS Excel 2007 XML", "--outdir", place.path + "/saved", path,
      ]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return try [UInt8](Data(contentsOf: URL(fileURLWithPath: place.path + "/saved/a.xlsx")))
    }
  }

  /// One of many who are called the same, but were not born in the same place.
  private func element(_ number: Int) -> String {
    People.element(number).replacing("Thái Bình", with: "Thôn \(number), Thái Bình")
  }

  @Test("as XML, in the elements around it")
  func xml() throws {
    let good = (0..<Faulty.goodCount).map(element)
    let faulty = (Faulty.goodCount..<Faulty.goodCount + Faulty.count).map { number in
      element(number).replacing(
        /NgaySinh="[^"]*"/, with: "NgaySinh=\"31/02/1980\"")
    }
    let text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tong><rows xmlns=\"urn:x\">\n"
      + (good + faulty).joined() + "</rows></tong>\n"
    try roundTrip("a.xml", Array(text.utf8), rejects: "a.rejects.xml") { sent in
      let text = String(decoding: sent, as: UTF8.self)
      #expect(text.contains("<tong>\n<rows xmlns=\"urn:x\">\n<!-- "))
      let corrected = text.components(separatedBy: "\n").map { line in
        let number = line.firstMatch(of: /MaCB="([^"]*)"/).map { String($0.1) }
        guard let number, let date = Faulty.corrections[number] else { return line }
        return line.replacing("31/02/1980", with: date)
      }
      return Array(corrected.joined(separator: "\n").utf8)
    }
  }
}
