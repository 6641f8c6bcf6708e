public import RecordModel

/// The rules of a pack while they are compiled: by who makes a `RecordChecker` of them, and by others
/// who have time meanwhile.
public final class CheckerBeginning: Sendable {
  let pack: RulePack
  let today: PartialDate
  let compiler: RuleCompiler
  let programs: FromBothEnds<RuleCompiler.Programs>

  /// Compiles nothing yet. One checker can be made of it.
  public init(soundRulesOf pack: RulePack, today: PartialDate) {
    (self.pack, self.today) = (pack, today)
    var compiler = RuleCompiler(pack)
    programs = compiler.begin()
    self.compiler = compiler
  }

  /// Compiles rules that nobody has begun, the last one first, until there are none.
  public func help() { programs.makeFromTheEnd() }
}
