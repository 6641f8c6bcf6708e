internal import GRDBSQLite
public import RecordModel

/// What keeps a store from being used.
public enum StoreError: Error, Hashable, Sendable {
  /// The file cannot be opened, read or written.
  case unusable(path: String, StoreFault)
  /// The file is no store of hoso, or of a newer version.
  case notAStore(path: String)
  /// Another import went on for longer than this one was willing to wait.
  case busy(path: String)
  /// A stored record cannot be unpacked.
  case damaged(path: String, record: Int)
  case noSuchRun(path: String, run: Int)

  public var path: String {
    switch self {
    case .unusable(let path, _), .notAStore(let path), .busy(let path), .damaged(let path, _),
      .noSuchRun(let path, _):
      path
    }
  }

  /// A clause that says it, with what to do.
  public var reason: LocalizedText {
    switch self {
    case .unusable(_, let fault): fault.text
    case .notAStore:
      LocalizedText(
        vi: "đây không phải là kho dữ liệu của phiên bản hoso này; hãy chọn tệp khác với --store",
        en: "it is not a store of this version of hoso; name another file with --store")
    case .busy:
      LocalizedText(
        vi: "một lần nhập khác vẫn đang chạy; hãy thử lại sau",
        en: "another import is still running; try again later")
    case .damaged(_, let record):
      LocalizedText(
        vi: "không đọc được hồ sơ số \(record) trong kho; hãy khôi phục kho từ bản sao lưu",
        en: "record \(record) cannot be unpacked; restore the store from a backup")
    case .noSuchRun(_, let run):
      LocalizedText(
        vi: "không có lần chạy \(run); xem `hoso status`",
        en: "there is no run \(run); see `hoso status`")
    }
  }
}

/// Why the file of a store cannot be used.
public enum StoreFault: Hashable, Sendable {
  case missing, cannotBeMade, cannotBeOpened, full, readOnly, damaged, unreadable, tooLarge
  case outOfMemory
  /// The file was taken away, or another put in its place, while it was open.
  case moved
  /// Another complaint of SQLite, by its number.
  case other(Int)

  /// - Parameter code: A result code of SQLite. Source: sqlite.org/rescode.html.
  init(code: Int32) {
    // SQLITE_READONLY_DBMOVED, a macro that Swift does not see.
    if code == SQLITE_READONLY | 4 << 8 {
      self = .moved
      return
    }
    switch code & 0xff {
    case SQLITE_CANTOPEN: self = .cannotBeOpened
    case SQLITE_FULL: self = .full
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: self = .readOnly
    case SQLITE_CORRUPT: self = .damaged
    case SQLITE_IOERR: self = .unreadable
    case SQLITE_TOOBIG: self = .tooLarge
    case SQLITE_NOMEM: self = .outOfMemory
    default: self = .other(Int(code))
    }
  }

  /// A clause that says it, with what to do.
  public var text: LocalizedText {
    let (vi, en) = pair
    return LocalizedText(vi: vi, en: en)
  }

  private var pair: (vi: String, en: String) {
    switch self {
    case .missing:
      (
        "không có tệp này; hãy kiểm tra lại đường dẫn", "there is no such file; check the path"
      )
    case .cannotBeMade:
      (
        "không tạo được tệp; hãy kiểm tra thư mục và quyền ghi",
        "the file cannot be made; check the folder and your permissions"
      )
    case .cannotBeOpened:
      (
        "không mở được tệp; hãy kiểm tra đường dẫn và quyền truy cập",
        "the file cannot be opened; check the path and your permissions"
      )
    case .full:
      (
        "đĩa đã đầy; hãy giải phóng chỗ trống rồi chạy lại",
        "the disk is full; free some room and run again"
      )
    case .readOnly:
      (
        "kho dữ liệu chỉ cho đọc; hãy xin quyền ghi vào tệp và thư mục của tệp",
        "the store can only be read; ask for permission to write to the file and its folder"
      )
    case .damaged:
      (
        "kho dữ liệu bị hỏng; hãy khôi phục từ bản sao lưu",
        "the store is damaged; restore it from a backup"
      )
    case .unreadable:
      (
        "đĩa báo lỗi khi đọc hoặc ghi; hãy kiểm tra đĩa và chỗ trống rồi chạy lại",
        "the disk fails to read or write; check it and its room, then run again"
      )
    case .tooLarge:
      ("có giá trị quá lớn để lưu", "a value is too large to be stored")
    case .outOfMemory: ("không đủ bộ nhớ", "there is not enough memory")
    case .moved:
      (
        "tệp đã bị xóa hoặc thay thế trong lúc đang dùng; hãy chạy lại",
        "the file was taken away or replaced while it was open; run again"
      )
    case .other(let code):
      ("SQLite báo lỗi số \(code)", "SQLite reports error \(code)")
    }
  }
}

extension StoreError {
  /// What SQLite says of a statement that failed.
  static func failed(_ statement: OpaquePointer, path: String) -> StoreError {
    unsafe failed(on: sqlite3_db_handle(statement), path: path)
  }

  /// What SQLite says of the last call on a connection.
  static func failed(on connection: OpaquePointer?, path: String) -> StoreError {
    unusable(path: path, StoreFault(code: unsafe sqlite3_extended_errcode(connection)))
  }
}
