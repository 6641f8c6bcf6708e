internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// A store: one SQLite file with everything staged.
///
/// Private to its owner. A run is one transaction: after a kill it is wholly there or not at all.
public final class Store {
  public let path: String
  let queue: DatabaseQueue
  let isTemporary: Bool
  /// Whether the file was not there before.
  private let isMadeHere: Bool

  /// Opens a store, or makes one.
  ///
  /// - Parameter mustExist: Throw when there is none, as for reading.
  /// - Parameter isTemporary: Made for one run and thrown away: no care for kills or power cuts.
  public init(
    path: String, mustExist: Bool = false, isTemporary: Bool = false,
    waiting: (@Sendable () -> Void)? = nil
  ) throws(StoreError) {
    (self.path, self.isTemporary) = (path, isTemporary)
    let exists = FileManager.default.fileExists(atPath: path)
    if mustExist, !exists { throw .unusable(path: path, .missing) }
    let isNew = exists ? false : try Self.create(path)
    isMadeHere = isNew
    var configuration = Configuration()
    configuration.label = "hoso"
    configuration.busyMode = .callback(Self.patience(waiting))
    configuration.prepareDatabase { db in
      // In pages: in bytes it would be reckoned by the page size before ours is set. 16 MiB.
      try db.execute(sql: "PRAGMA cache_size = 512")
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      if isTemporary {
        try db.execute(sql: "PRAGMA journal_mode = OFF")
        try db.execute(sql: "PRAGMA synchronous = OFF")
      } else {
        // A store that was just made holds nothing yet that a power cut could take: its tables reach
        // the disk with what is staged first. Waiting for each of them took 20 ms.
        try db.execute(sql: "PRAGMA synchronous = \(isNew ? "OFF" : "FULL")")
      }
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw Self.translate(error, path)
    }
    do {
      try Self.check(queue, path)
      try Self.migrate(queue)
      if isNew, !isTemporary {
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      }
    } catch {
      abandon()
      throw Self.translate(error, path)
    }
  }

  /// Makes an empty file that only its owner can read, before anything is written to it.
  ///
  /// - Returns: `false` when another made it in the meantime.
  private static func create(_ path: String) throws(StoreError) -> Bool {
    let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    if descriptor < 0, errno == EEXIST { return false }
    guard descriptor >= 0 else { throw .unusable(path: path, .cannotBeMade) }
    // Whatever the umask of the user leaves of it.
    fchmod(descriptor, 0o600)
    close(descriptor)
    return true
  }

  /// Takes the file away again that this object made, unless a run was finished in it or another
  /// import is at work in it. The object is of no use afterwards.
  ///
  /// The lock keeps all others out from looking until the file is gone. Who had it open by then and
  /// waits sees that it has moved, before anything is written: see `run`.
  public func abandon() {
    guard isMadeHere else { return }
    try? queue.writeWithoutTransaction { db in
      unsafe sqlite3_busy_timeout(db.sqliteConnection, 0)
      try db.execute(sql: "BEGIN EXCLUSIVE")
      let hasRuns =
        try db.tableExists("runs") && Bool.fetchOne(db, sql: "SELECT 1 FROM runs") != nil
      if !hasRuns, !Self.hasMoved(db) { unsafe unlink(path) }
      try db.execute(sql: "ROLLBACK")
    }
  }

  /// Whether the file was taken away or replaced since it was opened.
  private static func hasMoved(_ db: Database) -> Bool {
    var moved: Int32 = 0
    let status = unsafe sqlite3_file_control(
      db.sqliteConnection, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
    return status == SQLITE_OK && moved != 0
  }

  private static func check(_ queue: DatabaseQueue, _ path: String) throws {
    try queue.writeWithoutTransaction { db in
      let id = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
      if id == StoreSchema.applicationID { return }
      let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if tables > 0 {
        // Another import may have made it a store since; its tables come after the mark.
        let id = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if id == StoreSchema.applicationID { return }
      }
      guard id == 0, tables == 0 else { throw StoreError.notAStore(path: path) }
      // Large pages: records come in order and in numbers.
      try db.execute(sql: "PRAGMA page_size = 32768")
      try db.execute(sql: "PRAGMA application_id = \(StoreSchema.applicationID)")
    }
  }

  /// Brings the tables up to date. What another import did at the same time is not done again:
  /// which migrations are due is asked before each waits for its turn.
  private static func migrate(_ queue: DatabaseQueue) throws {
    let migrator = StoreSchema.migrator
    // A newer hoso reads and writes tables in ways that this one does not know.
    if try queue.read(migrator.hasBeenSuperseded) { throw StoreError.notAStore(path: queue.path) }
    var known = try queue.read { try migrator.appliedIdentifiers($0).count }
    while true {
      do {
        return try migrator.migrate(queue)
      } catch let error as DatabaseError {
        let applied = try queue.read { try migrator.appliedIdentifiers($0).count }
        guard applied > known else { throw error }
        known = applied
      }
    }
  }

  /// Waits for another import, and says so once; gives up after an hour.
  private static func patience(
    _ waiting: (@Sendable () -> Void)?
  ) -> @Sendable (_ tries: Int) -> Bool {
    { tries in
      if tries == 40 { waiting?() }
      usleep(50_000)
      return tries < 72_000
    }
  }

  static func translate(_ error: any Error, _ path: String) -> StoreError {
    if let error = error as? StoreError { return error }
    guard let error = error as? DatabaseError else {
      return .unusable(path: path, .cannotBeOpened)
    }
    switch error.resultCode {
    case .SQLITE_NOTADB: return .notAStore(path: path)
    case .SQLITE_BUSY: return .busy(path: path)
    default:
      // The message of SQLite may name what the statement was about; its number does not.
      return .unusable(path: path, StoreFault(code: error.extendedResultCode.rawValue))
    }
  }

  /// Runs `body` in one transaction; when it throws, or discards the run, the store is
  /// as it was before.
  ///
  /// - Throws: `StoreFault.moved`, before `body` is called, when the import that made the store
  ///   failed and took it away while this one waited: to be opened anew.
  public func run<Result>(
    _ body: (RunWriter) throws -> Result
  ) throws -> Result {
    do {
      return try queue.writeWithoutTransaction { db in
        try db.execute(sql: "BEGIN IMMEDIATE")
        // A run's own row comes last, when its counts are known; fragments point to it before.
        try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
        do {
          if Self.hasMoved(db) { throw StoreError.unusable(path: path, .moved) }
          let writer = try RunWriter(db, self)
          let result: Result
          do {
            result = try body(writer)
            try writer.close()
          } catch {
            writer.chunks.letGo()
            throw error
          }
          try db.execute(sql: writer.isDiscarded ? "ROLLBACK" : "COMMIT")
          return result
        } catch {
          if db.isInsideTransaction { try? db.execute(sql: "ROLLBACK") }
          throw error
        }
      }
    } catch let error as DatabaseError {
      throw Self.translate(error, path)
    }
  }

  /// From now on readers need not wait for writers. Does nothing while another uses the store.
  ///
  /// The first run of a store is loaded with a rollback journal, in half the time: there is
  /// nothing yet that a reader could want.
  public func enterService() {
    _ = try? queue.writeWithoutTransaction { db in
      try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
    }
  }
}
