import Testing

@testable import LegacyText

@Suite("The tables agree with the published ones")
struct LegacyTablesTests {
  struct Row {
    var encoding: LegacyEncoding
    var bytes: [UInt8]
    var text: String
    var role: String
    var isCanonical: Bool
  }

  static let rows: [Row] = Facts.rows("encodings.csv").compactMap { fields in
    guard fields.count >= 6 else { return nil }
    let name = fields[0] == "cp1258" ? "windows-1258" : fields[0]
    guard let encoding = LegacyEncoding(rawValue: name) else { return nil }
    let hex = Array(fields[1])
    let bytes = stride(from: 0, to: hex.count - hex.count % 2, by: 2).compactMap {
      UInt8(String(hex[$0...$0 + 1]), radix: 16)
    }
    let scalar = UInt32(fields[2], radix: 16).flatMap(Unicode.Scalar.init)
    return Row(
      encoding: encoding, bytes: bytes, text: scalar.map { String($0) } ?? "",
      role: fields[fields.count - 2], isCanonical: fields[fields.count - 1] == "1")
  }

  @Test(
    "every spelling decodes to its letter", .enabled(if: Facts.folder != nil, "no facts folder"))
  func decoding() {
    #expect(Self.rows.count > 1_800)
    for row in Self.rows where !row.bytes.isEmpty {
      let known = ["capital-font-run(.VnTimeH)"].contains(row.role)
      if known { continue }
      var output: [UInt8] = []
      let valid = row.encoding.decode(row.bytes.span, into: &output)
      if row.role == "unassigned" {
        #expect(!valid || row.encoding == .windows1258, "\(row)")
      } else {
        #expect(valid && sameScalars(String(decoding: output, as: UTF8.self), row.text), "\(row)")
      }
    }
  }

  @Test(
    "every letter encodes to its spelling", .enabled(if: Facts.folder != nil, "no facts folder"))
  func encoding() {
    for row in Self.rows where row.role == "letter" {
      if row.isCanonical {
        #expect(encoded(row.text, row.encoding) == row.bytes, "\(row)")
      } else if row.encoding == .bkhcm1 {
        #expect(encoded(row.text, row.encoding) == nil)
      }
    }
  }

  @Test("TCVN3 writes a capital with a tone mark like the small letter")
  func capitals() {
    #expect(
      encoded("NGUYỄN VĂN Ơ", .tcvn3) == Array("NGUY".utf8) + [0xD4] + Array("N V".utf8)
        + [0xA1] + Array("N ".utf8) + [0xA5])
  }

  @Test("every letter survives every encoding that has it", arguments: LegacyEncoding.allCases)
  func roundTrip(_ encoding: LegacyEncoding) {
    for scalar in vietnameseScalars {
      guard let letter = Unicode.Scalar(scalar) else { continue }
      let text = "x\(letter)n \(letter)"
      guard let bytes = encoded(text, encoding) else { continue }
      let back = rewritten(Array(decoded(bytes, encoding).utf8)) { appendNFC($0, to: &$1) }
      if encoding == .tcvn3 {
        #expect(back.lowercased() == text.lowercased())
      } else {
        #expect(sameScalars(back, text), "\(encoding) \(text)")
      }
    }
  }

  @Test("no byte sequence stops a decoder", arguments: LegacyEncoding.allCases)
  func fuzz(_ encoding: LegacyEncoding) {
    var random = SplitMix(7)
    for _ in 0..<3_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      var output: [UInt8] = []
      _ = encoding.decode(bytes.span, into: &output)
      #expect(String(validating: output, as: UTF8.self) != nil)
      var encodedBytes: [UInt8] = []
      _ = encoding.encode(bytes.span, into: &encodedBytes)
    }
  }

  @Test("VIQR keeps signs that follow a backslash or make no letter")
  func viqr() {
    #expect(decoded(Array("Nguye^~n Va(n Ddu+'c".utf8), .viqr) == "Nguyễn Văn Đức")
    #expect(decoded(Array(#"la\. (x) Ha'?"#.utf8), .viqr) == "la. (x) Há?")
    #expect(
      decoded(encoded("Ai? (thư) a.b d d' xâ~", .viqr) ?? [], .viqr) == "Ai? (thư) a.b d d' xâ~")
  }
}
