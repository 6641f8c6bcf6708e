import ArgumentParser
import RecordModel

/// Everything that the command line says itself, in both languages: one case a message.
///
/// `{0}`, `{1}` stand for what the caller puts in. What argument-parser says itself: `ParserText`.
enum Message: CaseIterable {
  // Commands
  case hosoAbstract, hosoDiscussion, checkAbstract, importAbstract, runStatuses, importOnce
  case readAbstract, readDiscussion, statusAbstract, reportAbstract, reportDiscussion
  case formatsAbstract, formatsListAbstract, formatsShowAbstract
  case explainAbstract, explainDiscussion
  // Arguments and options
  case overlayHelp
  case deliveryHelp, storeHelp, sourceHelp, packHelp, todayHelp, asOfHelp, failOnHelp, reportHelp
  case formatsHelp, jobsHelp, recordsHelp, printHelp, runPrintHelp, languageHelp, disclosureHelp,
    keyFileHelp
  case maxFindingsHelp, baselineHelp, writeBaselineHelp, quietHelp, verboseHelp
  case readFileHelp, readFormatHelp, encodingHelp, elementHelp
  case runHelp, statusStoreHelp, reportFormatHelp, outputHelp, againstHelp, schemaHelp
  case explainTargetHelp, explainScopeHelp, explainReasonHelp, explainByHelp, explainUntilHelp
  case explainListHelp, withdrawHelp, explainedByHelp
  // Commands for those who keep rules, profiles and schemas
  case rulesAbstract, rulesListAbstract, rulesTestAbstract, rulesCheckAbstract,
    rulesDiffAbstract, oldPackHelp, newPackHelp, judgedStoreHelp, newOverlayHelp,
    judgedTodayHelp, judgedAsOfHelp, rulesExplainAbstract, ruleIDHelp, rulesDocsAbstract,
    rulesDocsDiscussion, docsFolderHelp, pageLanguageHelp, rulesEvalAbstract, expressionHelp,
    bindingsHelp, containerHelp, evalPackHelp, evalCheckHelp, declarationsHelp, typedHelp,
    schemaAbstract, schemaListAbstract, schemaShowAbstract, fieldPathHelp, schemaExportAbstract,
    schemaFormatHelp, schemaOutputHelp, sourcesAbstract, sourcesListAbstract,
    sourcesShowAbstract, profileIDHelp, inferAbstract, inferDiscussion, inferHelp, textAbstract,
    textFilesHelp, textEncodingHelp, textColumnsHelp, textDetectHelp, textLinesHelp,
    textFormHelp
  // Misuse
  case dateWanted, jobsWanted, deliveryWanted, encodingWanted, formatWanted, maxFindingsWanted
  case noRule, perhaps, noSourceProfile, noField, fileWanted, linesAlone, asNeedsLines,
    textEncodingWanted
  case declarationsNeedCheck
  case keyTooShort, quietAndVerbose, formatsNeedFolder, outputWanted, againstFormat, noSchema
  case explainWhat, wordsWanted, wordsTooLong
  // While it works
  case waitingForStore, ruleSetAside, reading, readingWithTotal, writingReports
  case baselineWritten, damageAt, examplesRun, fileUnreadable
  case recognized, fileRead, finished, rejectsLeftOut, recordsLeftOut, explained, withdrawn
  // What `hoso read` could not read
  case damagedFile, emptyFile, openQuote, straySign, otherCount, tooLong, nulByte, badXML, deepXML
  case cutFile
  // What stops a run
  case packFaults, outputClosed, noProfile, unknownSource, noPack, packInside, unreadable
  case truncated, refused
  case storeFailed, reportFailed, baselineMissing, baselineUnreadable, baselineOtherKey
  case keyUnreadable, bindingsUnusable, unexpected
  case nothingToCorrect, severalRejects, rejectsTooLarge
  // What is wrong with an explanation
  case unknownTarget, ruleRejects, ruleOnlyTold, findingOfFile, nothingToExplain
  case explainedAlready, scopeWanted, scopeUnwanted, badScope, unknownUnit, unknownSourceScope
  case noRun, endWanted, endIsOver, noExplanation, explanationEnded

  func callAsFunction(_ language: Language, _ arguments: String...) -> String {
    var text = text[language]
    for (number, argument) in arguments.enumerated().reversed() {
      text = text.replacing("{\(number)}", with: argument)
    }
    return text
  }

  /// In the language that the command line asks for.
  func callAsFunction() -> String { text[CommandLine.arguments.language] }
}

extension ArgumentHelp {
  /// Help in the language that the command line asks for.
  ///
  /// - Parameter value: What stands for the value: a file, a folder, a number.
  static func of(_ message: Message, _ value: String? = nil) -> ArgumentHelp {
    ArgumentHelp(stringLiteral: message()).naming(value)
  }

  private func naming(_ value: String?) -> ArgumentHelp {
    var help = self
    help.valueName = value
    return help
  }
}
