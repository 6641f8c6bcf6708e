internal import Foundation

/// The bytes of a file on disk, as they are.
public final class FileSource: ByteSource {
  private let descriptor: Int32
  private let path: String

  /// - Throws: `ReadError.unreadable` with the system's reason.
  public init(path: String) throws(ReadError) {
    self.path = path
    // Opening a pipe would wait for its writer; for plain files this flag means nothing.
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else {
      throw .unreadable(path: path, reason: systemReason(errno))
    }
    var status = stat()
    guard unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw .unreadable(path: path, reason: "not a plain file")
    }
    descriptor = opened
  }

  deinit { close(descriptor) }

  public func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    var failure: Int32 = 0
    let start = buffer.count
    // Grow by what is asked for, let the system write into it, cut back to what came.
    buffer.append(contentsOf: repeatElement(0, count: count))
    let got = unsafe buffer.withUnsafeMutableBytes { bytes -> Int in
      guard let base = bytes.baseAddress else { return 0 }
      while true {
        let result = unsafe Foundation.read(descriptor, base + start, count)
        if result >= 0 { return result }
        if errno != EINTR {
          failure = errno
          return 0
        }
      }
    }
    buffer.removeLast(count - got)
    guard failure == 0 else {
      throw .unreadable(path: path, reason: systemReason(failure))
    }
    return got
  }
}

/// The system's words for an error number.
private func systemReason(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
