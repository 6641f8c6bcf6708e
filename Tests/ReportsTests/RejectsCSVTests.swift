import Foundation
import RecordModel
import Reports
import Testing

struct RejectsCSVTests {
  private func rows(_ run: FakeRun, _ language: Language = .vi, file: Int = 0) throws -> [String] {
    let text = try written {
      try RejectsCSV(context: FakePack.context(language)).write(run, file: file, to: $0)
    }
    return text.components(separatedBy: "\r\n")
  }

  @Test("rejected and held records stand in the sender's layout, reasons at the end")
  func stored() throws {
    let rows = try rows(.small)
    #expect(
      rows == [
        "\u{feff}Đơn vị;Mã CB;Họ và tên;Ngày sinh;Số CCCD;Giới tính;Nơi sinh;Ghi chú 2;"
          + "hoso_thua_1;hoso_ly_do;hoso_cot;hoso_muc_do;hoso_giai_trinh;"
          + "hoso_nguoi_giai_trinh;hoso_giai_trinh_den_ngay;hoso_tham_chieu",
        "Sở Nội vụ;CB002;Trần Văn Mít;31/02/1980;;Nam;Hà Nội;'=1+1;;"
          + "\"“Ngày sinh” không phải là ngày có thật; ghi theo dạng ngày/tháng/năm. | "
          + "Quá trình công tác, dòng thứ 1: “Từ tháng, năm” ở sau “Đến tháng, năm”; "
          + "kiểm tra lại hai mốc thời gian. | Chưa ghi “Chiều cao (cm)”.\";Ngày sinh;Lỗi;"
          + ";;;H01020304-2-FCBA",
        "Sở Y tế;;\"Phạm \"\"Na\"\" <Xoài>\";1981;001080000003;;;;;"
          + "\"Năm sinh ghi trong “Số CCCD” khác với năm của “Ngày sinh”; kiểm tra lại cả hai.\";"
          + "\"Ngày sinh; Số CCCD\";Lỗi;;;;H01020304-3-3641",
        "Sở Y tế;CB004;Đỗ Ổi;;;;Ba Đình;;thừa;"
          + "Hồ sơ này có thể là của cùng một người với hồ sơ khác trong nhóm. | "
          + "Không tìm thấy “Nơi sinh” trong danh mục đơn vị hành chính. "
          + "Gợi ý: 00004 – Phường Ba Đình.;Nơi sinh;Cảnh báo;;;;H01020304-4-E2F9",
        "Sở Y tế;CB006;\"\"\"Võ Thị Cam\";1990;'@x;;;;;"
          + "Dấu ngoặc kép mở ở dòng 7 không được đóng.;;Lỗi;;;;H01020304-F1-9081",
        "Sở Y tế;CB007;;;;;;;;Dấu ngoặc kép mở ở dòng 7 không được đóng.;;Lỗi;"
          + ";;;H01020304-F1-9081",
        "",
      ])
  }

  @Test("the reason columns speak the reader's language")
  func english() throws {
    let row = try rows(.small, .en)[0]
    #expect(
      row.hasSuffix(
        "hoso_extra_1;hoso_reasons;hoso_columns;hoso_severity;hoso_explanation;hoso_explained_by;"
          + "hoso_explained_until;hoso_reference"))
  }

  @Test("every row has as many cells as the header, however ragged the records are")
  func ragged() throws {
    var run = FakeRun.small
    run.fragments = []
    run.count = 60
    run.record = { index in
      var builder = RecordBuilder(index + 1, .rejected)
      for column in 0..<index { builder = builder.cell(column, "x") }
      return builder.built
    }
    let counts = try rows(run).dropLast().map { $0.components(separatedBy: ";").count }
    // The last extra column takes what is left over, between quotes.
    #expect(Set(counts.prefix(29)) == [8 + 20 + 7])
    #expect(try rows(run)[60].contains("\"x;x;x;"))
  }

  @Test(
    "cells that a spreadsheet would run get an apostrophe",
    arguments: [
      ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+84 912 345 678", "+84 912 345 678"),
      ("+84-912", "'+84-912"), ("-2,34", "-2,34"), ("-", "-"),
      (
        "-1+cmd|' /C calc'!A0",
        "'-1+cmd|' /C calc'!A0"
      ), ("\t=1", "\"'\t=1\""), ("\r=1", "\"'\r=1\""),
      ("- Khen thưởng", "'- Khen thưởng"), (" a", "\" a\""), ("＝1", "'＝1"),
      ("a\u{0}b", "\"a\u{fffd}b\""),
    ])
  func formulas(_ raw: String, _ cell: String) throws {
    var run = FakeRun.small
    (run.count, run.fragments) = (1, [])
    run.record = { _ in RecordBuilder(1, .rejected).raw(raw).built }
    let text = try written {
      try RejectsCSV(context: FakePack.context(.vi)).write(run, file: 0, to: $0)
    }
    #expect(text.contains("\r\n\(cell);"))
  }

  @Test("an XML file's columns are its paths, repeated ones in one cell")
  func xml() throws {
    var run = FakeRun.small
    (run.count, run.fragments) = (1, [])
    run.files = [
      ReportFile(
        name: "a.xml", section: 0, format: .xml, encoding: "UTF-8", delimiter: 0,
        columns: ["HoTen", "CongTac/Tu"], bindings: ["full_name", "work_history.from"])
    ]
    run.record = { _ in
      RecordBuilder(1, .rejected).work(from: "2001", to: "2000", "x")
        .finding("work-history-from-after-to", "work_history.from")
        .cell(0, "Lê, A").cell(1, "2001").cell(1, "2002").built
    }
    let row = try rows(run, .en)[1]
    #expect(
      row == "\"Lê, A\",2001 | 2002,\"Work history, row 1: “From” lies after “To”; check both.\","
        + "CongTac/Tu,Error,,,,H01020304-1-B54D")
  }

  @Test("one file a source file with something to correct, named safely, private, complete")
  func folder() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("hoso-rejects-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var run = FakeRun.small
    let names = [
      "../../etc/passwd", "b/nhân sự.csv", "c/Nhân Sự.xml", "..", "clean.csv", "con.csv",
    ]
    run.files = names.map { name in
      var file = FakeRun.small.files[0]
      file.name = name
      return file
    }
    run.count = 12
    run.fragments = []
    run.record = { index in
      let file = index % 6
      return RecordBuilder(index + 1, file == 4 ? .accepted : .held, file: file).raw("x").built
    }
    let written = try RejectsFolder(context: FakePack.context(.vi)).write(
      run, toFolder: folder.path)
    #expect(
      written.map(\.name) == [
        "passwd.rejects.csv", "passwd.rejects.xlsx", "nhân sự.rejects.csv", "nhân sự.rejects.xlsx",
        "Nhân Sự-2.rejects.csv", "Nhân Sự-2.rejects.xlsx", "file.rejects.csv", "file.rejects.xlsx",
        "_con.rejects.csv", "_con.rejects.xlsx",
      ])
    let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(found) == Set(written.map(\.name)))
    for name in written.map(\.name) {
      let file = folder.appendingPathComponent(name).path
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    let path = folder.appendingPathComponent("passwd.rejects.csv").path
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.components(separatedBy: "\r\n").count == 4)
  }
}
