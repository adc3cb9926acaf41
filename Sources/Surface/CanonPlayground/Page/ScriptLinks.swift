extension PageScript {
  /// The whole example in the part of an address that browsers keep to themselves: JSON, deflated
  /// where the browser can (`#z=`), in base64url. What a link holds is judged like any input.
  static let links = #"""
    const mostLinkBytes = 1 << 20;

    function toBase64(bytes) {
      let text = "";
      for (let at = 0; at < bytes.length; at += 8192) {
        text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      }
      return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    }

    function fromBase64(text) {
      const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
      return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
    }

    async function through(bytes, transform) {
      const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
      const parts = [];
      let size = 0;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        size += value.length;
        if (size > mostLinkBytes) throw new Error("it unpacks to more than a mebibyte");
        parts.push(value);
      }
      return new Uint8Array(await new Blob(parts).arrayBuffer());
    }

    async function packed(example) {
      const bytes = new TextEncoder().encode(JSON.stringify(example));
      if (typeof CompressionStream === "undefined") return "#p=" + toBase64(bytes);
      return "#z=" + toBase64(await through(bytes, new CompressionStream("deflate-raw")));
    }

    function soundRequest(request) {
      const isText = (value) => typeof value === "string";
      const isList = (value) => Array.isArray(value) && value.every(isText);
      const isOptional = (value, test) => value === undefined || test(value);
      const isSound = request && [request.role, request.training, request.purpose].every(isText) &&
        isList(request.markets) && isOptional(request.families, isList) &&
        isOptional(request.concepts, isList) && isOptional(request.output, isText);
      if (!isSound) throw new Error("its request cannot be read");
      return request;
    }

    async function unpacked(fragment) {
      const form = /^#([zp])=([A-Za-z0-9_-]+)$/.exec(fragment);
      if (!form) throw new Error("it is cut short, or not of a playground");
      let bytes = fromBase64(form[2]);
      if (form[1] === "z") bytes = await through(bytes, new DecompressionStream("deflate-raw"));
      const example = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      const isText = (value) => typeof value === "string";
      const isSound = Array.isArray(example.files) && example.files.length > 0 &&
        example.files.length <= 16 &&
        example.files.every((file) => file && isText(file.name) && isText(file.text)) &&
        (example.request === undefined || isText(example.request));
      if (!isSound) throw new Error("it does not hold a policy");
      return {
        files: example.files.map(({ name, text }) => ({ name, text })),
        request: example.request,
      };
    }
    """#

  /// Questions to the process that sent the page. A newer question of a kind ends the older one.
  static let server = #"""
    const pending = new Map();

    /// Answers `null` for a question that a newer one overtook.
    async function ask(question, body) {
      if (pending.has(question)) pending.get(question).abort();
      const control = new AbortController();
      pending.set(question, control);
      try {
        const response = await fetch(question, {
          method: "POST", headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body), signal: control.signal, credentials: "omit",
        });
        const isJSON = (response.headers.get("Content-Type") || "").includes("json");
        if (!isJSON) throw new Error("there is no playground");
        const answer = await response.json();
        if (control.signal.aborted) return null;
        if (!response.ok) throw new RefusedQuestion(answer.sentence || "it was refused");
        return answer;
      } catch (error) {
        if (control.signal.aborted) return null;
        throw error;
      } finally {
        if (pending.get(question) === control) pending.delete(question);
      }
    }

    /// Answers about a text that is no longer there would be taken for answers about this one.
    function forgetQuestions() {
      for (const control of pending.values()) control.abort();
      pending.clear();
    }

    class RefusedQuestion extends Error {}
    """#
}
