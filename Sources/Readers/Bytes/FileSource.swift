internal import Foundation

/// The bytes of a file on disk, as they are.
public final class FileSource: ByteSource {
  private let descriptor: Int32
  private let path: String

  /// - Parameter offset: Of the first byte that is read.
  /// - Throws: `ReadError.unreadable` with the system's reason.
  public init(path: String, offset: UInt64 = 0) throws(ReadError) {
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
    guard offset == 0 || lseek(opened, off_t(clamping: offset), SEEK_SET) >= 0 else {
      close(opened)
      throw .unreadable(path: path, reason: systemReason(errno))
    }
    descriptor = opened
  }

  deinit { close(descriptor) }

  public func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    var failure: Int32 = 0
    var got = 0
    // The system writes into the room behind what is there; nothing is filled with zeros before.
    buffer.append(addingCapacity: count) { room in
      unsafe room.withUnsafeMutableBufferPointer { bytes, initialized in
        guard let base = bytes.baseAddress else { return }
        while true {
          let result = unsafe Foundation.read(descriptor, base + initialized, count)
          if result >= 0 {
            got = result
            initialized += result
            return
          }
          if errno != EINTR {
            failure = errno
            return
          }
        }
      }
    }
    guard failure == 0 else {
      throw .unreadable(path: path, reason: systemReason(failure))
    }
    return got
  }
}

/// The system's words for an error number.
private func systemReason(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
