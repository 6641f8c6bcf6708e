import Foundation
import LegacyText

/// A file that is being written, in the encoding of its layout.
///
/// Texts may hold U+E000…U+E0FF for raw bytes and U+E100…U+E1FF for halves of surrogate pairs:
/// that is how faults put bytes into a file that are no text.
final class FileSink {
  enum Encoding: Sendable, Equatable { case utf8, utf16, tcvn3, other(LegacyEncoding) }

  private let handle: FileHandle
  private let encoding: Encoding
  private var buffer: [UInt8] = []
  private(set) var byteCount = 0

  init(path: String, encoding: Encoding, byteOrderMark: Bool) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw Failure(text: "cannot write \(path)")
    }
    handle = try FileHandle(forWritingTo: URL(filePath: path))
    self.encoding = encoding
    buffer.reserveCapacity(1 << 20 + 1 << 16)
    if byteOrderMark {
      buffer += encoding == .utf16 ? [0xFF, 0xFE] : [0xEF, 0xBB, 0xBF]
    }
  }

  /// Writes bytes in UTF-8, recoded as the file needs.
  func write(_ bytes: [UInt8], hasRawBytes: Bool = false) throws {
    switch encoding {
    case .utf8 where !hasRawBytes: buffer += bytes
    case .utf8:
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        if (0xE000...0xE0FF).contains(scalar.value) {
          buffer.append(UInt8(scalar.value - 0xE000))
        } else {
          buffer += String(scalar).utf8
        }
      }
    case .utf16:
      for unit in String(decoding: bytes, as: UTF8.self).utf16 {
        if (0xE100...0xE1FF).contains(unit) {
          buffer += [0x00, UInt8(unit - 0xE100)]
        } else {
          buffer += [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
        }
      }
    case .tcvn3:
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        if (0xE000...0xE0FF).contains(scalar.value) {
          buffer.append(UInt8(scalar.value - 0xE000))
        } else {
          buffer.append(TCVN3.byte(of: scalar))
        }
      }
    case .other(let encoding) where !hasRawBytes:
      _ = encoding.encode(bytes.span, into: &buffer)
    case .other(let encoding):
      for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        if (0xE000...0xE0FF).contains(scalar.value) {
          buffer.append(UInt8(scalar.value - 0xE000))
        } else {
          _ = encoding.encode(Array(String(scalar).utf8).span, into: &buffer)
        }
      }
    }
    if buffer.count >= 1 << 20 { try flush() }
  }

  private func flush() throws {
    byteCount += buffer.count
    try handle.write(contentsOf: Data(buffer))
    buffer.removeAll(keepingCapacity: true)
  }

  func close() throws {
    try flush()
    try handle.close()
  }
}

/// What stops the generator, in a sentence.
struct Failure: Error {
  let text: String
}
