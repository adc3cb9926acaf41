import CanonReport

/// The look of the page: two columns where there is room, one below the other where there is not.
enum PageStyle {
  static let sheet = [
    Style.tokens, syntax, frame, editor, findings, answers, drawing, Style.cards, narrow,
  ].joined(separator: "\n")

  /// Colours of the text that is written, at 4.5 : 1 at least on both papers.
  private static let syntax = """
    :root { --keyword:#7a2e9a; --clause:#1f5fbf; --name:#0b6b78; --string:#8a4b0f;
      --number:#a3303f; --comment:#5f6b7a; --operator:#4a4f9c; --choose:rgb(31 95 191 / .22);
      --mono:ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; }
    @media (prefers-color-scheme: dark) { :root { --keyword:#d8a2f2; --clause:#8fbaff;
      --name:#6fd0de; --string:#f0b880; --number:#ff9fa8; --comment:#98a3b2; --operator:#b3b8ff;
      --choose:rgb(127 176 255 / .28); } }
    .t-declaration { color:var(--keyword); font-weight:600 } .t-clause { color:var(--clause) }
    .t-name { color:var(--name); font-weight:600 } .t-call, .t-member { color:var(--name) }
    .t-string { color:var(--string) } .t-number { color:var(--number) }
    .t-comment { color:var(--comment) } .t-meaning { color:var(--comment); font-style:italic }
    .t-operator { color:var(--operator) } .t-word { color:var(--clause) }
    """

  private static let frame = """
    * { box-sizing:border-box } [hidden] { display:none !important }
    html { height:100% }
    body { margin:0; height:100dvh; display:flex; flex-direction:column; color:var(--ink);
      background:var(--paper); font:15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    header { display:flex; flex-wrap:wrap; align-items:center; gap:.5rem 1.25rem;
      padding:.6rem 1.1rem; border-bottom:1px solid var(--line) }
    h1 { display:flex; align-items:center; gap:.5rem; font-size:1.05rem; line-height:1.2; margin:0 }
    h1 span { font-weight:400; color:var(--soft) } h1 svg { width:1.35rem; height:1.35rem }
    h1 rect { fill:var(--model) } h1 path { fill:none; stroke:var(--paper); stroke-width:2;
      stroke-linecap:round }
    .choice { display:flex; align-items:center; gap:.5rem } .choice label { color:var(--soft) }
    #says { margin:0; color:var(--soft); flex:1 1 16rem; min-width:0 }
    button, select, input { font:inherit; color:inherit; }
    button, select, input[type=text] { background:var(--tint); border:1px solid var(--edge);
      border-radius:.4rem; padding:.25rem .7rem; min-height:2rem; max-width:100% }
    :root { --edge:#858f9d } @media (prefers-color-scheme: dark) { :root { --edge:#6b7686 } }
    button[aria-pressed=true] { border-color:var(--model); color:var(--model) }
    button { cursor:pointer } button:hover { border-color:var(--model) }
    select { text-overflow:ellipsis } option { background:var(--paper); color:var(--ink) }
    ::placeholder { color:var(--soft); opacity:1 }
    :focus-visible { outline:2px solid var(--model); outline-offset:1px }
    .skip { position:absolute; left:-99rem; z-index:3; background:var(--paper); color:var(--model);
      padding:.4rem .8rem } .skip:focus { left:.6rem; top:.4rem }
    .link { display:flex; flex-wrap:wrap; align-items:center; gap:.4rem .8rem;
      padding:.5rem 1.1rem; background:var(--tint); border-bottom:1px solid var(--line) }
    .link label { color:var(--soft) } .link input { flex:1 1 14rem; min-width:0;
      background:var(--paper); font:.86rem var(--mono) }
    .notice { margin:0; padding:.5rem 1.1rem; background:var(--tint);
      border-bottom:1px solid var(--line); border-left:.25rem solid var(--wait) }
    main { flex:1; min-height:0; display:grid;
      grid-template-columns:minmax(0, 1.1fr) minmax(0, 1fr) }
    #policy, #answers { display:flex; flex-direction:column; min-width:0; min-height:0 }
    #policy { border-right:1px solid var(--line) }
    .bar { display:flex; align-items:stretch; gap:.5rem; min-height:2.6rem; padding:0 .8rem;
      border-bottom:1px solid var(--line); background:var(--tint) }
    .bar [role=tablist] { display:flex; flex:1; min-width:0; overflow-x:auto;
      scrollbar-width:thin }
    [role=tab] { background:none; border:0; border-bottom:2px solid transparent; border-radius:0;
      padding:.4rem .8rem; color:var(--soft); white-space:nowrap; flex:none }
    [role=tab]:hover { color:var(--ink) } [role=tab]:focus-visible { outline-offset:-3px }
    [role=tab][aria-selected=true] { color:var(--ink); font-weight:600;
      border-bottom-color:var(--model) }
    [role=tab].bad::after { content:""; display:inline-block; width:.45rem; height:.45rem;
      margin-left:.45rem; border-radius:50%; background:var(--bad); vertical-align:.1em }
    #reset, #add { align-self:center; flex:none; font-size:.86rem; min-height:1.8rem;
      padding:.1rem .6rem }
    code, pre { font-family:var(--mono); font-size:.88em; overflow-wrap:anywhere }
    pre { margin:.5rem 0; padding:.7rem .9rem; background:var(--tint); border-radius:.4rem;
      overflow:auto; overflow-wrap:normal; line-height:1.45; max-height:26rem }
    h2, h3 { font-size:.95rem; margin:1.1rem 0 .35rem } p { margin:.35rem 0 }
    .soft { color:var(--soft) } .good { color:var(--good) } .bad { color:var(--bad) }
    .wait { color:var(--wait) }
    """

  private static let editor = """
    .editor { flex:1; min-height:8rem; overflow:auto; background:var(--paper);
      font:13.5px/1.55 var(--mono); tab-size:4 }
    .sheet { --gutter:calc(var(--digits, 2) * 1ch + 1.5rem); position:relative; min-width:100%;
      min-height:100%; width:max-content }
    #shown { margin:0; padding:.6rem 1.2rem .6rem 0;
      background:none; border-radius:0; max-height:none; overflow:visible; font:inherit;
      line-height:inherit; counter-reset:line; pointer-events:none; white-space:pre }
    .line { counter-increment:line; min-height:1.55em; padding-left:var(--gutter);
      scroll-margin:4rem } .line::before { content:counter(line); position:sticky; left:0;
      display:inline-block; width:var(--gutter); margin-left:calc(-1 * var(--gutter));
      padding-right:.9rem; text-align:right; color:var(--comment); background:var(--paper);
      font-variant-numeric:tabular-nums }
    #text { position:absolute; inset:0; width:100%; height:100%; margin:0; border:0; resize:none;
      padding:.6rem 1.2rem .6rem var(--gutter); font:inherit; line-height:inherit;
      letter-spacing:inherit; color:transparent; background:none; caret-color:var(--ink);
      overflow:hidden; white-space:pre; tab-size:4; outline-offset:-2px }
    #text::selection { background:var(--choose); color:transparent }
    .mark-error { text-decoration:underline wavy var(--bad) 1px; text-underline-offset:.22em }
    .mark-warning, .mark-note { text-decoration:underline wavy var(--wait) 1px;
      text-underline-offset:.22em }
    .mark-beside { background:color-mix(in srgb, var(--wait) 18%, transparent) }
    .mark-error.end { display:inline-block; width:.6em }
    .line.shown { animation:shown 1.6s ease-out }
    @keyframes shown { from { background:var(--choose) } }
    @media (prefers-reduced-motion: reduce) { .line.shown { animation:none } }
    """

  private static let findings = """
    #findings { border-top:1px solid var(--line); max-height:42%; overflow:auto; flex:none;
      padding:.55rem 1.1rem .7rem } #findings h2 { margin:0 }
    #list { list-style:none; margin:0; padding:0 } #list:empty { display:none }
    #list > li { padding:.6rem 0 .55rem .8rem; margin-top:.5rem; border-left:3px solid var(--wait)}
    #list > li.error { border-color:var(--bad) } #list p { margin:.1rem 0 }
    #list ul { margin:.15rem 0; padding-left:1.1rem }
    .code { font:600 .8rem var(--mono); color:var(--soft); border:1px solid var(--line);
      border-radius:.3rem; padding:.05rem .35rem; white-space:nowrap }
    .place { font:.84rem var(--mono); background:none; border:0; padding:0; min-height:0;
      color:var(--model); text-decoration:underline; text-underline-offset:.2em;
      overflow-wrap:anywhere; text-align:left } span.place { color:var(--soft);
      text-decoration:none } .help { color:var(--soft) } .where { color:var(--soft) }
    .fixes { display:flex; flex-wrap:wrap; gap:.4rem; padding-top:.25rem }
    .fix { font-size:.88rem; min-height:1.8rem; padding:.1rem .6rem; text-align:left }
    """

  private static let answers = """
    #answers > [role=tabpanel] { flex:1; min-height:0; overflow:auto; padding:.9rem 1.1rem 2rem }
    #answers > [role=tabpanel]:focus-visible { outline-offset:-2px }
    .stale > [role=tabpanel] > *:not(form) { filter:grayscale(1) }
    form { display:grid; grid-template-columns:repeat(2, minmax(0, 1fr)); gap:.7rem .9rem }
    .field { min-width:0; margin:0; padding:0; border:0 } .wide { grid-column:1 / -1 }
    .field label:not(.pick), legend { display:block; color:var(--soft); font-size:.88rem; padding:0;
      margin-bottom:.15rem } .field > select, .field > input { width:100% }
    .picks { display:flex; flex-wrap:wrap; gap:.35rem } .none { color:var(--soft) }
    .pick { position:relative; display:inline-flex } .pick input { position:absolute; inset:0;
      width:100%; height:100%; margin:0; opacity:0; cursor:pointer }
    .pick span { border:1px solid var(--edge); border-radius:1rem; padding:.1rem .75rem;
      color:var(--soft) } .pick input:checked + span { background:var(--model);
      border-color:var(--model); color:var(--paper) }
    .pick input:checked + span::before { content:"✓ "; }
    .pick input:focus-visible + span { outline:2px solid var(--model); outline-offset:2px }
    #answer { margin-top:1.1rem; border-top:1px solid var(--line); padding-top:.9rem }
    #answer:empty { display:none } form[hidden] + #answer { border:0; margin:0; padding:0 }
    .grants { padding-left:1.2rem; margin:.3rem 0 }
    .outcome { font-size:1.25rem; font-weight:650; line-height:1.3; margin:0 0 .5rem;
      padding-left:.7rem; border-left:.3rem solid currentColor }
    .causes, .trace, .trace ul { list-style:none; padding:0; margin:.3rem 0 }
    .causes > li { margin:.55rem 0 } .values { margin:.25rem 0 .4rem; padding-left:1.2rem }
    .values li, .grants li { overflow-wrap:anywhere }
    .trace > li { border:1px solid var(--line); border-radius:.45rem; padding:.45rem .75rem;
      margin:.45rem 0 } .trace p { margin:0 } .trace .verdict { color:var(--soft);
      font-size:.88rem }
    .trace .holds .verdict { font-weight:600; color:var(--good) }
    .trace .forbid.holds .verdict { color:var(--bad) }
    .kind { font-size:.8rem; font-weight:600; color:var(--model) }
    .forbid .kind { color:var(--bad) } .require .kind { color:var(--wait) }
    .trace ul li { display:grid; grid-template-columns:3.2rem minmax(0, 1fr) minmax(0, 1fr);
      gap:.15rem .6rem; align-items:baseline; padding:.15rem 0 }
    .truth { font:600 .82rem var(--mono) } .truth.yes { color:var(--good) }
    .truth.no { color:var(--bad) } .truth.open { color:var(--soft); font-weight:400 }
    .read { color:var(--soft); font-size:.88rem; overflow-wrap:anywhere }
    details { margin:.5rem 0 } summary { cursor:pointer; padding:.3rem 0 }
    #tests details { border:1px solid var(--line); border-radius:.45rem; padding:.15rem .8rem }
    #tests details[open] { padding-bottom:.6rem }
    .mark { display:inline-block; min-width:3.6rem; font-weight:600; font-size:.88rem }
    .passes .mark { color:var(--good) } .fails .mark { color:var(--bad) }
    .scroll { overflow-x:auto } table { border-collapse:collapse; width:100%; font-size:.92rem }
    th { text-align:left; color:var(--soft); font-weight:600; border-bottom:1px solid var(--line) }
    th, td { padding:.4rem .9rem .4rem 0; vertical-align:top } td { border-bottom:1px solid
      var(--line) } th:last-child, td:last-child { padding-right:0 }
    .number { text-align:right; white-space:nowrap; font-variant-numeric:tabular-nums }
    .number .read { display:block; font-size:.8rem; overflow-wrap:normal; white-space:nowrap }
    .drawn { display:flex; justify-content:flex-end; margin:.4rem 0 }
    .drawing.fit svg { width:100% } .unsettled { margin:.6rem 0 } #stale { border:0;
      border-left:.25rem solid var(--wait) }
    """

  /// As large as it was drawn: a column is too narrow for all of a flow at once.
  private static let drawing =
    DrawingStyle.sheet + "\n.drawing:not(.fit) svg { min-width:0; max-width:none }"

  private static let narrow = """
    @media (max-width:60rem) { body { height:auto; min-height:100dvh }
      main { display:block } #policy { border-right:0 } .editor { height:58vh; flex:none }
      #findings { max-height:50vh } #answers { border-top:1px solid var(--line) }
      #answers > [role=tabpanel] { overflow:visible } #says { flex-basis:100%; order:3 }
      header { padding:.6rem .9rem } .acts { margin-left:auto } }
    @media (max-width:30rem) { form { grid-template-columns:minmax(0, 1fr) }
      .bar { padding:0 .2rem } .choice { flex:1 1 100%; order:2 } .choice select { flex:1;
      min-width:0 }
      .trace ul li { grid-template-columns:3.2rem minmax(0, 1fr) } .trace .read { grid-column:2 }
      #findings, #answers > [role=tabpanel] { padding-left:.9rem; padding-right:.9rem } }
    @media print { body { height:auto } main { display:block } .editor, #findings,
      #answers > [role=tabpanel] { overflow:visible; max-height:none; height:auto } }
    """
}
