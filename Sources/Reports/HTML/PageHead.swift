import RecordModel

/// The beginning of a page that refers to nothing outside itself, up to the end of its `head`.
///
/// - Parameter style: Rules beside those that all pages share.
/// - Parameter hasScript: Whether scripts of the page's own may run; otherwise none may.
func pageHead(
  _ language: Language, title: String, style: String = "", hasScript: Bool
) -> Markup {
  let script: Markup = hasScript ? "script-src 'unsafe-inline'; " : ""
  return """
    <!DOCTYPE html>
    <html lang="\(language.rawValue)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
    style-src 'unsafe-inline'; \(script)base-uri 'none'; form-action 'none'">
    <title>\(title)</title>
    <style>\(Markup(stringLiteral: pageStyle + style))</style>
    </head>
    """
}
