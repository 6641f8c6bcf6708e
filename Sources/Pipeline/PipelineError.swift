/// What stops a run before it is finished.
public enum PipelineError: Error, Sendable {
  /// None of the pack's profiles fits; the delivery's files.
  case noProfile(files: [String])
  /// The user named a source that the pack does not have and that is no file.
  case unknownSource(String, known: [String])
  /// The rule pack is not where it was looked for.
  case noPack(tried: [String], inside: String?)
}
