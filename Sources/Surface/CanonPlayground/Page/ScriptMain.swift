extension PageScript {
  /// What is open, and how its parts answer each other.
  static let main = #"""
    const state = {
      files: [], original: null, current: 0, example: null, sheet: null, sample: null,
      output: undefined, finding: null, isLive: false, tab: "decision",
    };
    let timer = 0;

    const textNow = () => ({ files: state.files.map(({ name, text }) => ({ name, text })) });
    const isChanged = () => JSON.stringify(textNow().files) !== JSON.stringify(state.original);

    function drawFiles() {
      const bad = new Set(shownFindings.filter((finding) => finding.severity === "error")
        .map((finding) => finding.primary.file));
      const hadFocus = byId("files").contains(document.activeElement);
      fill(byId("files"), state.files.map((file, index) => make("button", {
        type: "button", role: "tab", "aria-controls": "editor",
        "aria-selected": String(index === state.current), class: bad.has(file.name) ? "bad" : false,
        tabindex: index === state.current ? "0" : "-1", on: { click: () => openFile(index) },
      }, file.name)));
      const own = byId("files").children[state.current];
      if (hadFocus) own.focus({ preventScroll: true });
      byId("files").scrollLeft = own.offsetLeft - byId("files").offsetLeft - 40;
      byId("reset").hidden = !isChanged();
      byId("add").hidden = state.files.length >= mostFiles;
    }

    function openFile(index) {
      if (index !== state.current) frame.scrollTop = frame.scrollLeft = 0;
      state.current = index;
      area.value = state.files[index].text;
      area.setAttribute("aria-label", "Text of " + state.files[index].name);
      drawFiles();
      markFindings(state.files[index].name, shownFindings);
    }

    const mostFiles = 16;

    /// What a file is called means nothing in Canon; a name that is free will do.
    function addFile() {
      const names = new Set(state.files.map((file) => file.name));
      let number = 1;
      while (names.has("new-" + number + ".canon")) number += 1;
      state.files.push({ name: "new-" + number + ".canon", text: "" });
      openFile(state.files.length - 1);
      area.focus();
      changed();
    }

    function notice(...words) {
      byId("notice").hidden = words.length === 0;
      fill(byId("notice"), words);
    }

    const command = () => make("code", {}, "canon playground");

    function tellMode() {
      if (state.trouble) return notice(state.trouble);
      if (state.isLive) return notice();
      if (state.recorded) {
        return notice("These answers were recorded when the page was written. Editing is checked " +
          "only while ", command(), " runs.");
      }
      notice("This text was changed, and nothing here checks it: editing is checked only while ",
        command(), " runs.");
    }

    function setStale(isStale, ...words) {
      byId("answers").classList.toggle("stale", isStale);
      byId("stale").hidden = !isStale || words.length === 0;
      fill(byId("stale"), words);
    }

    /// After every change of the text.
    function changed() {
      forgetQuestions();
      state.trouble = null;
      draw();
      drawFiles();
      clearTimeout(timer);
      if (state.isLive) {
        timer = setTimeout(check, 250);
        return;
      }
      state.recorded = isChanged() ? null : (state.example && state.example.recorded) || null;
      tellMode();
      showRecorded();
    }

    function showRecorded() {
      if (!state.recorded) {
        showFindings([], state.files.length);
        byId("verdict").textContent = "not checked · " + count(state.files.length, "file");
        byId("verdict").className = "";
        setStale(true);
        return;
      }
      showFindings(state.recorded.check.findings, state.files.length);
      takeSheet(state.recorded.check.policy || null);
      showTests(state.recorded.test);
      showFlow(state.recorded.graph);
      showExposure(state.sheet);
    }

    async function check() {
      try {
        const result = await ask("check", textNow());
        if (!result) return;
        tellMode();
        showFindings(result.findings, state.files.length);
        takeSheet(result.policy || null);
        showExposure(state.sheet);
        if (state.sheet) await Promise.all([decide(), ask("test", textNow()).then((tests) =>
          tests && showTests(tests)), drawFlow()]);
      } catch (error) { lost(error); }
    }

    /// The flow is drawn by another program: only for who looks at it.
    async function drawFlow() {
      if (!state.isLive) return;
      if (state.tab !== "flow") {
        state.drawn = null;
        return;
      }
      const text = textNow(), key = JSON.stringify(text);
      if (state.drawn === key) return;
      const result = await ask("graph", text);
      if (!result) return;
      state.drawn = key;
      showFlow(result);
    }

    function lost(error) {
      if (error instanceof RefusedQuestion) return notice(prose(error.message));
      setStale(true);
      notice(command(), " does not answer any more; start it again and ",
        make("button", { type: "button", on: { click: check } }, "try again"));
    }

    /// A policy that is not sound leaves what was shown before, faded, with the reason.
    function takeSheet(sheet) {
      if (!sheet) {
        state.sheet = null;
        setStale(true, "What is shown below is of the last sound text.");
        if (!byId("role").options.length) {
          byId("request").hidden = true;
          setStale(false);
          for (const id of ["answer", "tests", "flow", "exposure"]) fill(byId(id), waiting());
        }
        return;
      }
      setStale(false);
      byId("request").hidden = false;
      state.sheet = sheet;
      const asked = state.request || null;
      if (state.sample === null && !asked && sheet.samples.length) state.sample = 0;
      if (state.sample !== null && !sheet.samples[state.sample]) state.sample = null;
      const request = state.sample !== null ? sheet.samples[state.sample].request
        : asked || firstRequest(sheet);
      fillSamples(sheet);
      fillForm(sheet, request);
      if (!state.isLive) decide();
    }

    const firstRequest = (sheet) => ({
      role: sheet.roles[0] || "", training: (sheet.tasks[0] || { name: "" }).name,
      purpose: (sheet.purposes[0] || { name: "" }).name, markets: sheet.markets.slice(0, 1),
    });

    async function decide() {
      const request = requestOfForm();
      state.request = request;
      if (!state.isLive) {
        const recorded = state.recorded && state.sample !== null
          ? state.recorded.decide[state.sample] : null;
        if (recorded) return showAnswer(recorded, request);
        return fill(byId("answer"), make("p", { class: "notice" },
          "Only the requests of the tests were recorded; others are decided while ", command(),
          " runs."));
      }
      try {
        const result = await ask("decide",
          { ...textNow(), request: JSON.stringify(request) });
        if (result && !result.unsound) showAnswer(result, request);
      } catch (error) { lost(error); }
    }

    function takeSample(index) {
      if (!state.sheet || !state.sheet.samples[index]) return;
      state.sample = index;
      byId("sample").value = String(index);
      fillForm(state.sheet, state.sheet.samples[index].request);
      showTab("decision");
      decide();
    }

    function showTab(name) {
      state.tab = name;
      for (const tab of byId("tabs").querySelectorAll("[role=tab]")) {
        const isOwn = tab.getAttribute("aria-controls") === name;
        tab.setAttribute("aria-selected", String(isOwn));
        tab.tabIndex = isOwn ? 0 : -1;
        byId(tab.getAttribute("aria-controls")).hidden = !isOwn;
      }
      if (name === "flow" && state.sheet) drawFlow().catch(lost);
    }

    function open(example, files, request) {
      forgetQuestions();
      clearTimeout(timer);
      Object.assign(state, {
        example, files: files.map((file) => ({ ...file })), current: 0, sheet: null, sample: null,
        original: files.map(({ name, text }) => ({ name, text })), request: request || null,
        output: undefined, finding: null, drawn: null, trouble: null,
        recorded: example ? example.recorded : null,
      });
      shownFindings = [];
      for (const id of ["list", "role", "answer", "tests", "flow", "exposure"]) fill(byId(id));
      byId("verdict").textContent = "not checked yet";
      byId("verdict").className = "soft";
      byId("request").hidden = true;
      byId("tab-tests").textContent = "Tests";
      fill(byId("says"), prose(example ? example.says : "A policy that a link carried."));
      byId("example").value = example ? example.id : "";
      const last = files.findIndex((file) => /^\s*policy\s/m.test(file.text));
      frame.scrollTop = frame.scrollLeft = 0;
      state.current = Math.max(0, last);
      openFile(state.current);
      tellMode();
      if (state.isLive) check(); else showRecorded();
    }

    const isLink = () => /^#[a-z]=/.test(location.hash);

    async function openLink() {
      try {
        const { files, request } = await unpacked(location.hash);
        const known = window.canonExamples.find((one) =>
          JSON.stringify(one.files) === JSON.stringify(files));
        byId("linked").hidden = Boolean(known);
        open(known || null, files, request ? soundRequest(JSON.parse(request)) : null);
      } catch (error) {
        open(window.canonExamples[0], window.canonExamples[0].files);
        const reason = error.message ? ": " + error.message : "";
        state.trouble = "The link could not be opened" + reason + ".";
        tellMode();
      }
    }

    async function share() {
      const example = textNow();
      if (state.request) example.request = JSON.stringify(state.request);
      const fragment = await packed(example);
      history.replaceState(null, "", fragment);
      byId("address").value = location.href;
      let isCopied = false;
      try {
        await navigator.clipboard.writeText(location.href);
        isCopied = true;
      } catch { /* The field below shows it, to be copied by hand. */ }
      byId("share").textContent = isCopied ? "Copied" : "Copy link";
      byId("link").hidden = false;
      byId("address").select();
      setTimeout(() => { byId("share").textContent = "Copy link"; }, 2000);
    }

    /// A folder of files has nobody to ask; a server that is no playground answers otherwise.
    async function findServer() {
      if (!location.protocol.startsWith("http")) return false;
      try {
        const { name, text } = window.canonExamples[0].files[0];
        return Array.isArray((await ask("check", { files: [{ name, text }] })).findings);
      } catch { return false; }
    }

    function listen() {
      area.addEventListener("input", () => {
        state.files[state.current].text = area.value;
        changed();
      });
      byId("files").addEventListener("keydown", (event) => moveInTabs(byId("files"), event));
      byId("tabs").addEventListener("keydown", (event) => moveInTabs(byId("tabs"), event));
      for (const tab of byId("tabs").querySelectorAll("[role=tab]")) {
        tab.addEventListener("click", () => showTab(tab.getAttribute("aria-controls")));
      }
      byId("request").addEventListener("submit", (event) => event.preventDefault());
      byId("request").addEventListener("input", (event) => {
        if (!state.sheet) return;
        if (event.target.id === "sample") {
          if (event.target.value !== "") takeSample(Number(event.target.value));
          return;
        }
        state.sample = null;
        byId("sample").value = "";
        if (event.target.id === "task") {
          state.output = undefined;
          fillFamilies(state.sheet, undefined);
        }
        decide();
      });
      byId("example").addEventListener("change", () => {
        const example = window.canonExamples.find((one) => one.id === byId("example").value);
        if (!example) return;
        byId("linked").hidden = true;
        history.replaceState(null, "", location.pathname + location.search);
        open(example, example.files);
      });
      byId("reset").addEventListener("click", () => open(state.example, state.original));
      byId("add").addEventListener("click", addFile);
      byId("share").addEventListener("click", share);
      byId("unlink").addEventListener("click", () => {
        byId("link").hidden = true;
        byId("share").focus();
      });
      window.addEventListener("hashchange", () => { if (isLink()) openLink(); });
    }

    async function begin() {
      fill(byId("example"), window.canonExamples.map((example) =>
        make("option", { value: example.id }, example.title)),
      make("option", { value: "", id: "linked", hidden: true }, "from a link"));
      listen();
      showTab("decision");
      state.isLive = await findServer();
      document.documentElement.dataset.live = String(state.isLive);
      if (isLink()) await openLink();
      else open(window.canonExamples[0], window.canonExamples[0].files);
    }

    begin();
    """#
}
