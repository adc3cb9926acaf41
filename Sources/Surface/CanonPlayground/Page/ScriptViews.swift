extension PageScript {
  /// Rules with every single test of their conditions, and the policy's own tests.
  static let traces = #"""
    const truth = (holds) => holds === undefined
      ? make("span", { class: "truth open", title: "settled by the tests before it" }, "open")
      : make("span", { class: "truth " + (holds ? "yes" : "no") }, holds ? "true" : "false");

    function traceView(trace) {
      return make("ul", { class: "trace" }, trace.map((rule) => make("li", {
        class: rule.kind + (rule.holds ? " holds" : ""),
      },
      make("p", {}, make("span", { class: "kind" }, rule.kind), " ", make("code", {}, rule.rule),
        " ", make("span", { class: "verdict" }, rule.holds ? "holds" : "does not hold"), " ",
        placeButton(rule.place)),
      rule.tests.length ? make("ul", {}, rule.tests.map((test) => make("li", {}, truth(test.holds),
        make("code", {}, test.text), make("span", { class: "read" }, test.value)))) : null)));
    }

    function testItem({ result, trace }, index) {
      const given = [result.task, ...result.given].map((line) =>
        make("li", {}, make("code", {}, line)));
      return make("details", { class: result.passed ? "passes" : "fails", open: !result.passed },
        make("summary", {}, make("span", { class: "mark" }, result.passed ? "passes" : "fails"),
          " ", make("span", {}, result.title)),
        make("p", { class: "where" }, "expected ", make("strong", {},
          result.expected.join(", ")), "; came ", make("strong", {}, result.came), " ",
          placeButton(result.place)),
        make("ul", { class: "values" }, given),
        result.reasons.filter((reason) => !reason.rule).map((reason) =>
          make("p", {}, make("span", { class: "code" }, reason.code), " ",
            prose(reason.sentence))),
        result.nearest.length ? [make("h3", {}, "It would be permitted"), make("ul", {},
          result.nearest.map((line) => make("li", {}, line)))] : [],
        trace.length ? traceView(trace) : make("p", { class: "soft" },
          "No rule was asked: it is refused before."),
        make("p", {}, make("button", {
          type: "button", on: { click: () => takeSample(index) },
        }, "Put it into the request")));
    }

    function showTests(result) {
      const box = byId("tests");
      if (!result || result.unsound) return fill(box, waiting());
      const failed = result.tests.filter((test) => !test.result.passed).length;
      byId("tab-tests").textContent = "Tests" + (failed ? " (" + failed + " fail)" : "");
      if (!result.tests.length) {
        return fill(box, make("p", { class: "soft" }, "The policy brings no tests along."));
      }
      fill(box,
        make("p", { class: "outcome " + (failed ? "bad" : "good") },
          failed ? failed + " of " + count(result.tests.length, "test") + " fail"
            : result.tests.length === 1 ? "the one test passes"
              : "all " + result.tests.length + " tests pass"),
        result.tests.map(testItem));
    }

    const waiting = () =>
      make("p", { class: "soft" }, "Nothing to show until the policy is sound.");
    """#

  /// The flow as a picture, as a table and as text; and what a customer is exposed to.
  static let flow = #"""
    function table(heads, rows, isNumber) {
      const cell = (name, value, index) => make(name, {
        class: isNumber && index > 0 ? "number" : false, scope: name === "th" ? "col" : false,
        "data-head": name === "td" && isNumber && index > 0 ? heads[index] : false,
      }, value);
      return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": heads[0] },
        make("table", { class: isNumber ? "cards" : false },
          make("thead", {}, make("tr", {}, heads.map((head, at) => cell("th", head, at)))),
          make("tbody", {}, rows.map((row) => make("tr", {},
            row.map((value, at) => cell("td", value, at)))))));
    }

    function picture(svg) {
      const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
      if (parsed.querySelector("parsererror")) return null;
      const image = document.importNode(parsed.documentElement, true);
      image.setAttribute("role", "img");
      image.setAttribute("aria-label", "The flow of values; the table below says the same");
      return image;
    }

    /// As large as it can be read, or all of it in the column.
    function drawing(image) {
      const box = make("div", { class: "drawing", tabindex: "0", role: "region",
        "aria-label": "Flow" }, image);
      const button = make("button", { type: "button", "aria-pressed": "false", on: { click: () => {
        button.setAttribute("aria-pressed", String(box.classList.toggle("fit")));
      } } }, "Fit into the column");
      return [make("p", { class: "drawn" }, button), box];
    }

    function showFlow(result) {
      const box = byId("flow");
      if (!result || result.unsound) return fill(box, waiting());
      const image = result.svg ? picture(result.svg) : null;
      const names = new Map(result.nodes.map((node) => [node.id, node]));
      const called = (id) => {
        const node = names.get(id);
        return node ? [node.name, make("span", { class: "read" }, " " + node.kind)] : [id];
      };
      const rows = result.edges.map((edge) => [called(edge.from), called(edge.to)]);
      const locals = result.nodes.filter((node) => node.label === "local").length;
      const about = make("p", { class: "soft" },
          "From source columns to what is released. Dashed in red is local: nothing leads on " +
          "from it to a release. " + (locals === 0 ? "There is none here."
            : "There " + (locals === 1 ? "is one" : "are " + locals) + " here."));
      fill(box, about,
        image ? drawing(image)
          : make("p", { class: "notice" },
            "Graphviz draws it, and was not found; the table says the same."),
        make("details", { open: !image }, make("summary", {}, "As a table"),
          table(["from", "to"], rows.map((row) => row.map((cell) => make("span", {}, cell))))),
        make("details", {}, make("summary", {}, "As text for Graphviz"),
          make("pre", { tabindex: "0" }, result.dot)));
    }

    function showExposure(sheet) {
      const box = byId("exposure");
      if (!sheet) return fill(box, waiting());
      if (sheet.exposureFault) return fill(box, make("p", { role: "alert" }, sheet.exposureFault));
      if (!sheet.exposures.length) {
        return fill(box, make("p", { class: "soft" }, "The policy trains nothing."));
      }
      const heads = ["training", ...sheet.exposures[0].figures.map((one) => one.name)];
      const rows = sheet.exposures.map((row) => [make("code", {}, row.training),
        ...row.figures.map((figure) => make("span", {}, "ε " + figure.epsilon,
          make("span", { class: "read" }, "ρ " + figure.rho)))]);
      fill(box,
        make("p", {}, "The most that any one protected unit is exposed to by what the policy " +
          "admits: by one task, in a window of the budget, in the time of one window across a " +
          "boundary between two, and for life."),
        table(heads, rows, true),
        make("p", { class: "soft" }, "ε holds at the δ of the budget; ρ is what is counted."));
    }
    """#
}
