import Foundation
import RecordModel
import Testing

@testable import hoso

@Suite("What the command line says")
struct MessageTests {
  /// `{0}`, `{1}` in a text.
  private func places(_ text: String) -> Set<Int> {
    Set((0..<10).filter { text.contains("{\($0)}") })
  }

  @Test("every message is there in both languages, with the same places to fill")
  func complete() {
    var seen: Set<String> = []
    for message in Message.allCases {
      let text = message.text
      #expect(!text.vi.isEmpty && !text.en.isEmpty, "\(message)")
      #expect(places(text.vi) == places(text.en), "\(message)")
      #expect(text.vi != text.en, "\(message)")
      #expect(seen.insert(text.en).inserted, "\(message) is said twice")
      // A Vietnamese sentence of any length has letters with marks.
      #expect(text.vi.unicodeScalars.contains { $0.value > 0x7f }, "\(message)")
    }
  }

  @Test("arguments go where they belong, even when they look like places")
  func filled() {
    #expect(
      Message.truncated(.en, "{1}", "cut") == "{1} is incomplete or damaged: cut.")
    #expect(Message.dateWanted(.vi, "--today", "mai").contains("không phải `mai`"))
  }

  @Test("help and misuse speak the language asked for")
  func languages() throws {
    let help = try Program.run("check", "--help", "--language", "vi")
    #expect(help.output.contains("Kiểm tra một đợt gửi"))
    #expect(try Program.run("check", "--help").output.contains("Check a delivery"))
    let misuse = try Program.run("check", "x", "--today", "mai", "--language", "vi")
    #expect(misuse.status == 64 && misuse.errors.contains("--today cần một ngày"))
    let both = try Program.run("check", "x", "-q", "-v")
    #expect(both.status == 64 && both.errors.contains("either --quiet or --verbose"))
  }

  @Test("what argument-parser says is Vietnamese too")
  func parser() throws {
    let missing = try Program.run("check", "--language", "vi")
    #expect(missing.status == 64 && missing.errors.hasPrefix("Lỗi: thiếu '<paths> ...'"))
    let wrong = try Program.run("check", "x", "--language", "vi", "--fail-on", "zz")
    #expect(wrong.errors.contains("giá trị 'zz' không hợp lệ cho '--fail-on <severity>'"))
    #expect(wrong.errors.contains("'warning' hoặc 'error'"))
    let help = try Program.run("check", "--help", "--language", "vi")
    #expect(help.status == 0 && help.output.contains("TÙY CHỌN:"))
    #expect(!help.output.contains("OPTIONS") && !help.output.contains("default:"))
    #expect(try Program.run("check").errors.hasPrefix("Error: Missing expected argument"))
  }

  @Test("what stops a run, and what the reader finds, is told in Vietnamese without English words")
  func stopped() throws {
    let place = try Workplace()
    let good = try place.file("good.csv", People.csv(0..<10))
    let cut = try place.file("cut.xml", "<rows><row a=\"1\"/><row a=")
    let cases: [(arguments: [String], told: String)] = [
      (["check", place.path + "/none"], "không có tệp hoặc thư mục này"),
      (["check", good, "--source", "nobody"], "không có hồ sơ nguồn `nobody`"),
      (["import", good, "--store", place.path], "không mở được tệp"),
      (["status", "--store", place.path + "/none"], "không có tệp này"),
      (["rules", "explain", "no-such-rule"], "không có quy tắc `no-such-rule`"),
      (["sources", "show", "nobody"], "không có hồ sơ nguồn `nobody`"),
      (["read", try place.file("empty.csv", "")], "dòng 1, cột 1: tệp không có nội dung"),
      (["read", cut], "dòng 1, cột 26: tệp kết thúc khi"),
    ]
    for (arguments, told) in cases {
      let ended = try Program(arguments, locale: "vi_VN.UTF-8").ended()
      #expect(ended.errors.contains(told), "\(arguments): \(ended.errors)")
    }
  }

  @Test("quiet is quiet, verbose goes to standard error, and no colour or progress into a pipe")
  func quiet() throws {
    let place = try Workplace()
    let good = try place.file("good.csv", People.csv(0..<10))
    let quiet = try Program.run("check", good, "-q", "--today", "2026-06-30")
    #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty)
    let verbose = try Program.run("check", good, "-v", "--today", "2026-06-30")
    #expect(verbose.errors.contains("Source profile: wide-csv"))
    #expect(!(verbose.output + verbose.errors).contains("\u{1b}"))
  }

  @Test("published schemas are printed; an unknown one is named with those that are there")
  func schemas() throws {
    let shown = try Program.run("formats", "show", "report")
    #expect(shown.output.hasPrefix("{") && shown.output.contains("urn:hoso:schema:report:1"))
    #expect(try Program.run("formats", "list").output.contains("finding\t1.1"))
    let unknown = try Program.run("formats", "show", "nonsense")
    #expect(unknown.status == 64 && unknown.errors.contains("report, finding, comparison"))
  }
}

@Suite(
  "At a terminal", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
struct WatchedTerminalTests {
  /// Runs the program behind a pseudo-terminal.
  private func watched(_ path: String, noColour: Bool) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    let command = "'\(Program.path)' check '\(path)' --today 2026-06-30 --fail-on note"
    process.arguments = ["-qec", command, "/dev/null"]
    process.environment = ProcessInfo.processInfo.environment.merging(
      [
        "HOSO_RULES": PackFixture.rules.path, "LC_ALL": "en_US.UTF-8", "TERM": "xterm",
        "NO_COLOR": noColour ? "1" : "",
      ]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("errors are red, unless NO_COLOR is set")
  func colours() throws {
    let place = try Workplace()
    let bad = try place.file("bad.csv", People.csv(changing: 42) { $0.replacing("Nam", with: "X") })
    #expect(try watched(bad, noColour: false).contains("\u{1b}[31mError\u{1b}[0m"))
    #expect(try !watched(bad, noColour: true).contains("\u{1b}[3"))
  }
}
