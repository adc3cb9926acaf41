extension PageScript {
  /// Elements, and places in text: findings count lines and characters (Unicode scalars) from 1,
  /// a string of the page counts UTF-16 code units from 0.
  static let base = #"""
    const byId = (id) => document.getElementById(id);

    function make(name, marks, ...children) {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(marks || {})) {
        if (key === "on") {
          for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
        } else if (value === true) {
          element.setAttribute(key, "");
        } else if (value !== false && value !== undefined) {
          element.setAttribute(key, value);
        }
      }
      element.append(...children.flat().filter((child) => child !== null && child !== undefined));
      return element;
    }

    const fill = (element, ...children) => element.replaceChildren(...children.flat());

    const count = (number, noun) => number + " " + noun + (number === 1 ? "" : "s");

    /// Sentences put code between backticks.
    function prose(sentence) {
      return sentence.split("`").map((part, index) =>
        index % 2 ? make("code", {}, part) : document.createTextNode(part));
    }

    /// How many code units the first `scalars` characters of a line take.
    function unitsOf(line, scalars) {
      let units = 0;
      for (const letter of line) {
        if (scalars <= 0) break;
        units += letter.length;
        scalars -= 1;
      }
      return units;
    }

    function offsetOf(text, line, column) {
      let start = 0;
      for (let at = 1; at < line; at += 1) {
        const end = text.indexOf("\n", start);
        if (end < 0) return text.length;
        start = end + 1;
      }
      const end = text.indexOf("\n", start);
      const whole = text.slice(start, end < 0 ? text.length : end);
      return start + unitsOf(whole, column - 1);
    }

    /// A list of tabs: arrows move, Home and End too; Tab reaches the chosen one alone.
    function moveInTabs(list, event) {
      const tabs = [...list.querySelectorAll("[role=tab]")];
      const at = tabs.indexOf(event.target);
      const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
      if (at < 0 || !(event.key in step)) return;
      event.preventDefault();
      const tab = tabs[(step[event.key] + tabs.length) % tabs.length];
      tab.focus();
      tab.click();
    }
    """#

  /// Colours a line as `Grammar/canon.tmLanguage.json` does; nothing of the language goes over the
  /// end of a line, so lines are told apart from each other.
  static let highlighting = #"""
    const tokenForm = new RegExp([
      "(?<comment>//[^\\n]*)",
      "(?<string>\"(?:\\\\.|[^\"\\\\])*\"?)",
      "(?<time>\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d:\\d\\dZ)?)",
      "(?<number>\\d[\\d_]*(?:\\.\\d[\\d_]*)*(?:[eE]-?\\d+)?[smhdy%]?)",
      "(?<word>[A-Za-z_][A-Za-z0-9_]*)",
      "(?<sign>\\.\\.=|[=!<>]=|[<>=+*/-])",
      "(?<space>\\s+)",
      "(?<other>.)",
    ].join("|"), "gu");

    function tokensOf(line) {
      const tokens = [];
      let isFirst = true, declared = 0, after = "";
      for (const found of line.matchAll(tokenForm)) {
        const [text] = found;
        let kind = Object.keys(found.groups).find((name) => found.groups[name] !== undefined);
        if (kind === "space") {
          if (text.length > 1) isFirst = true;
          tokens.push({ text, kind: "" });
          continue;
        }
        if (kind === "word") {
          kind = kindOf(text, line, found.index, isFirst, declared, after);
          if (kind === "declaration") declared = /^(permit|forbid|require)$/.test(text) ? 2 : 1;
          else if (declared > 0) declared -= 1;
        }
        if (kind === "comment" && /^\/\/\/(?!\/)/.test(text)) kind = "meaning";
        if (kind === "time") kind = "number";
        if (kind === "sign") kind = "operator";
        if (kind === "other") kind = "";
        tokens.push({ text, kind });
        isFirst = text === "{" || text === "}";
        after = text;
      }
      return tokens;
    }

    function kindOf(word, line, index, isFirst, declared, after) {
      if (after === ".") return "member";
      if (declared === 1) return "name";
      if (isFirst && declarationWords.has(word)) return "declaration";
      if (reservedWords.has(word)) return "operator";
      if (isFirst && knownWords.has(word)) return "clause";
      if (line[index + word.length] === "(") return "call";
      if (/^[A-Z]{3}$/.test(word) && /\d$/.test(line.slice(0, index).trimEnd())) return "number";
      // Behind these stands a name, even where it is spelt like a word of the language.
      if (/^(is|within|contains)$/.test(after)) return "";
      return knownWords.has(word) ? "word" : "";
    }
    """#
}
