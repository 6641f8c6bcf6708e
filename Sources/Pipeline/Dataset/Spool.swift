internal import Foundation
internal import Readers
internal import RecordModel

/// Blocks of bytes that are written once and read in order: in memory, and in a private temporary
/// file when there are many.
///
/// Unchecked: while it is written, one thread has it; what several have is only read, at places of
/// its own.
final class Spool: @unchecked Sendable {
  private var descriptor: Int32 = -1
  private var buffer: [UInt8] = []
  private var written: UInt64 = 0
  private static let bufferSize = 1 << 18

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Appends a block.
  func append(_ block: [UInt8]) throws(ReadError) {
    for shift in stride(from: 0, to: 32, by: 8) {
      buffer.append(UInt8(truncatingIfNeeded: block.count >> shift))
    }
    buffer.append(contentsOf: block)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Calls `body` for each block in order.
  func forEach(_ body: ([UInt8]) throws -> Void) throws {
    var head = [UInt8](repeating: 0, count: 4)
    var offset: UInt64 = 0
    let end = written + UInt64(buffer.count)
    while offset < end {
      try read(&head, offset)
      let count = head.reversed().reduce(0) { $0 << 8 | Int($1) }
      var block = [UInt8](repeating: 0, count: count)
      try read(&block, offset + 4)
      try body(block)
      offset += UInt64(4 + count)
    }
  }

  /// What is not in the file yet is in the buffer.
  private func read(_ bytes: inout [UInt8], _ offset: UInt64) throws(ReadError) {
    let inFile = offset >= written ? 0 : min(bytes.count, Int(written - offset))
    if inFile > 0 {
      let read = unsafe bytes.withUnsafeMutableBytes { target in
        unsafe pread(descriptor, target.baseAddress, inFile, off_t(offset))
      }
      guard read == inFile else { throw failure(.diskFailure) }
    }
    if inFile < bytes.count {
      let start = Int(offset + UInt64(inFile) - written)
      bytes.replaceSubrange(inFile..., with: buffer[start..<start + bytes.count - inFile])
    }
  }

  private func flush() throws(ReadError) {
    if descriptor < 0 { try open() }
    var done = 0
    while done < buffer.count {
      let count = unsafe buffer.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe write(descriptor, base + done, bytes.count - done)
      }
      guard count > 0 else {
        throw failure(.temporaryFileFull)
      }
      done += count
    }
    written += UInt64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }

  private func open() throws(ReadError) {
    var name = Array(
      (FileManager.default.temporaryDirectory.path + "/hoso-spool-XXXXXX").utf8CString)
    descriptor = unsafe name.withUnsafeMutableBufferPointer { name in
      guard let base = name.baseAddress else { return -1 }
      let made = unsafe mkstemp(base)
      // The file has no name from here on: it is gone when it is closed, however that comes about.
      if made >= 0 { unsafe unlink(base) }
      return made
    }
    guard descriptor >= 0 else { throw failure(.noTemporaryFile) }
  }

  private func failure(_ reason: ReadReason) -> ReadError {
    .unreadable(path: FileManager.default.temporaryDirectory.path, reason: reason)
  }
}
