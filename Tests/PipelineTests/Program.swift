import Foundation

/// The built program, run as its users run it.
struct Program {
  struct Ended: Sendable {
    var status: Int32
    var output: String
    var errors: String
    /// What `--format json` printed.
    var object: [String: Int] {
      let parsed = try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      return (parsed ?? [:]).compactMapValues { $0 as? Int }
    }
  }

  private let process = Process()
  private let output = Pipe()
  /// A file, so that the program never waits for anybody to read what it complains of.
  private let errors = URL(fileURLWithPath: NSTemporaryDirectory())
    .appendingPathComponent("hoso-test-errors-" + UUID().uuidString)

  /// Beside the test bundle, or in the folder where builds put it.
  static var path: String {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let places = [
      bundle, Bundle.main.bundleURL, PackFixture.root.appendingPathComponent(".build/debug"),
    ]
    let paths = places.map { $0.appendingPathComponent("hoso").path }
    return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? paths[2]
  }

  /// Starts the program.
  init(
    _ arguments: [String], output: FileHandle? = nil, locale: String = "en_US.UTF-8"
  ) throws {
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["HOSO_RULES": PackFixture.rules.path, "LC_ALL": locale]) { $1 }
    process.standardOutput = output ?? self.output
    try Data().write(to: errors)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  /// Ends the program as a power cut would.
  func kill() {
    if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Waits for its end, reading what it prints meanwhile, however much it is.
  func ended() -> Ended {
    let printed =
      process.standardOutput as? Pipe === output
      ? output.fileHandleForReading.readDataToEndOfFile() : Data()
    process.waitUntilExit()
    let complaints = (try? Data(contentsOf: errors)) ?? Data()
    try? FileManager.default.removeItem(at: errors)
    return Ended(
      status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
      errors: String(decoding: complaints, as: UTF8.self))
  }

  static func run(_ arguments: String...) throws -> Ended { try Program(arguments).ended() }
}
