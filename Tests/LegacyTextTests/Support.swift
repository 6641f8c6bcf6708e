import Foundation
import LegacyText

/// The text that an appending function makes of bytes.
func rewritten(_ bytes: [UInt8], _ append: (Span<UInt8>, inout [UInt8]) -> Void) -> String {
  var output: [UInt8] = []
  append(bytes.span, &output)
  return String(decoding: output, as: UTF8.self)
}

func canonical(_ text: String, keepLineBreaks: Bool = false) -> String {
  rewritten(Array(text.utf8)) {
    _ = appendCanonicalText($0, to: &$1, keepLineBreaks: keepLineBreaks)
  }
}

func changes(_ text: String) -> TextChanges {
  var output: [UInt8] = []
  let bytes = Array(text.utf8)
  return appendCanonicalText(bytes.span, to: &output, keepLineBreaks: false)
}

func decoded(_ bytes: [UInt8], _ encoding: LegacyEncoding) -> String {
  rewritten(bytes) { _ = encoding.decode($0, into: &$1) }
}

func encoded(_ text: String, _ encoding: LegacyEncoding) -> [UInt8]? {
  var output: [UInt8] = []
  let bytes = Array(text.utf8)
  return encoding.encode(bytes.span, into: &output) ? output : nil
}

func sameScalars(_ left: String, _ right: String) -> Bool {
  left.unicodeScalars.elementsEqual(right.unicodeScalars)
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The folder of published facts, if it is on this machine: `HOSO_SHARED`, or `../shared` beside
/// the package.
enum Facts {
  static let folder: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var places = [
      package.deletingLastPathComponent().appending(path: "shared/facts"),
      package.deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "shared/facts"),
    ]
    if let shared = ProcessInfo.processInfo.environment["HOSO_SHARED"] {
      places.insert(URL(filePath: shared), at: 0)
      places.insert(URL(filePath: shared).appending(path: "facts"), at: 0)
    }
    return places.first {
      FileManager.default.fileExists(atPath: $0.appending(path: "encodings.csv").path)
    }
  }()

  /// Rows of a simple CSV file without its header; empty when the folder is missing.
  static func rows(_ name: String) -> [[String]] {
    guard let folder,
      let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
    else { return [] }
    return text.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
