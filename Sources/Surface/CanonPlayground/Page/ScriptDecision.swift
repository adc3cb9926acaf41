extension PageScript {
  /// The form of a request, and the answer to it.
  static let decision = #"""
    const words = (text) => text.split(",").map((word) => word.trim()).filter(Boolean);

    function choose(select, values, chosen, label) {
      const all = chosen && !values.includes(chosen) ? [...values, chosen] : values;
      fill(select, all.map((value) => {
        const option = make("option", { value }, label ? label(value) : value);
        option.selected = value === chosen;
        return option;
      }));
    }

    function picks(box, values, isChosen) {
      fill(box, values.map((value) => {
        const input = make("input", { type: "checkbox", value });
        input.checked = isChosen(value);
        return make("label", { class: "pick" }, input, make("span", {}, value));
      }));
      if (!values.length) fill(box, make("span", { class: "none" }, "none are declared"));
    }

    const picked = (box) => [...box.querySelectorAll("input:checked")].map((one) => one.value);

    /// Purposes in the order of their tree, further in the deeper they lie.
    function purposeRows(purposes, parent, depth) {
      return purposes.filter((purpose) => purpose.parent === parent).flatMap((purpose) =>
        [{ name: purpose.name, depth }, ...purposeRows(purposes, purpose.name, depth + 1)]);
    }

    function fillForm(sheet, request) {
      choose(byId("role"), sheet.roles, request.role);
      const rows = purposeRows(sheet.purposes, undefined, 0);
      const depths = new Map(rows.map((row) => [row.name, row.depth]));
      choose(byId("purpose"), rows.map((row) => row.name), request.purpose,
        (name) => "\u2003".repeat(depths.get(name) || 0) + name);
      choose(byId("task"), sheet.tasks.map((task) => task.name), request.training);
      picks(byId("markets"), sheet.markets, (name) => request.markets.includes(name));
      byId("others").value =
        request.markets.filter((name) => !sheet.markets.includes(name)).join(", ");
      byId("concepts").value = (request.concepts || []).join(", ");
      fillFamilies(sheet, request.families);
      state.output = request.output;
    }

    function fillFamilies(sheet, chosen) {
      const task = sheet.tasks.find((one) => one.name === byId("task").value);
      const own = task ? task.families : [];
      const foreign = (chosen || []).filter((name) => !own.includes(name));
      picks(byId("families"), [...own, ...foreign],
        (name) => chosen === undefined || chosen.includes(name));
    }

    function requestOfForm() {
      const request = {
        role: byId("role").value, training: byId("task").value, purpose: byId("purpose").value,
        markets: [...new Set([...picked(byId("markets")), ...words(byId("others").value)])],
      };
      const boxes = [...byId("families").querySelectorAll("input")];
      // All of them is what a request means that does not speak of families.
      if (boxes.some((box) => !box.checked)) request.families = picked(byId("families"));
      const concepts = [...new Set(words(byId("concepts").value))];
      if (concepts.length) request.concepts = concepts;
      if (state.output) request.output = state.output;
      return request;
    }

    function fillSamples(sheet) {
      const own = make("option", { value: "" }, "a request of my own");
      fill(byId("sample"), own, sheet.samples.map((sample, index) =>
        make("option", { value: String(index) }, sample.title)));
      byId("sample").value = state.sample === null ? "" : String(state.sample);
    }

    function causeItem(cause) {
      return make("li", {},
        make("p", {}, make("span", { class: "code" }, cause.code), " ",
          make("strong", {}, prose(cause.sentence))),
        cause.rule ? make("p", { class: "where" },
          cause.sentence.includes(cause.rule) ? null : [make("code", {}, cause.rule), " "],
          cause.place ? placeButton(cause.place) : null) : null,
        cause.values.length ? make("ul", { class: "values" },
          cause.values.map((value) => make("li", {}, make("code", {}, value)))) : null);
    }

    function nearestList(nearest) {
      if (!nearest || !nearest.grants.length) return null;
      return [
        make("h3", {}, "It would be permitted"),
        make("ul", { class: "grants" }, nearest.grants.map((grant) => make("li", {},
          make("code", {}, grant.rule), ": ",
          grant.changes.map((change) => change.change + " " + change.to +
            (change.yours ? "" : " (not the submitter's to change)")).join("; ")))),
      ];
    }

    function unsettledList(terms) {
      return terms.map((term) => make("div", { class: "unsettled" },
        make("h3", {}, make("code", {}, term.term), " has no meaning yet"),
        make("p", {}, "Nearest: " + (term.nearest.join(", ") || "nothing") + ". Steward: " +
          (term.steward || "nobody is named") + "."),
        make("pre", { tabindex: "0" }, term.candidate)));
    }

    function showAnswer(result, request) {
      const box = byId("answer");
      if (!result || result.unsound) return fill(box);
      const answer = result.answer;
      const tone = answer.answer === "permitted" ? "good" : answer.answer === "blocked"
        ? "wait" : "bad";
      const heading = { blocked: "blocked: meaning is not settled" }[answer.answer] ||
        answer.answer;
      fill(box,
        make("p", { class: "outcome " + tone, "data-outcome": answer.answer }, heading),
        make("ul", { class: "causes" }, answer.causes.map(causeItem)),
        answer.obligations.length ? [make("h3", {}, "Owed"), make("ul", {},
          answer.obligations.map((duty) => make("li", {}, duty)))] : [],
        unsettledList(answer.unsettled), nearestList(answer.nearest) || [],
        result.trace.length ? [make("h3", {}, "Every rule that was asked"),
          traceView(result.trace)] : [],
        make("details", {}, make("summary", {}, "As JSON"),
          make("p", { class: "soft" }, "As ", make("code", {}, "canon decide"),
            " reads and answers it."),
          make("pre", { tabindex: "0" }, JSON.stringify(request, null, 2)),
          make("pre", { tabindex: "0" }, JSON.stringify(answer, null, 2))));
    }
    """#
}
