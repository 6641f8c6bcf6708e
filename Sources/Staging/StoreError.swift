internal import GRDBSQLite

/// What keeps a store from being used.
public enum StoreError: Error, Sendable, CustomStringConvertible {
  /// The file cannot be opened or written; the reason in the system's words.
  case unusable(path: String, reason: String)
  /// The file is no store of hoso, or of a newer version.
  case notAStore(path: String)
  /// Another import went on for longer than this one was willing to wait.
  case busy(path: String)
  /// A stored record cannot be unpacked.
  case damaged(path: String, record: Int)
  case noSuchRun(path: String, run: Int)

  public var description: String {
    switch self {
    case .unusable(let path, let reason): "\(path): \(reason)"
    case .notAStore(let path): "\(path): not a store of this version of hoso"
    case .busy(let path): "\(path): another import is still running; try again later"
    case .damaged(let path, let record): "\(path): record \(record) cannot be unpacked"
    case .noSuchRun(let path, let run): "\(path): there is no run \(run)"
    }
  }
}

extension StoreError {
  /// What SQLite says of a statement that failed.
  static func failed(_ statement: OpaquePointer, path: String) -> StoreError {
    let reason = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(statement)))
    return unusable(path: path, reason: reason)
  }
}
