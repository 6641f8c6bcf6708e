internal import Foundation
internal import GRDBSQLite

/// Watches over what queries do: allows reading of the given tables and a list of functions,
/// notes which columns are read, counts steps.
@safe final class QueryGuardian {
  private let tables: Set<String>
  private let fold: @Sendable ([UInt8]) -> [UInt8]
  /// By table the columns that the last query reads.
  private(set) var columnsRead: [String: Set<String>] = [:]
  /// Why the last query was refused.
  private(set) var refusal: String?
  private var stepsLeft = 0

  init(_ tables: Set<String>, _ fold: @escaping @Sendable ([UInt8]) -> [UInt8]) {
    (self.tables, self.fold) = (tables, fold)
  }

  /// Pure functions only: the same rows must give the same findings on any day.
  private static let functions: Set<String> = [
    "abs", "avg", "char", "coalesce", "count", "dense_rank", "first_value", "fold", "format",
    "glob", "group_concat", "hex", "ifnull", "iif", "instr", "lag", "last_value", "lead", "length",
    "like", "lower", "ltrim", "max", "min", "nth_value", "ntile", "nullif", "printf", "rank",
    "replace", "round", "row_number", "rtrim", "sign", "substr", "substring", "sum", "total",
    "trim", "unicode", "upper",
  ]

  // MARK: What a query may do

  func watch(_ handle: OpaquePointer) {
    columnsRead = [:]
    refusal = nil
    // The guardian lives as long as its database.
    let me = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe sqlite3_set_authorizer(
      handle,
      { me, action, first, second, _, _ in
        guard let me = unsafe me else { return SQLITE_DENY }
        let guardian = unsafe Unmanaged<QueryGuardian>.fromOpaque(me).takeUnretainedValue()
        return guardian.decide(
          action, unsafe first.map { unsafe String(cString: $0) } ?? "",
          unsafe second.map { unsafe String(cString: $0) } ?? "")
      }, me)
  }

  func rest(_ handle: OpaquePointer) { unsafe sqlite3_set_authorizer(handle, nil, nil) }

  private func decide(_ action: Int32, _ first: String, _ second: String) -> Int32 {
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
    case SQLITE_READ:
      guard tables.contains(first) else {
        refusal = "the table `\(first)` may not be read"
        return SQLITE_DENY
      }
      columnsRead[first, default: []].insert(second)
      return SQLITE_OK
    case SQLITE_FUNCTION:
      if Self.functions.contains(second.lowercased()) { return SQLITE_OK }
      refusal = "the function `\(second)` is not among those that rules may use"
      return SQLITE_DENY
    default:
      refusal = "here must stand one SELECT and nothing else"
      return SQLITE_DENY
    }
  }

  // MARK: How much it may do

  private static let interval: Int32 = 1000

  func begin(_ handle: OpaquePointer, steps: Int) {
    stepsLeft = steps
    let me = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe sqlite3_progress_handler(
      handle, Self.interval,
      { me in
        guard let me = unsafe me else { return 1 }
        let guardian = unsafe Unmanaged<QueryGuardian>.fromOpaque(me).takeUnretainedValue()
        guardian.stepsLeft -= Int(QueryGuardian.interval)
        return guardian.stepsLeft < 0 ? 1 : 0
      }, me)
  }

  func end(_ handle: OpaquePointer) { unsafe sqlite3_progress_handler(handle, 0, nil, nil) }

  // MARK: Functions of ours

  func addFunctions(to handle: OpaquePointer) {
    let me = unsafe Unmanaged.passUnretained(self).toOpaque()
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC
    unsafe sqlite3_create_function_v2(
      handle, "fold", 1, flags, me,
      { context, _, arguments in
        guard let me = unsafe sqlite3_user_data(context), let arguments = unsafe arguments,
          let text = unsafe sqlite3_value_text(arguments[0])
        else { return unsafe sqlite3_result_null(context) }
        let guardian = unsafe Unmanaged<QueryGuardian>.fromOpaque(me).takeUnretainedValue()
        let count = Int(unsafe sqlite3_value_bytes(arguments[0]))
        let folded = guardian.fold(unsafe Array(UnsafeBufferPointer(start: text, count: count)))
        let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        unsafe folded.withUnsafeBytes { bytes in
          unsafe sqlite3_result_text(
            context, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), transient)
        }
      }, nil, nil, nil)
  }
}
