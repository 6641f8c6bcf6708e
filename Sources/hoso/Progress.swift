import Foundation
import Pipeline
import RecordModel
import RuleEngine
import Synchronization

/// Tells a person at a terminal how far a run is, on standard error: from two seconds on, never
/// into a file or pipe. With `--verbose` it tells each step, wherever standard error goes.
final class Progress: Sendable {
  private struct State {
    var shownAt: ContinuousClock.Instant?
    var isShowing = false
  }

  private let language: Language
  private let isVerbose: Bool
  private let isQuiet: Bool
  private let draws: Bool
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(language: Language, isQuiet: Bool, isVerbose: Bool) {
    (self.language, self.isQuiet, self.isVerbose) = (language, isQuiet, isVerbose)
    draws = !isQuiet && Terminal.errorsAreWatched
  }

  func take(_ notice: DeliveryPipeline.Notice) {
    switch notice {
    case .waitingForStore: if !isQuiet { say(Message.waitingForStore(language)) }
    case .faultyRule(let id, let fault):
      if !isQuiet { say(Message.ruleSetAside(language, id, fault.rendering(language))) }
    case .recognized(let source, let files):
      if isVerbose { say(Message.recognized(language, source, "\(files)")) }
    case .reading(let file): if isVerbose { say(Message.fileRead(language, file)) }
    case .read(let records, let bytes, let total): draw { text(records, bytes, total, $0) }
    case .writingReports:
      if isVerbose {
        say(Message.writingReports(language))
      } else {
        draw { _ in Message.writingReports(language) }
      }
    }
  }

  /// Clears the line; may be called again.
  func end() {
    let wasShowing = state.withLock { state in
      defer { state.isShowing = false }
      return state.isShowing
    }
    if wasShowing { Terminal.draw("\r\u{1b}[K") }
  }

  private func say(_ text: String) {
    end()
    Terminal.warn(text)
  }

  /// At most five times a second.
  private func draw(_ text: (Duration) -> String) {
    guard draws else { return }
    let now = ContinuousClock.now
    let elapsed = start.duration(to: now)
    guard elapsed > .seconds(2) else { return }
    let isDue = state.withLock { state in
      if let last = state.shownAt, last.duration(to: now) < .milliseconds(200) { return false }
      (state.shownAt, state.isShowing) = (now, true)
      return true
    }
    if isDue { Terminal.draw("\r" + text(elapsed) + "\u{1b}[K") }
  }

  private func text(
    _ records: Int, _ bytes: UInt64, _ total: UInt64?, _ elapsed: Duration
  ) -> String {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let rate = Int(Double(records) / max(seconds, 0.001))
    let (count, speed) = (Self.grouped(records, language), Self.grouped(rate, language))
    guard let total, total > 0, bytes > 0 else { return Message.reading(language, count, speed) }
    let share = min(1, Double(bytes) / Double(total))
    let left = Int((seconds / share - seconds).rounded(.up))
    let time = left < 60 ? "\(left) s" : "\(left / 60) min \(left % 60) s"
    return Message.readingWithTotal(
      language, count, speed, "\(Int(share * 100))%", language == .vi ? vi(time) : time)
  }

  private func vi(_ time: String) -> String {
    time.replacing("min", with: "phút").replacing(" s", with: " giây")
  }

  /// `12.345` or `12,345`.
  static func grouped(_ number: Int, _ language: Language) -> String {
    let mark: Character = language == .vi ? "." : ","
    var text = ""
    let digits = String(number)
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text.append(mark) }
      text.append(digit)
    }
    return text
  }
}
