/// The report's one style sheet: readable on screen in light and dark, narrow and wide, and in
/// print.
package enum Style {
  /// What the colours are called, in light and dark.
  package static let tokens = """
    :root { --ink:#1c2430; --soft:#5a6676; --paper:#fff; --line:#d8dee6; --tint:#f4f6f9;
      --model:#1f5fbf; --floor:#a3561a; --good:#1d7a46; --bad:#b3261e; --wait:#8a6d00;
      --spent:#1f5fbf; --held:#9dbbe6; --left:#dfe6ef; }
    @media (prefers-color-scheme: dark) { :root { --ink:#e6eaf0; --soft:#a3adba; --paper:#14181f;
      --line:#313a47; --tint:#1c222c; --model:#7fb0ff; --floor:#f0a868; --good:#67d391;
      --bad:#ff8a80; --wait:#e6c65c; --spent:#7fb0ff; --held:#3d5f94; --left:#2a323e; } }
    """

  /// Tables of class `cards`: on narrow screens a row is a card, and a cell tells its heading
  /// (`data-head`), so that nothing is out of sight.
  package static let cards = """
    .cards td, .cards td:first-child code { white-space:normal; overflow-wrap:break-word }
    @media print { .cards td:nth-child(n+3) { overflow-wrap:anywhere } }
    @media screen and (max-width:40rem) { .cards thead { display:none }
      .cards tr { display:grid; grid-template-columns:repeat(2, minmax(0, 1fr)); gap:.35rem .9rem;
        padding:.55rem 0; border-bottom:1px solid var(--line) }
      .cards td { border:0; padding:0; text-align:left; overflow-wrap:anywhere }
      .cards td:first-child { grid-column:1 / -1; font-weight:600 }
      .cards td:empty { display:none }
      .cards td[data-head]::before { content:attr(data-head); display:block; color:var(--soft);
        font-size:.84rem; font-weight:400 } }
    """

  static let sheet = """
    \(tokens)
    * { box-sizing:border-box }
    body { margin:0 auto; max-width:64rem; padding:2rem 1.25rem 4rem; color:var(--ink);
      background:var(--paper); font:16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    h1 { font-size:clamp(1.15rem, 5vw, 1.7rem); line-height:1.25; margin:0 0 .25rem;
      overflow-wrap:anywhere }
    h2 { font-size:1.15rem; margin:2.4rem 0 .6rem; padding-top:.6rem; border-top:1px solid var(--line) }
    p { margin:.4rem 0 .8rem; max-width:46rem } .soft { color:var(--soft) }
    code { font:.86em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap:anywhere }
    td:first-child code { overflow-wrap:normal; white-space:nowrap } sup { font-size:.7em }
    table { border-collapse:collapse; width:100%; font-size:.92rem; margin:.4rem 0 1rem }
    th { text-align:left; font-weight:600; color:var(--soft); border-bottom:1px solid var(--line) }
    th, td { padding:.35rem .8rem .35rem 0; vertical-align:top }
    td { border-bottom:1px solid var(--tint) } td.number, th.number { text-align:right;
      font-variant-numeric:tabular-nums; white-space:nowrap }
    .pairs th { border-color:var(--tint); width:13rem } th:last-child, td:last-child { padding-right:0 }
    .scroll { overflow-x:auto } .charts { display:flex; flex-wrap:wrap; gap:1.5rem }
    .charts figure { margin:0; flex:1 1 20rem; max-width:29rem } figcaption { font-size:.88rem;
      color:var(--soft) }
    .small { color:var(--soft); font-size:.84rem } .tiles { display:grid; gap:.8rem;
      grid-template-columns:repeat(auto-fit, minmax(9.5rem, 1fr)); margin:1.2rem 0 }
    .tile { background:var(--tint); border-radius:.5rem; padding:.7rem 1rem }
    .figure { font-size:1.5rem; font-weight:600; line-height:1.3; font-variant-numeric:tabular-nums }
    .chips { display:flex; flex-wrap:wrap; gap:.4rem; max-width:none } .chip { font-size:.88rem;
      background:var(--tint); border-radius:1rem; padding:.1rem .7rem }
    .badge { display:inline-block; padding:.1rem .6rem; border-radius:1rem; font-size:.86rem;
      font-weight:600; border:1px solid currentColor } .good { color:var(--good) }
    .bad { color:var(--bad) } .wait { color:var(--wait) }
    .chart { width:100%; height:auto } .label { font-size:11px; fill:var(--soft) }
    .grid { stroke:var(--line); stroke-width:.5; fill:none } .diagonal { stroke:var(--soft);
      stroke-dasharray:3 4; fill:none } .model { stroke:var(--model); stroke-width:2.2; fill:none }
    .floor { stroke:var(--floor); stroke-width:1.6; fill:none; stroke-dasharray:6 3 }
    .band { fill:var(--model); opacity:.14 } .dot { fill:var(--model) }
    .whisker { stroke:var(--model); stroke-width:1.2; opacity:.6; fill:none }
    .bar { width:100%; height:1.6rem; border-radius:.3rem; display:block } .spent { fill:var(--spent) }
    .held { fill:var(--held) } .left { fill:var(--left) }
    .key::before { content:""; display:inline-block; width:.8em; height:.8em; margin-right:.4em;
      border-radius:.2em; background:var(--key) } .keys { display:flex; flex-wrap:wrap; gap:.4rem 1.4rem;
      font-size:.9rem; margin:.5rem 0 1rem }
    .note { background:var(--tint); border-left:3px solid var(--wait); padding:.6rem 1rem;
      margin:.6rem 0; max-width:46rem }
    ol.timeline { list-style:none; margin:.4rem 0; padding:0 0 0 1.1rem;
      border-left:2px solid var(--line) } ol.timeline li { position:relative; margin:0 0 .55rem }
    ol.timeline li::before { content:""; position:absolute; left:-1.5rem; top:.5rem; width:.65rem;
      height:.65rem; border-radius:50%; background:var(--model) }
    ol.timeline time { color:var(--soft); font-size:.88rem; margin-right:.6rem;
      font-variant-numeric:tabular-nums }
    @media print { :root { --ink:#000; --paper:#fff; --soft:#444; --line:#bbb; --tint:#eee;
      --model:#1f5fbf; --floor:#a3561a; --good:#1d7a46; --bad:#b3261e; --wait:#8a6d00;
      --spent:#1f5fbf; --held:#9dbbe6; --left:#dfe6ef; } body { font-size:11pt; padding:0;
      max-width:none } h2, figure, tr, li, .tile { break-inside:avoid } h2 { break-after:avoid }
      * { print-color-adjust:exact; -webkit-print-color-adjust:exact } }
    """
}
