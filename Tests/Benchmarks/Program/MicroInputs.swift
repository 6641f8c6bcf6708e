import Foundation
import LegacyText
import Matching
import Normalizers
import Pipeline
import Readers
import RecordModel
import RuleEngine
import Staging

/// What the micro-benchmarks work on: small files of `hoso-datagen`, read beforehand.
struct MicroInputs {
  private let folder: String
  private let csv: [UInt8]
  private let xml: [UInt8]
  private let legacy: [UInt8]
  private let today = PartialDate(packed: 2026 << 9 | 11 << 5 | 24)

  init(folder: String) throws {
    self.folder = folder
    func bytes(_ name: String) throws -> [UInt8] {
      Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
    }
    csv = try bytes("wide.csv")
    xml = try bytes("nested.xml")
    legacy = try bytes("tcvn3.csv")
  }

  // MARK: Readers

  func readers() throws -> [MicroBenchmark] {
    let record = guessRecordPath(xml.span)
    var pieces: [XMLPiece] = []
    var cutter = try makeCutter(record)
    while let piece = try cutter.next() { pieces.append(piece) }
    func parse(plain: Bool) -> () -> Void {
      let parser = XMLPieceParser(record: record, parsesPlain: plain)
      return { [pieces] in for piece in pieces { use(parser.parse(piece)) } }
    }
    return [
      ("csv-tokenizer", readCSV(CSVDialect.sniff(csv))),
      (
        "xml-cutter",
        {
          var cutter = try makeCutter(record)
          while let piece = try cutter.next() { use(piece) }
        }
      ),
      ("xml-plain-records", parse(plain: true)),
      ("xml-libxml2", parse(plain: false)),
    ]
  }

  private func makeCutter(_ record: String) throws(ReadError) -> XMLCutter {
    try XMLCutter(source: MemorySource(xml), path: "nested.xml", record: record)
  }

  private func readCSV(_ dialect: CSVDialect) -> () throws -> Void {
    {
      var reader = CSVReader(source: MemorySource(csv), dialect: dialect)
      while let chunk = try reader.next() { use(chunk) }
    }
  }

  // MARK: Texts and dates

  func texts() throws -> [MicroBenchmark] {
    let decomposed = Array(
      String(decoding: csv, as: UTF8.self).decomposedStringWithCanonicalMapping.utf8)
    let dates = Self.dates.map { Array($0.utf8) }
    let parser = DateParser(order: .dayFirst, serials: .from1900, today: today)
    return [
      ("text-decoding", { use(Self.decoded(legacy)) }),
      ("nfc-composed", { use(Self.composed(csv)) }),
      ("nfc-decomposed", { use(Self.composed(decomposed)) }),
      (
        "dates",
        { for _ in 0..<500 { for date in dates { use(parser.read(date.span)) } } }
      ),
    ]
  }

  private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 2)
    use(TextReading(.tcvn3).decode(bytes.span, into: &output))
    return output
  }

  private static func composed(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    appendNFC(bytes.span, to: &output)
    return output
  }

  private static let dates = [
    "01/05/1992", "1/5/1992", "1992-05-01", "01.05.1992", "01-05-1992", "05/1992", "1992",
    "31/02/1990", "ngày 01 tháng 5 năm 1992", "1992-05-01T00:00:00", "33725", "01/05/92",
  ]

  // MARK: Stages

  func stages() throws -> [MicroBenchmark] {
    let pack = try RulePack.load(URL(fileURLWithPath: "Rules/resume"))
    let pipeline = DeliveryPipeline(pack)
    return try stages(pipeline, "wide.csv", "csv") + stages(pipeline, "nested.xml", "xml") + [
      ("matching", match), ("inserts", insert),
    ]
  }

  private func stages(
    _ pipeline: DeliveryPipeline, _ file: String, _ name: String
  ) throws -> [MicroBenchmark] {
    let walk = try StageWalk(
      pipeline, RunRequest(paths: [folder + "/" + file], today: today))
    let raw = try walk.readAll()
    var scratch = walk.scratch()
    let chunks = walk.normalized(raw, &scratch)
    return [
      ("\(name)-normalizing", { use(walk.normalized(raw, &scratch)) }),
      (
        "\(name)-rules",
        {
          var checked = chunks
          walk.check(&checked, &scratch)
          use(checked)
        }
      ),
    ]
  }

  private func match() {
    var matcher = ExactMatcher(identityCount: 2)
    var state: UInt64 = 6
    for sequence in 1...20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // Some keys come twice.
      let key = sequence % 50 == 0 ? UInt64(sequence / 2) | 1 << 63 : state | 1 << 63
      use(matcher.enter(key, identity: 0, sequence: sequence))
      use(matcher.enter(UInt64(sequence) | 1 << 63, identity: 1, sequence: sequence))
    }
  }

  private func insert() throws {
    let path = folder + "/micro.sqlite"
    try? FileManager.default.removeItem(atPath: path)
    let chunk = Self.encoded(count: 2_000)
    let store = try Store(path: path, isTemporary: true)
    try store.run { writer in
      try writer.append(chunk, identities: 2)
      writer.discard()
    }
  }

  /// Records of some 350 bytes, each tenth with a finding.
  private static func encoded(count: Int) -> EncodedChunk {
    var chunk = EncodedChunk(file: 0)
    chunk.bytes = (0..<count * 350).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for index in 0..<count {
      // All payloads, then all details.
      let (payload, details) = (index * 250, count * 250 + index * 100)
      let first = chunk.findings.count
      if index % 10 == 0 {
        chunk.findings.append(Finding(rule: RuleIndex(3), field: Finding.wholeRecord))
      }
      chunk.records.append(
        EncodedChunk.Record(
          payload: payload..<payload + 250, details: details..<details + 100, line: index + 1,
          span: SourceSpan(offset: UInt64(index * 500), count: 500),
          disposition: index % 10 == 0 ? .rejected : .accepted,
          findings: first..<chunk.findings.count, content: UInt64(index) &* 0x9E37_79B9,
          twoWayDates: 0))
      chunk.records[index].ordinal = index + 1
      chunk.keys += [UInt64(index) | 1 << 63, UInt64(index) &* 77 | 1 << 63]
    }
    return chunk
  }
}
