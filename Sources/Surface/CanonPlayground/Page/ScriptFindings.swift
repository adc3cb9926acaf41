extension PageScript {
  /// What is wrong, each with its places and the change that would mend it.
  static let findings = #"""
    let shownFindings = [];

    function placeButton(place, text) {
      const isKnown = state.files.some((file) => file.name === place.file);
      const words = text || place.file + ":" + place.line + ":" + place.column;
      if (!isKnown) return make("span", { class: "place" }, words);
      return make("button", {
        type: "button", class: "place", on: { click: () => showPlace(place) },
      }, words);
    }

    function showPlace(place) {
      const index = state.files.findIndex((file) => file.name === place.file);
      if (index < 0) return;
      if (index !== state.current) openFile(index);
      goTo(place.line, place.column);
    }

    function findingItem(finding) {
      const beside = finding.secondary.map((place) =>
        make("li", {}, placeButton(place), " ", prose(place.label)));
      const fixes = finding.fixes.map((fix) => make("button", {
        type: "button", class: "fix", on: { click: () => applyFix(fix) },
      }, prose(fix.title)));
      return make("li", { class: finding.severity },
        make("p", {},
          make("span", { class: "code", title: finding.name }, finding.code), " ",
          make("strong", {}, prose(finding.message))),
        make("p", { class: "where" }, placeButton(finding.primary), " ",
          prose(finding.primary.label)),
        beside.length ? make("ul", {}, beside) : null,
        finding.help.map((help) => make("p", { class: "help" }, prose(help))),
        fixes.length ? make("p", { class: "fixes" }, fixes) : null);
    }

    function showFindings(findings, fileCount) {
      shownFindings = findings;
      const errors = findings.filter((finding) => finding.severity === "error").length;
      const others = findings.length - errors;
      const verdict = byId("verdict");
      verdict.className = errors ? "bad" : "good";
      const words = errors ? [count(errors, "error")] : ["sound"];
      if (others) words.push(count(others, "remark"));
      verdict.textContent = words.join(", ") + " · " + count(fileCount, "file");
      fill(byId("list"), findings.map(findingItem));
      markFindings(state.files[state.current].name, findings);
      drawFiles();
    }

    /// Edits count in the text that was checked; from behind, so that earlier ones stay in place.
    function applyFix(fix) {
      const edits = [...fix.edits].sort((one, other) => other.offset - one.offset);
      if (edits.some((edit) => !state.files.some((file) => file.name === edit.file))) return;
      for (const edit of edits) {
        const index = state.files.findIndex((file) => file.name === edit.file);
        if (index !== state.current) openFile(index);
        const from = offsetOf(area.value, edit.line, edit.column);
        const to = offsetOf(area.value, edit.endLine, edit.endColumn);
        replaceText(from, to, edit.replacement);
      }
    }

    document.addEventListener("keydown", (event) => {
      if (event.key !== "F8" || shownFindings.length === 0) return;
      event.preventDefault();
      state.finding = ((state.finding ?? -1) + 1) % shownFindings.length;
      showPlace(shownFindings[state.finding].primary);
    });
    """#
}
