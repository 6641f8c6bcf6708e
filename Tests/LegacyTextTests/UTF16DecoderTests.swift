import LegacyText
import Testing

@Suite("UTF-16")
struct UTF16DecoderTests {
  static let text = "\u{FEFF}Nguyễn 😀 Văn"

  func units(_ text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap {
      bigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)]
    }
  }

  @Test("wherever the buffer is cut, the text is the same", arguments: [false, true])
  func everyCut(bigEndian: Bool) {
    let bytes = units(Self.text, bigEndian: bigEndian)
    for cut in 0...bytes.count {
      var decoder = UTF16Decoder(bigEndian: bigEndian)
      var output: [UInt8] = []
      decoder.decode(bytes.span.extracting(0..<cut), into: &output)
      decoder.decode(bytes.span.extracting(cut..<bytes.count), into: &output)
      decoder.finish(into: &output)
      #expect(String(decoding: output, as: UTF8.self) == "Nguyễn 😀 Văn")
      #expect(decoder.replacementCount == 0)
    }
  }

  @Test("lone surrogates and half units become U+FFFD and are counted")
  func damage() {
    var decoder = UTF16Decoder(bigEndian: true)
    var output: [UInt8] = []
    let bytes: [UInt8] = [0xD8, 0x00, 0x00, 0x41, 0xDC, 0x00, 0x00, 0x42, 0xD8, 0x01, 0x00]
    decoder.decode(bytes.span, into: &output)
    decoder.finish(into: &output)
    #expect(String(decoding: output, as: UTF8.self) == "\u{FFFD}A\u{FFFD}B\u{FFFD}\u{FFFD}")
    #expect(decoder.replacementCount == 4)
  }
}
