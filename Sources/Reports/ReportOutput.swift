import Foundation

/// Where a report goes: bytes gathered in a buffer and handed on in large pieces.
///
/// A file appears under its name only once `finish()` has run, so that half a report is never
/// taken for a whole one, and it is private to its owner: reports may show people's values.
public final class ReportOutput {
  private enum Target {
    case file(temporary: String, final: String)
    case sink(([UInt8]) throws -> Void)
  }
  private let target: Target
  private var handle: FileHandle?
  private let limit: Int
  /// What has not been handed on yet. Writers append here and then call `flushIfFull()`.
  var bytes: [UInt8] = []

  /// Writes to a file, which replaces an earlier one of the same name.
  ///
  /// - Throws: `ReportError.cannotCreate` when there is no such folder or no permission.
  public init(file path: String) throws {
    let temporary = path + ".partial"
    guard
      FileManager.default.createFile(
        atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600])
    else { throw ReportError.cannotCreate(path) }
    target = .file(temporary: temporary, final: path)
    limit = 1 << 18
  }

  /// Hands the bytes to a closure.
  ///
  /// - Parameter bufferSize: Bytes gathered before the closure is called.
  public init(bufferSize: Int = 1 << 18, _ sink: @escaping ([UInt8]) throws -> Void) {
    target = .sink(sink)
    limit = bufferSize
  }

  /// Appends a text.
  public func write(_ text: String) throws {
    bytes += Array(text.utf8)
    try flushIfFull()
  }

  /// Hands the buffer on when it has grown large.
  func flushIfFull() throws {
    if bytes.count >= limit { try flush() }
  }

  private func flush() throws {
    guard !bytes.isEmpty else { return }
    switch target {
    case .file(let temporary, let final):
      do { try opened(temporary)?.write(contentsOf: Data(bytes)) } catch {
        throw ReportError.cannotWrite(final)
      }
    case .sink(let sink): try sink(bytes)
    }
    bytes.removeAll(keepingCapacity: true)
  }

  private func opened(_ path: String) throws -> FileHandle? {
    if handle == nil {
      handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try handle?.seekToEnd()
    }
    return handle
  }

  /// Hands on what there is and gives back memory and the open file until the next write.
  func rest() throws {
    try flush()
    bytes = []
    try handle?.close()
    handle = nil
  }

  /// Hands on what is left; a file takes its name now.
  ///
  /// - Throws: `ReportError.cannotWrite`, for example when the disk is full.
  public func finish() throws {
    try rest()
    guard case .file(let temporary, let final) = target else { return }
    // The C function replaces an existing file in one step, which FileManager does not promise.
    guard unsafe rename(temporary, final) == 0 else { throw ReportError.cannotWrite(final) }
  }

  /// Writes a whole file, or none: what fails half way leaves nothing behind.
  public static func whole(_ path: String, _ write: (ReportOutput) throws -> Void) throws {
    let output = try ReportOutput(file: path)
    do {
      try write(output)
      try output.finish()
    } catch {
      output.discard()
      throw error
    }
  }

  /// Gives up: an unfinished file is removed.
  public func discard() {
    guard case .file(let temporary, _) = target else { return }
    try? handle?.close()
    handle = nil
    try? FileManager.default.removeItem(atPath: temporary)
  }
}

/// What stops a report from being written.
public enum ReportError: Error, Hashable, Sendable {
  /// The path; trying again helps once the folder exists and may be written.
  case cannotCreate(String)
  /// The path; trying again helps once there is room.
  case cannotWrite(String)
}
