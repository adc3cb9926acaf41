/// The frame of every page: whole in itself, without network or script.
enum HTMLPage {
  /// - Parameter sheet: rules beside those that all pages share.
  static func text(_ title: String, sheet: String = "", _ body: [Markup]) -> String {
    let style = sheet.isEmpty ? Style.sheet : Style.sheet + "\n" + sheet
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Markup.text(title).source)</title>
      <style>\(style)</style></head>
      <body>\(Markup.joined(body, by: "\n").source)</body></html>

      """
  }
}
