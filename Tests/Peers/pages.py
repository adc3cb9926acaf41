"""Looks at the pages that `canon doc` and `canon test --coverage=html` write, as a reader's browser would.

Wide and narrow, light and dark, and in print. Fails when a page asks for anything beyond itself, logs an
error, overflows its width, or hides a column where there is room for it. Pictures land beside the report's.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

VIEWS = [(width, scheme, "screen") for width in (1280, 390) for scheme in ("light", "dark")] + [(720, "dark", "print")]
HIDDEN = """() => [...document.querySelectorAll(".scroll")].filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent.trim().slice(0, 40))"""


def look(browser, path, out):
    findings = []
    for width, scheme, media in VIEWS:
        name = f"{path.stem}-{width}-{scheme}-{media}"
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.emulate_media(media=media, color_scheme=scheme)
        page.on("request", lambda r: r.url.startswith("file:") or findings.append(f"asks for {r.url}"))
        page.on("console", lambda m: findings.append(f"{name}: {m.text}") if m.type == "error" else None)
        page.goto(path.resolve().as_uri())
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            findings.append(f"{name}: {over} pixels wider than the window")
        findings += [f"{name}: a table goes on out of sight: {text}" for text in page.evaluate(HIDDEN)]
        page.screenshot(path=out / f"page-{name}.png")
        page.close()
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, default=pathlib.Path(".build/release/canon"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(".build/bench"))
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not installed (Debian: apt-get install chromium): the pages are not looked at")
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    pages = []
    for policy in ["grocer", "retailer"]:
        site = options.out / f"site-{policy}"
        coverage = options.out / f"coverage-{policy}.html"
        source = f"Policies/{policy}"
        run = [options.tool, "doc", source, "--before", "Policies/grocer", "--out", site]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        run = [options.tool, "test", source, "--coverage=html", "--out", coverage]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        pages += sorted(site.glob("*.html")) + [coverage]
    findings = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path in pages:
            findings += look(browser, path, options.out)
        browser.close()
    print("\n".join(findings) or f"nothing to mend on {len(pages)} pages; pictures in {options.out}/page-*.png")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
