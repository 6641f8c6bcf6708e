internal import Foundation
public import RecordModel

/// The bytes of a file on disk, as they are.
public final class FileSource: ByteSource, Sendable {
  private let descriptor: Int32
  private let path: String

  /// - Throws: `ReadError.unreadable`.
  public init(path: String) throws(ReadError) {
    self.path = path
    // Opening a pipe would wait for its writer; for plain files this flag means nothing.
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else {
      throw .unreadable(path: path, reason: ReadReason(errno))
    }
    var status = stat()
    guard unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw .unreadable(path: path, reason: .notPlainFile)
    }
    descriptor = opened
  }

  deinit { close(descriptor) }

  public func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    let descriptor = descriptor
    return unsafe try transfer(count, &buffer) { unsafe Foundation.read(descriptor, $0, count) }
  }

  /// Appends the bytes of a span, wherever reading stands.
  ///
  /// - Returns: `false` when the file ends before; what there was is appended.
  public func append(_ span: SourceSpan, to buffer: inout [UInt8]) throws(ReadError) -> Bool {
    let descriptor = descriptor
    var (offset, left) = (span.offset, Int(span.count))
    while left > 0 {
      let (start, count) = (off_t(clamping: offset), left)
      let got = unsafe try transfer(count, &buffer) { unsafe pread(descriptor, $0, count, start) }
      if got == 0 { return false }
      offset += UInt64(got)
      left -= got
    }
    return true
  }

  /// Lets the system write behind what is there; nothing is filled with zeros before.
  private func transfer(
    _ count: Int, _ buffer: inout [UInt8], _ call: (UnsafeMutablePointer<UInt8>) -> Int
  ) throws(ReadError) -> Int {
    var failure: Int32 = 0
    var got = 0
    buffer.append(addingCapacity: count) { room in
      unsafe room.withUnsafeMutableBufferPointer { bytes, initialized in
        guard let base = bytes.baseAddress else { return }
        while true {
          let result = unsafe call(base + initialized)
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
      throw .unreadable(path: path, reason: ReadReason(failure))
    }
    return got
  }
}

extension ReadReason {
  /// What an error number of the system means to a person.
  fileprivate init(_ number: Int32) {
    switch number {
    case ENOENT, ENOTDIR: self = .notFound
    case EACCES, EPERM: self = .noPermission
    case EISDIR, ENXIO: self = .notPlainFile
    case ELOOP: self = .brokenLink
    case EIO: self = .diskFailure
    case EMFILE, ENFILE: self = .tooManyFiles
    case ENOMEM: self = .outOfMemory
    default: self = .system(Int(number))
    }
  }
}
