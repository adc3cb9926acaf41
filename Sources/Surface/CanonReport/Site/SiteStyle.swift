/// What a site has beside the report's style: a menu, a search box, anchors.
enum SiteStyle {
  static let sheet = """
    body { max-width:72rem } a { color:var(--model); text-underline-offset:.15em }
    a:focus-visible, input:focus-visible, pre:focus-visible { outline:2px solid var(--model);
      outline-offset:2px }
    .skip { position:absolute; left:-99rem } .skip:focus { left:1rem; top:.5rem }
    header { display:flex; flex-wrap:wrap; gap:.6rem 1.4rem; align-items:center;
      justify-content:space-between; border-bottom:1px solid var(--line); padding-bottom:.8rem;
      margin-bottom:1.4rem }
    nav { display:flex; flex-wrap:wrap; gap:.2rem 1rem } nav a { text-decoration:none;
      padding:.25rem 0; border-bottom:2px solid transparent }
    nav a[aria-current] { color:var(--ink); font-weight:600; border-color:var(--model) }
    .search { position:relative; display:flex; gap:.5rem; align-items:center }
    .search[hidden], .search ul[hidden] { display:none }
    .search input { font:inherit; color:inherit; background:var(--tint);
      border:1px solid var(--soft); border-radius:.4rem; padding:.25rem .6rem; width:13rem;
      max-width:60vw }
    .search ul { position:absolute; right:0; top:2.4rem; z-index:2; list-style:none; margin:0;
      padding:.4rem .8rem; background:var(--paper); border:1px solid var(--line);
      border-radius:.4rem; width:24rem; max-width:88vw; max-height:60vh; overflow:auto;
      box-shadow:0 .4rem 1.4rem rgb(0 0 0 / .18) } .search li { padding:.2rem 0 }
    h3 { font-size:1rem; margin:1.6rem 0 .3rem }
    h3:target, tr:target, h2:target { scroll-margin-top:1rem; background:var(--tint) }
    pre { background:var(--tint); border-radius:.4rem; padding:.7rem 1rem; overflow-x:auto;
      font-size:.86rem; line-height:1.45 } pre code { overflow-wrap:normal }
    h3 .type { font-weight:400; color:var(--soft) }
    @media (max-width:40rem) { pre { white-space:pre-wrap; overflow-wrap:anywhere }
      .search { flex:1 1 100% } .search input { flex:1; max-width:none } }
    @media print { header, .skip { display:none } pre { white-space:pre-wrap } }
    \(DrawingStyle.sheet)
    \(Style.cards)
    """

  /// Shows what matches as one types; the arrows move, and Escape closes.
  static let script = """
    (function () {
      var box = document.querySelector('.search'), input = document.getElementById('q'),
        list = document.getElementById('found'), items = [].slice.call(list.children);
      box.hidden = false;
      function show() {
        var words = input.value.toLowerCase().split(' ').filter(Boolean), shown = 0;
        items.forEach(function (item) {
          var text = item.textContent.toLowerCase();
          var isIn = words.length > 0 && shown < 30 &&
            words.every(function (word) { return text.indexOf(word) >= 0; });
          item.hidden = !isIn; if (isIn) shown += 1;
        });
        list.hidden = shown === 0;
      }
      input.addEventListener('input', show);
      box.addEventListener('keydown', function (event) {
        var links = items.filter(function (item) { return !item.hidden; })
          .map(function (item) { return item.firstChild; });
        var at = links.indexOf(document.activeElement);
        if (event.key === 'Escape') { input.value = ''; show(); input.focus(); }
        function move(to) { to.focus(); event.preventDefault(); }
        if (event.key === 'ArrowDown' && links[at + 1]) { move(links[at + 1]); }
        if (event.key === 'ArrowUp') { move(links[at - 1] || input); }
      });
      document.addEventListener('keydown', function (event) {
        if (event.key === '/' && document.activeElement !== input) {
          input.focus(); event.preventDefault();
        }
      });
    })();
    """
}
