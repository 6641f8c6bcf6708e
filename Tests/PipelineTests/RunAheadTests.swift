import Foundation
import RuleEngine
import Testing

@testable import hoso

@Suite("What a run begins ahead")
struct RunAheadTests {
  private let pack = PackFixture.rules.path

  @Test(
    "the pack that the command line names is begun with",
    arguments: [["check", "x", "--rules"], ["import", "--store", "s", "x", "--rules"]])
  func named(_ arguments: [String]) throws {
    let ahead = try #require(RunAhead(guessing: arguments + [pack]))
    #expect(ahead.folder == pack)
    ahead.beginning.wait()
    let joined = arguments.dropLast() + ["--rules=" + pack]
    #expect(RunAhead(guessing: Array(joined))?.folder == pack)
  }

  @Test(
    "nothing is begun where no run is wanted, or there is no pack",
    arguments: [
      [], ["status"], ["check", "--help"], ["rules", "check"],
      ["check", "x", "--rules", "/nowhere"],
    ])
  func nothing(_ arguments: [String]) { #expect(RunAhead(guessing: arguments) == nil) }

  @Test("a guess that was wrong changes nothing")
  func wrongGuess() throws {
    let delivery = FileManager.default.temporaryDirectory
      .appendingPathComponent("ahead-\(UUID().uuidString).csv")
    try Data("Họ và tên,Ngày sinh\nNguyễn Văn A,1980-05-17\n".utf8).write(to: delivery)
    defer { try? FileManager.default.removeItem(at: delivery) }
    let plain = try Program.run("check", delivery.path, "--format", "json")
    // Behind the second dash nothing is an option: what looks like one is a path.
    let guessed = try Program.run(
      "check", "--format", "json", delivery.path, "--", "--rules=/nowhere")
    #expect(guessed.status == 2)
    #expect(!guessed.errors.contains("pack.yaml"))
    let named = try Program.run("check", "--rules", pack, delivery.path, "--format", "json")
    #expect(named.status == plain.status)
    #expect(named.object == plain.object)
    #expect(try Program.run("check", delivery.path, "--today", "x").status == 64)
  }
}
