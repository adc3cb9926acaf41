/// The page before its script fills it.
enum PageText {
  static let html = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta http-equiv="Content-Security-Policy" content="\(Response.contentPolicy)">
    <title>Canon playground</title>
    <link rel="icon" href="data:image/svg+xml,\(icon)">
    <link rel="stylesheet" href="playground.css">
    </head>
    <body>
    <a class="skip" href="#text">To the policy</a>
    \(header)
    <p id="notice" class="notice" role="status" hidden></p>
    <main>
    \(policy)
    \(answers)
    </main>
    <noscript><p class="notice">The playground is a script: without it there is nothing to
    see.</p></noscript>
    <script src="examples.js"></script>
    <script src="playground.js"></script>
    </body>
    </html>

    """

  private static let icon =
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    + "%3Crect width='16' height='16' rx='4' fill='%231f5fbf'/%3E"
    + "%3Cpath d='M11 5.2A4 4 0 1 0 11 10.8' fill='none' stroke='white' stroke-width='2' "
    + "stroke-linecap='round'/%3E%3C/svg%3E"

  private static let header = """
    <header>
    <h1><svg viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="4"/>
    <path d="M11 5.2A4 4 0 1 0 11 10.8"/></svg>Canon <span>playground</span></h1>
    <div class="choice"><label for="example">Example</label><select id="example"></select></div>
    <p id="says"></p>
    <div class="acts"><button id="share" type="button">Copy link</button></div>
    </header>
    <div id="link" class="link" hidden><label for="address">The link carries the whole
    example</label><input id="address" type="text" readonly>
    <button id="unlink" type="button" aria-label="Close the link">Close</button></div>
    """

  private static let policy = """
    <section id="policy" aria-label="Policy">
    <div class="bar"><div id="files" role="tablist" aria-label="Files"></div>
    <button id="add" type="button" aria-label="Add a file" title="Add a file">+</button>
    <button id="reset" type="button" hidden>As it came</button></div>
    <div id="editor" class="editor" role="tabpanel">
    <div class="sheet"><pre id="shown" aria-hidden="true"></pre>
    <textarea id="text" wrap="off" spellcheck="false" autocapitalize="off" autocomplete="off"
    autocorrect="off" aria-describedby="verdict"></textarea></div></div>
    <section id="findings" aria-label="Findings"><h2><span id="verdict" role="status"></span></h2>
    <ol id="list"></ol></section>
    </section>
    """

  private static let answers = """
    <section id="answers" aria-label="What it means">
    <div class="bar"><div id="tabs" role="tablist" aria-label="What it means">
    \(["decision", "tests", "flow", "exposure"].map(tab).joined(separator: "\n"))
    </div></div>
    <p id="stale" class="notice" hidden></p>
    <div id="decision" role="tabpanel" aria-labelledby="tab-decision" tabindex="0">
    <form id="request" autocomplete="off">\(fields)</form>
    <section id="answer" aria-label="Answer" aria-live="polite"></section></div>
    <div id="tests" role="tabpanel" aria-labelledby="tab-tests" tabindex="0" hidden></div>
    <div id="flow" role="tabpanel" aria-labelledby="tab-flow" tabindex="0" hidden></div>
    <div id="exposure" role="tabpanel" aria-labelledby="tab-exposure" tabindex="0" hidden></div>
    </section>
    """

  private static func tab(_ name: String) -> String {
    """
    <button id="tab-\(name)" type="button" role="tab" aria-controls="\(name)" \
    aria-selected="false" tabindex="-1">\(name.prefix(1).uppercased() + name.dropFirst())</button>
    """
  }

  private static let fields = """
    <div class="field wide"><label for="sample">Begin with a request of the tests</label>
    <select id="sample"></select></div>
    <div class="field"><label for="role">Submitter</label><select id="role"></select></div>
    <div class="field"><label for="purpose">Purpose</label><select id="purpose"></select></div>
    <div class="field wide"><label for="task">Task</label><select id="task"></select></div>
    <fieldset class="field"><legend>Markets</legend><div id="markets" class="picks"></div>
    </fieldset>
    <fieldset class="field"><legend>Families</legend><div id="families" class="picks"></div>
    </fieldset>
    <div class="field"><label for="others">Other markets</label><input id="others" type="text"
    placeholder="none" spellcheck="false"></div>
    <div class="field"><label for="concepts">Concepts besides</label><input id="concepts"
    type="text" placeholder="none" spellcheck="false"></div>
    """
}
