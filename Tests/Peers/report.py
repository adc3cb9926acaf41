"""Looks at the demo's report as a reader's browser would: wide, narrow, dark, and in print.

Fails when the page asks for anything beyond itself, logs an error, or overflows its width. Pictures land
beside the report's copy, to be looked at.
"""

import argparse
import pathlib
import shutil
import sys

from playwright.sync_api import sync_playwright

VIEWS = [("wide", 1280, "light"), ("wide-dark", 1280, "dark"), ("narrow", 390, "light")]


def look(browser, page_path, out):
    findings = []
    for name, width, scheme in VIEWS:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.on("request", lambda r: r.url.startswith("file:") or findings.append(f"asks for {r.url}"))
        page.on("console", lambda m: findings.append(f"{name}: {m.text}") if m.type == "error" else None)
        page.goto(page_path.resolve().as_uri())
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            findings.append(f"{name}: {over} pixels wider than the window")
        page.screenshot(path=out / f"report-{name}.png", full_page=True)
        page.close()
    page = browser.new_page()
    page.goto(page_path.resolve().as_uri())
    page.pdf(path=out / "report.pdf", format="A4", margin={"top": "15mm", "bottom": "15mm"})
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(".build/bench"))
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not installed (Debian: apt-get install chromium): the report is not looked at")
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        findings = look(browser, options.report, options.out)
        browser.close()
    print("\n".join(findings) or f"nothing to mend; pictures in {options.out}/report-*.png and report.pdf")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
