extension PageScript {
  /// A text area over its own coloured text: the area has the caret, the text below the looks.
  ///
  /// Only lines that changed are coloured again. Tab leaves the editor, as everywhere on the page.
  static let editor = #"""
    const area = byId("text"), shown = byId("shown"), frame = byId("editor");
    let lines = [];

    /// Marks of a line as code units: [{ from, to, tone }], by line from 1.
    let marks = new Map();

    function drawLine(line, own) {
      const element = make("div", { class: "line" });
      const edges = new Set(own.flatMap((mark) => [mark.from, mark.to]));
      let at = 0;
      for (const token of tokensOf(line)) {
        let start = 0;
        for (let end = 1; end <= token.text.length; end += 1) {
          if (end < token.text.length && !edges.has(at + end)) continue;
          const tones = own.filter((mark) => mark.from <= at + start && mark.to >= at + end)
            .map((mark) => "mark-" + mark.tone);
          const look = [token.kind && "t-" + token.kind, ...tones].filter(Boolean).join(" ");
          const part = token.text.slice(start, end);
          element.append(look ? make("span", { class: look }, part) : part);
          start = end;
        }
        at += token.text.length;
      }
      // A finding at the end of a line, or in an empty one, is still to be seen.
      if (own.some((mark) => mark.from >= line.length)) {
        element.append(make("span", { class: "mark-error end" }, " "));
      }
      return element;
    }

    function draw() {
      const texts = area.value.split("\n");
      const keys = texts.map((text, index) =>
        text + "\u0000" + JSON.stringify(marks.get(index + 1) || []));
      let head = 0, tail = 0;
      const least = Math.min(keys.length, lines.length);
      while (head < least && keys[head] === lines[head].key) head += 1;
      while (tail < least - head &&
        keys[keys.length - 1 - tail] === lines[lines.length - 1 - tail].key) tail += 1;
      const fresh = keys.slice(head, keys.length - tail).map((key, index) => ({
        key, element: drawLine(texts[head + index], marks.get(head + index + 1) || []),
      }));
      const old = lines.slice(head, lines.length - tail);
      const next = lines[lines.length - tail];
      for (const line of old) line.element.remove();
      const place = tail > 0 ? next.element : null;
      for (const line of fresh) shown.insertBefore(line.element, place);
      lines = [...lines.slice(0, head), ...fresh, ...(tail > 0 ? lines.slice(-tail) : [])];
      const digits = Math.max(2, String(texts.length).length);
      shown.parentElement.style.setProperty("--digits", String(digits));
    }

    function markFindings(name, findings) {
      marks = new Map();
      const texts = area.value.split("\n");
      const add = (place, tone) => {
        if (place.file !== name) return;
        for (let line = place.line; line <= Math.min(place.endLine, place.line + 40); line += 1) {
          const text = texts[line - 1];
          if (text === undefined) return;
          const from = line === place.line ? unitsOf(text, place.column - 1) : 0;
          let to = line === place.endLine ? unitsOf(text, place.endColumn - 1) : text.length;
          if (to <= from) to = from + 1;
          marks.set(line, [...(marks.get(line) || []), { from, to, tone }]);
        }
      };
      for (const finding of findings) {
        add(finding.primary, finding.severity);
        for (const place of finding.secondary) add(place, "beside");
      }
      draw();
    }

    function goTo(line, column) {
      const offset = offsetOf(area.value, line, column);
      area.focus({ preventScroll: true });
      area.setSelectionRange(offset, offset);
      const target = lines[line - 1];
      if (target) {
        const top = target.element.offsetTop;
        if (top < frame.scrollTop || top > frame.scrollTop + frame.clientHeight - 60) {
          frame.scrollTop = Math.max(0, top - frame.clientHeight / 3);
        }
        frame.scrollLeft = 0;
        target.element.classList.remove("shown");
        void target.element.offsetWidth;
        target.element.classList.add("shown");
      }
    }

    /// As if it were typed, so that it can be undone.
    function replaceText(from, to, text) {
      area.focus({ preventScroll: true });
      area.setSelectionRange(from, to);
      if (text === "" && from === to) return;
      document.execCommand(text === "" ? "delete" : "insertText", false, text);
    }

    /// Enter goes on where the line above began, as the language is written.
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey) return;
      const start = area.selectionStart;
      const line = area.value.slice(area.value.lastIndexOf("\n", start - 1) + 1, start);
      const indent = line.match(/^ */)[0] + (/\{\s*$/.test(line) ? "    " : "");
      if (!indent) return;
      event.preventDefault();
      replaceText(start, area.selectionEnd, "\n" + indent);
    });
    """#
}
