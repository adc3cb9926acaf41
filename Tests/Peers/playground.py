"""Uses the playground as an author's browser would, in headless Chromium.

Starts `canon playground` on a free port; types an error and sees it found, mends it with the fix that it
carries, makes decisions, opens a shared link, looks at the tests, the flow and the exposure; then opens the
written page without a server. Fails when something does not come, when a page asks for anything beyond
itself, logs an error, overflows its width, has a field without a name, or cannot be used with the keyboard
alone. Pictures land beside the report's, to be looked at.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys

from playwright.sync_api import expect, sync_playwright

VIEWS = [("wide", 1360, "light"), ("wide-dark", 1360, "dark"), ("narrow", 390, "light"), ("narrow-dark", 390, "dark")]
TABS = ["decision", "tests", "flow", "exposure"]
NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea, [role=tab], [tabindex='0']")]
  .filter((one) => one.checkVisibility() && !one.labels?.length && !one.getAttribute("aria-label")
    && !one.getAttribute("aria-labelledby") && !one.textContent.trim()).map((one) => one.outerHTML)"""


class Watch:
    """Pages that are listened to: what they must not do becomes a finding."""

    def __init__(self, browser, home):
        self.browser, self.home, self.findings = browser, home, []

    def open(self, address, width=1360, scheme="light"):
        page = self.browser.new_page(viewport={"width": width, "height": 860}, color_scheme=scheme)
        page.on("request", lambda r: r.url.startswith((self.home, "data:")) or self.say(f"asks for {r.url}"))
        page.on("console", lambda m: self.say(f"logs {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.say(f"throws {e}"))
        page.goto(address)
        page.wait_for_selector("html[data-live]", state="attached")
        return page

    def say(self, finding):
        self.findings.append(finding)

    def look(self, page, name):
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            self.say(f"{name}: {over} pixels wider than the window")
        for element in page.evaluate(NAMELESS):
            self.say(f"{name}: without a name: {element}")


def replace(page, old, new):
    """As if it were selected and typed over."""
    page.evaluate(
        """([before, after]) => { const area = document.getElementById("text"), at = area.value.indexOf(before);
        if (at < 0) throw new Error("not in the text: " + before); area.focus();
        area.setSelectionRange(at, at + before.length); document.execCommand("insertText", false, after); }""",
        [old, new],
    )


def author(watch, address):
    """An error is found where it stands, explained, and mended by what it offers."""
    page = watch.open(address)
    page.select_option("#example", "grocer")
    expect(page.locator("#verdict")).to_have_text("sound · 3 files")
    replace(page, "contains affinity", "contains afinity")
    expect(page.locator("#verdict")).to_have_text("1 error · 3 files")
    expect(page.locator("#list")).to_contain_text("CN3004")
    expect(page.locator("#list")).to_contain_text("did you mean affinity?")
    expect(page.locator(".mark-error")).to_have_text("afinity")
    expect(page.locator("#stale")).to_be_visible()
    watch.look(page, "an error")
    page.keyboard.press("F8")
    chosen = page.evaluate("document.activeElement.selectionStart === document.activeElement.value.indexOf('afinity')")
    if not chosen:
        watch.say("F8 does not lead to the finding")
    page.locator("#list button.fix").first.click()
    expect(page.locator("#verdict")).to_have_text("sound · 3 files")
    expect(page.locator("#reset")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator("#verdict")).to_have_text("1 error · 3 files")
    page.click("#reset")
    expect(page.locator("#verdict")).to_have_text("sound · 3 files")
    page.close()


def adder(watch, address):
    """A file of one's own is part of the policy, and of the link."""
    page = watch.open(address)
    page.select_option("#example", "grocer")
    expect(page.locator("#verdict")).to_have_text("sound · 3 files")
    page.click("#add")
    expect(page.locator("#verdict")).to_have_text("sound · 4 files")
    page.keyboard.type("domain Commerce version 1.0.0 {")
    page.keyboard.press("Enter")
    if page.input_value("#text") != "domain Commerce version 1.0.0 {\n    ":
        watch.say("Enter does not go on further in")
    expect(page.locator("#verdict")).to_contain_text("error")
    page.click("#reset")
    expect(page.locator("#verdict")).to_have_text("sound · 3 files")
    page.close()


def changer(watch, address):
    """Answers about one example never stand beside another, however quickly one goes on."""
    page = watch.open(address)
    for name in ["retailer", "shop", "leak", "retailer", "grocer"]:
        page.select_option("#example", name)
    expect(page.locator("#tests .outcome")).to_have_text("all 9 tests pass")
    page.wait_for_timeout(500)
    expect(page.locator("#tests .outcome")).to_have_text("all 9 tests pass")
    expect(page.locator("#role")).to_have_value("model_operator")
    page.close()


def asker(watch, address):
    """A request of the tests, then one of one's own; the answer names its rules."""
    page = watch.open(address)
    page.select_option("#example", "grocer")
    expect(page.locator(".outcome").first).to_be_visible()
    page.select_option("#sample", label="a German affinity model is refused, and says why")
    expect(page.locator("#answer .outcome")).to_have_attribute("data-outcome", "denied")
    expect(page.locator("#answer .causes")).to_contain_text("german_affinity")
    expect(page.locator("#answer .trace")).to_contain_text("task.markets contains DE")
    page.locator("#markets label", has_text="DE").click()
    expect(page.locator("#answer .outcome")).to_have_attribute("data-outcome", "permitted")
    expect(page.locator("#sample")).to_have_value("")
    page.locator("#concepts").fill("mood")
    expect(page.locator("#answer .outcome")).to_have_attribute("data-outcome", "blocked")
    page.click("#tab-tests")
    expect(page.locator("#tests .outcome")).to_contain_text("tests pass")
    page.locator("#tests summary").first.click()
    expect(page.locator("#tests .trace").first).to_be_visible()
    page.click("#tab-exposure")
    expect(page.locator("#exposure td").nth(1)).to_contain_text("ε")
    page.click("#tab-flow")
    expect(page.locator("#flow .drawing svg, #flow .notice").first).to_be_visible()
    page.close()


def sharer(watch, address):
    """The link carries the text as it was changed and the request as it was asked."""
    page = watch.open(address)
    page.select_option("#example", "grocer")
    expect(page.locator("#verdict")).to_have_text("sound · 3 files")
    replace(page, "forbid train german_affinity", "// zażółć 🍞 </script>\n    forbid train german_affinity")
    page.select_option("#sample", label="a German affinity model is refused, and says why")
    expect(page.locator("#answer .outcome")).to_have_attribute("data-outcome", "denied")
    page.click("#share")
    expect(page.locator("#address")).to_be_visible()
    link = page.input_value("#address")
    page.close()
    other = watch.open(link)
    expect(other.locator("#verdict")).to_have_text("sound · 3 files")
    expect(other.locator("#answer .outcome")).to_have_attribute("data-outcome", "denied")
    if "zażółć 🍞 </script>" not in other.input_value("#text"):
        watch.say("a link loses what was written")
    other.close()
    for broken in ["#z=AAAA", "#p=e30", "#z=%%", link[link.index("#") : -9]]:
        page = watch.open(address + broken)
        expect(page.locator("#notice")).to_contain_text("could not be opened")
        page.close()


def keys(watch, address):
    """Everything is reached by Tab, tabs by arrows, and nothing keeps the focus."""
    page = watch.open(address)
    expect(page.locator(".outcome").first).to_be_visible()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    for name in ["example", "share", "text", "tab-decision", "sample", "role", "task", "others", "concepts"]:
        if name not in seen:
            watch.say(f"Tab does not reach {name}")
    page.focus("#tab-decision")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tests")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("#exposure")).to_be_visible()
    page.close()


def pictures(watch, address, out, prefix):
    for name, width, scheme in VIEWS:
        page = watch.open(address, width, scheme)
        page.select_option("#example", "grocer")
        expect(page.locator("#answer .causes")).to_contain_text("propensity_for_operators")
        for tab in TABS:
            page.click(f"#tab-{tab}")
            expect(page.locator(f"#{tab} > *").first).to_be_visible()
            if tab == "flow":
                expect(page.locator("#flow svg, #flow .notice").first).to_be_visible()
            watch.look(page, f"{name} {tab}")
            page.screenshot(path=out / f"{prefix}-{name}-{tab}.png", full_page=width < 600)
        page.select_option("#example", "leak")
        expect(page.locator("#verdict")).to_have_text("1 error · 3 files")
        expect(page.locator("#list > li")).to_contain_text("would leave its Vault")
        watch.look(page, f"{name} leak")
        page.screenshot(path=out / f"{prefix}-{name}-leak.png", full_page=width < 600)
        page.close()


def alone(watch, folder):
    """The written page shows what was recorded, and says that nothing checks what is typed."""
    watch.home = "file:"
    page = watch.open((folder / "index.html").resolve().as_uri())
    expect(page.locator("#notice")).to_contain_text("recorded when the page was written")
    page.select_option("#example", "grocer")
    expect(page.locator("#answer .outcome")).to_be_visible()
    expect(page.locator("#shown .t-declaration").first).to_be_visible()
    page.select_option("#sample", label="a German affinity model is refused, and says why")
    expect(page.locator("#answer .outcome")).to_have_attribute("data-outcome", "denied")
    page.select_option("#role", index=1)
    expect(page.locator("#answer")).to_contain_text("Only the requests of the tests were recorded")
    replace(page, "contains affinity", "contains afinity")
    expect(page.locator("#notice")).to_contain_text("nothing here checks it")
    expect(page.locator("#verdict")).to_have_text("not checked · 3 files")
    watch.look(page, "alone")
    page.click("#reset")
    expect(page.locator("#verdict")).to_have_text("sound · 3 files")
    page.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, default=pathlib.Path(".build/release/canon"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(".build/bench"))
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not installed (Debian: apt-get install chromium): the playground is not tried")
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    written = options.out / "playground"
    subprocess.run([options.tool, "playground", "--out", written], check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([options.tool, "playground", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            watch = Watch(browser, address)
            author(watch, address)
            adder(watch, address)
            changer(watch, address)
            asker(watch, address)
            sharer(watch, address)
            keys(watch, address)
            pictures(watch, address, options.out, "playground")
            alone(watch, written)
            browser.close()
    finally:
        server.terminate()
        server.wait()
    print("\n".join(watch.findings) or f"nothing to mend; pictures in {options.out}/playground-*.png")
    return 1 if watch.findings else 0


if __name__ == "__main__":
    sys.exit(main())
