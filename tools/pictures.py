"""Take the pictures of the documentation from a served demo: key screens, three widths, both themes, one sheet.

Usage: `.venv/bin/python tools/pictures.py http://127.0.0.1:8000` beside a demo that is being served.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

import browser
import django
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTHS = (360, 768, 1440)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TALLEST = 1700
SCREENS = (
    ("reading-room", "van-phong-tinh-uy", "/van-ban/?tim=chi+thi+12", "th[scope=row] a"),
    ("versions", "van-phong", "/van-ban/?tim=131", "th[scope=row] a"),
    ("beside-the-superior", "van-phong", "/van-ban/?tim=131", "th[scope=row] a"),
    ("what-i-owe", "an", "/viec-phai-lam/", ""),
    ("where-it-stands", "binh", "/tinh-hinh/", ""),
    ("lineage", "van-phong", "/bao-cao/", ".rn-rep__t a"),
    ("report-desk", "van-phong", "/bao-cao/", ".rn-rep__t a"),
    ("public-home", "", "/", ""),
)
"""Name, login (none: a visitor), address, and what to press there to reach the screen."""
ONWARD = {
    "lineage": "a[href*='/so-lieu/'][href*='verified']",
    "versions": "main a[href*='/doi-chieu/']",
    "beside-the-superior": "main a[href*='/so-voi/']",
}
"""Screen → what to press after that."""


def sign_in(page: Any, site: str, login: str) -> None:
    """Sign in as one of the demo's people."""
    from ronguon.demo.story.people import DOMAIN, PASSWORD  # noqa: PLC0415 (models, once the framework is set up)

    page.goto(f"{site}/tai-khoan/login/")
    page.fill("input[name=login]", f"{login}@{DOMAIN}")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url, wait_until="networkidle")


def open_screen(page: Any, site: str, name: str, address: str, press: str) -> None:
    """Bring `page` to the screen."""
    page.goto(site + address, wait_until="networkidle")
    if press:
        page.locator(press).first.click()
        page.wait_for_load_state("networkidle")
    onward = ONWARD.get(name)
    if onward is not None:
        page.locator(onward).first.click()
        page.wait_for_load_state("networkidle")


def take_first(site: str, target: Path) -> None:
    """Write the one picture that the README shows: a directive beside its duties, at the height of a desk's screen."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(
            color_scheme="light", locale="vi-VN", reduced_motion="reduce", viewport={"width": 1280, "height": 820}
        )
        sign_in(page, site, "van-phong-tinh-uy")
        open_screen(page, site, "reading-a-directive", "/van-ban/?tim=07", "th[scope=row] a")
        first = page.locator("[data-select-text] .rn-span").first
        first.evaluate("mark => window.scrollTo(0, mark.getBoundingClientRect().top + window.scrollY - 300)")
        page.wait_for_timeout(300)
        page.screenshot(path=target)
        chromium.close()


def take(site: str, folder: Path) -> None:
    """Write one picture a screen, width and theme into `folder`."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox", "--disable-gpu"])
        for theme in THEMES:
            for name, login, address, press in SCREENS:
                page = chromium.new_page(color_scheme=theme, locale="vi-VN", reduced_motion="reduce")
                if login:
                    sign_in(page, site, login)
                open_screen(page, site, name, address, press)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                    page.set_viewport_size({"width": width, "height": height})
                    page.screenshot(path=folder / f"{name}-{width}-{theme}.png")
                page.close()
        chromium.close()


def sheet(folder: Path, target: Path) -> None:
    """Lay all pictures of `folder` out on one page, a row a screen, and take its picture."""
    cells = []
    for name, *_ in SCREENS:
        shots = [f"{name}-{width}-{theme}.png" for theme in THEMES for width in WIDTHS]
        images = "".join(
            f'<img src="data:image/png;base64,{base64.b64encode((folder / shot).read_bytes()).decode()}" alt="">'
            for shot in shots
        )
        cells.append(f"<h2>{name}</h2><div>{images}</div>")
    style = (
        "body{font:16px sans-serif;margin:24px;background:#dfe5e8}h2{margin:20px 0 8px}"
        "div{display:flex;gap:12px;align-items:flex-start}img{height:360px;border:1px solid #9aa}"
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": 1900, "height": 900})
        page.set_content(f"<style>{style}</style>{''.join(cells)}")
        page.screenshot(path=target, full_page=True)
        chromium.close()


def main(site: str) -> None:
    """Take all pictures and keep those that the documents show."""
    HERE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        take(site.rstrip("/"), folder)
        for screen, *_ in SCREENS:
            width = 360 if screen == "what-i-owe" else 1440
            (HERE / f"{screen}.png").write_bytes((folder / f"{screen}-{width}-light.png").read_bytes())
        sheet(folder, HERE / "contact-sheet.png")
    take_first(site.rstrip("/"), HERE / "reading-a-directive.png")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronguon.settings.dev")
    django.setup()
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
