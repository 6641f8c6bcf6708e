internal import Foundation
internal import GRDBSQLite
public import RecordModel

/// A database of its own for one query: the tables it reads, and nothing else.
///
/// It lies in memory and, where it grows, in a file without a name; the store is not within a
/// query's reach. A query reads: it cannot write, attach, ask for the time or for chance, and it is
/// stopped after a number of steps that follows from the number of rows alone.
@safe public final class QueryDatabase {
  private let handle: OpaquePointer
  private let guardian: QueryGuardian
  private let tables: [QueryTable]
  private var inserts: [OpaquePointer?]
  private var rowCount = 0

  /// - Parameter fold: Small letters without accents, for the function `fold`.
  public init(
    _ tables: [QueryTable], fold: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) throws(QueryError) {
    self.tables = tables
    guardian = QueryGuardian(Set(tables.map(\.name)), fold)
    unsafe inserts = [OpaquePointer?](repeating: nil, count: tables.count)
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    guard unsafe sqlite3_open_v2("", &opened, flags, nil) == SQLITE_OK, let opened = unsafe opened
    else { throw .stopped("no temporary database can be made") }
    unsafe handle = opened
    try execute("PRAGMA cache_size = -2048; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
    for table in tables {
      let columns = table.columns.map { "\(Self.quoted($0.name)) \($0.type)" }
      try execute(
        "CREATE TABLE \(Self.quoted(table.name)) (\(columns.joined(separator: ", ")))")
    }
    unsafe guardian.addFunctions(to: handle)
    try execute("BEGIN")
  }

  deinit {
    for index in tables.indices { unsafe sqlite3_finalize(inserts[index]) }
    unsafe sqlite3_close_v2(handle)
  }

  private static func quoted(_ name: String) -> String {
    "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  private func execute(_ sql: String) throws(QueryError) {
    guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw .stopped(message)
    }
  }

  private var message: String { unsafe String(cString: sqlite3_errmsg(handle)) }

  // MARK: Rows

  /// Adds a row.
  ///
  /// - Parameter values: One a column of the table, in order.
  public func insert(_ values: [QueryValue], table: Int) throws(QueryError) {
    let statement = unsafe try inserter(table)
    for (index, value) in values.enumerated() {
      unsafe bind(value, Int32(index + 1), statement)
    }
    let status = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    guard status == SQLITE_DONE else { throw .stopped(message) }
    rowCount += 1
  }

  /// Adds a row of values of a record: its number, that of its row in a section, the values.
  ///
  /// Nothing is copied or put into boxes: so the tables fill in a third of the time.
  ///
  /// - Parameter row: `nil` where the table is of persons.
  /// - Parameter first: Where in `values` the record's begin.
  /// - Parameter fields: Positions from there on, in the order of the table's columns.
  /// - Parameter text: What the values' ranges are of.
  public func insert(
    _ record: Int, row: Int? = nil, values: [Value], from first: Int = 0, _ fields: [Int],
    _ text: [UInt8], table: Int
  ) throws(QueryError) {
    let statement = unsafe try inserter(table)
    unsafe sqlite3_bind_int64(statement, 1, Int64(record))
    if let row { unsafe sqlite3_bind_int64(statement, 2, Int64(row)) }
    let column: Int32 = row == nil ? 2 : 3
    let status = unsafe text.withUnsafeBytes { text -> Int32 in
      for (position, field) in fields.enumerated() {
        unsafe bind(values[first + field], text, column + Int32(position), statement)
      }
      let status = unsafe sqlite3_step(statement)
      unsafe sqlite3_reset(statement)
      return status
    }
    guard status == SQLITE_DONE else { throw .stopped(message) }
    rowCount += 1
  }

  private func inserter(_ table: Int) throws(QueryError) -> OpaquePointer {
    if unsafe inserts[table] == nil {
      let marks = tables[table].columns.map { _ in "?" }.joined(separator: ", ")
      let sql = "INSERT INTO \(Self.quoted(tables[table].name)) VALUES (\(marks))"
      unsafe sqlite3_prepare_v2(handle, sql, -1, &inserts[table], nil)
    }
    guard let statement = unsafe inserts[table] else { throw .stopped(message) }
    return unsafe statement
  }

  /// Dates in ISO form at their precision; what is missing, empty or unreadable as NULL.
  private func bind(
    _ value: Value, _ text: UnsafeRawBufferPointer, _ index: Int32, _ statement: OpaquePointer
  ) {
    switch value.kind {
    case .missing, .empty, .unreadable: unsafe sqlite3_bind_null(statement, index)
    case .integer: unsafe sqlite3_bind_int64(statement, index, value.bits)
    case .decimal: unsafe sqlite3_bind_double(statement, index, value.double)
    case .date: unsafe bind(.text("\(value.date)"), index, statement)
    case .text, .code:
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: text[value.textRange])
      // An empty text has no address, and no address would mean NULL.
      guard let start = bytes.baseAddress else {
        unsafe bind(.text(""), index, statement)
        return
      }
      // The text outlives the step, so SQLite need not copy it.
      unsafe sqlite3_bind_text(
        statement, index, start.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil)
    }
  }

  private func bind(_ value: QueryValue, _ index: Int32, _ statement: OpaquePointer) {
    switch value {
    case .null: unsafe sqlite3_bind_null(statement, index)
    case .integer(let number): unsafe sqlite3_bind_int64(statement, index, number)
    case .real(let number): unsafe sqlite3_bind_double(statement, index, number)
    case .text(let text):
      // SQLite copies it: the destructor of -1 is SQLITE_TRANSIENT.
      let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      unsafe sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), transient)
    }
  }

  // MARK: Queries

  /// What a query reads and gives.
  public struct Description: Sendable {
    /// By table the columns that it reads.
    public var columnsRead: [String: Set<String>]
    /// The names of its result's columns.
    public var columns: [String]
    /// The names of its parameters, without the colon.
    public var parameters: [String]
  }

  /// Looks at a query without running it.
  ///
  /// - Throws: `QueryError.invalid` with what is wrong with it.
  public func describe(_ sql: String) throws(QueryError) -> Description {
    let statement = unsafe try prepare(sql)
    defer { unsafe sqlite3_finalize(statement) }
    let columns = unsafe (0..<sqlite3_column_count(statement)).map {
      unsafe String(cString: sqlite3_column_name(statement, $0))
    }
    let count = unsafe sqlite3_bind_parameter_count(statement)
    let parameters = (0..<count).map { index in
      unsafe sqlite3_bind_parameter_name(statement, index + 1).map {
        unsafe String(String(cString: $0).dropFirst())
      } ?? "?"
    }
    return Description(
      columnsRead: guardian.columnsRead, columns: columns, parameters: parameters)
  }

  /// Runs a query.
  ///
  /// - Parameter parameters: By name, without the colon.
  /// - Returns: Its rows in their order, one value a column.
  public func rows(
    of sql: String, parameters: [String: QueryValue]
  ) throws(QueryError) -> [[QueryValue]] {
    let statement = unsafe try prepare(sql)
    defer { unsafe sqlite3_finalize(statement) }
    for (name, value) in parameters {
      let index = unsafe sqlite3_bind_parameter_index(statement, ":" + name)
      if index > 0 { unsafe bind(value, index, statement) }
    }
    unsafe guardian.begin(handle, steps: Self.steps(forRows: rowCount))
    defer { unsafe guardian.end(handle) }
    var rows: [[QueryValue]] = []
    while true {
      switch unsafe sqlite3_step(statement) {
      case SQLITE_ROW:
        rows.append(
          unsafe (0..<sqlite3_column_count(statement)).map { unsafe value(statement, $0) })
      case SQLITE_DONE: return rows
      case SQLITE_INTERRUPT: throw .stopped("it takes more steps than its rows allow")
      default: throw .stopped(message)
      }
    }
  }

  /// Steps of SQLite's machine: enough for sorting and grouping, not for comparing all with all.
  static func steps(forRows rows: Int) -> Int { 10_000_000 + rows * 2_000 }

  private func value(_ statement: OpaquePointer, _ column: Int32) -> QueryValue {
    switch unsafe sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(unsafe sqlite3_column_double(statement, column))
    case SQLITE_NULL: return .null
    default:
      guard let text = unsafe sqlite3_column_text(statement, column) else { return .null }
      return .text(unsafe String(cString: text))
    }
  }

  private func prepare(_ sql: String) throws(QueryError) -> OpaquePointer {
    unsafe guardian.watch(handle)
    defer { unsafe guardian.rest(handle) }
    var statement: OpaquePointer?
    var rest = 0
    let status = unsafe sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let status = unsafe sqlite3_prepare_v2(handle, text, -1, &statement, &tail)
      if let tail = unsafe tail { rest = unsafe tail - text }
      return status
    }
    guard status == SQLITE_OK else {
      let offset = Int(unsafe sqlite3_error_offset(handle))
      throw .invalid(guardian.refusal ?? message, offset: offset >= 0 ? offset : nil)
    }
    guard let statement = unsafe statement else {
      throw .invalid("here must stand SELECT", offset: 0)
    }
    let more = sql.utf8.dropFirst(rest).firstIndex { ![0x20, 0x09, 0x0a, 0x0d, 0x3b].contains($0) }
    guard more == nil, unsafe sqlite3_stmt_readonly(statement) != 0 else {
      unsafe sqlite3_finalize(statement)
      throw .invalid("here must stand one SELECT and nothing else", offset: more == nil ? 0 : rest)
    }
    return unsafe statement
  }
}
