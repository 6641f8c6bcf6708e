internal import Glibc

/// A converter of iconv.
@safe
final class XMLConverter {
  private let descriptor: iconv_t
  private var input: [CChar] = []

  /// - Returns: `nil` when iconv does not know the encoding.
  init?(_ name: String) {
    unsafe descriptor = iconv_open("UTF-8", name)
    if unsafe descriptor == iconv_t(bitPattern: -1) { return nil }
  }

  deinit { unsafe iconv_close(descriptor) }

  /// Appends `bytes` as UTF-8, after what was left over from the call before.
  ///
  /// - Returns: The number of bytes that wait for their continuation.
  func convert(_ bytes: ArraySlice<UInt8>, into text: inout [UInt8]) -> Int {
    input += bytes.map { CChar(bitPattern: $0) }
    // A byte seldom becomes more than four; if it does, the loop goes on.
    var output = [CChar](repeating: 0, count: 4 * input.count + 16)
    while !input.isEmpty {
      var (inputLeft, outputLeft) = (input.count, output.count)
      let result = unsafe input.withUnsafeMutableBufferPointer { input in
        unsafe output.withUnsafeMutableBufferPointer { output in
          var from = input.baseAddress
          var to = output.baseAddress
          return unsafe iconv(descriptor, &from, &inputLeft, &to, &outputLeft)
        }
      }
      let failure = result == .max ? errno : 0
      text += output[..<(output.count - outputLeft)].map { UInt8(bitPattern: $0) }
      input.removeFirst(input.count - inputLeft)
      if failure == EILSEQ {
        text.append(XMLSourceMap.undecodable)
        input.removeFirst()
      } else if failure != E2BIG {
        break
      }
    }
    return input.count
  }

  /// What each byte stands for in a single-byte encoding.
  ///
  /// Some converters keep a letter back in case that a combining mark follows; the full stop behind
  /// each byte makes them give it.
  static func table(_ name: String) -> [[UInt8]]? {
    var table: [[UInt8]] = []
    for byte in UInt8.min...UInt8.max {
      guard byte >= 0x80 else {
        table.append([byte])
        continue
      }
      guard let converter = XMLConverter(name) else { return nil }
      var text: [UInt8] = []
      let left = converter.convert([byte, UInt8(ascii: ".")], into: &text)
      let isWhole = left == 0 && text.last == UInt8(ascii: ".") && text.count > 1
      let isOne = isWhole && text.dropLast().filter { $0 & 0xC0 != 0x80 }.count == 1
      table.append(isOne ? Array(text.dropLast()) : [XMLSourceMap.undecodable])
    }
    return table
  }

  static func isSingleByte(_ name: String) -> Bool {
    let name = name.lowercased()
    let families = [
      "iso-8859-", "iso_8859-", "windows-12", "cp12", "koi8-", "tcvn", "viscii", "ibm4", "ibm8",
      "cp437", "cp85", "cp86", "cp87", "mac", "tis-620",
    ]
    return families.contains { name.hasPrefix($0) }
  }
}
