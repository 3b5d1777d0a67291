"""Pictures of the main pages, while the portal runs with its demonstration district: `make screenshots`.

A few go to docs/screenshots for the README and the guides. All of them, in every width, language and look, go to a
temporary folder whose name is printed: someone looks at every picture before a page is called done.
"""

import argparse
import itertools
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, StorageState, sync_playwright

from accounts.demonstration import ACCOUNTS

FOLDER = Path(__file__).parent / "screenshots"
LARGEST_KEPT = 150_000
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HEIGHTS = {360: 740, 768: 1024, 1024: 740, 1280: 800}
OPEN_CLASS = ".class-card:not(:has(.seats-full, .class-card-opens)) .card-title a"


class Subject(NamedTuple):
    """A page to be taken. `links`: from there, press the first of each in turn, and take where they lead."""

    name: str
    path: str
    links: tuple[str, ...] = ()
    is_for_staff: bool = False


class Look(NamedTuple):
    width: int
    language: str = "zh-hans"
    is_elder: bool = False
    is_dark: bool = False

    @property
    def label(self) -> str:
        kind = "elder" if self.is_elder else "dark" if self.is_dark else "light"
        return f"{self.width}-{self.language}-{kind}"


SUBJECTS = (
    Subject("home", "/"),
    Subject("classes", "/classes/"),
    Subject("class", "/classes/", links=(".card-title a",)),
    Subject("register", "/classes/", links=(OPEN_CLASS, "a.button-main")),
    Subject("competitions", "/competitions/"),
    Subject("competition", "/competitions/", links=(".card-title a",)),
    Subject("subsidies", "/subsidies/"),
    Subject("catalogues", "/subsidies/catalogues/"),
    Subject("login", "/accounts/login/"),
    Subject("lost", "/no-such-page/"),
    Subject("dashboard", "/dashboard/", is_for_staff=True),
    Subject("dashboard-forecast", "/dashboard/forecast/", is_for_staff=True),
    Subject("dashboard-projector", "/dashboard/?layout=wall", is_for_staff=True),
    Subject("dashboard-figure", "/dashboard/figures/new_skilled/?by=industry", is_for_staff=True),
    Subject("dashboard-persons", "/dashboard/figures/new_skilled/rows/", is_for_staff=True),
    Subject("dashboard-briefs", "/dashboard/briefs/", is_for_staff=True),
    Subject("admin", "/admin/", is_for_staff=True),
    Subject("admin-list", "/admin/directory/occupation/", is_for_staff=True),
    Subject("admin-form", "/admin/directory/town/", links=("#result_list th a",), is_for_staff=True),
)
LOOKS = (
    *(Look(width, language) for width, language in itertools.product((360, 768, 1280), ("zh-hans", "en"))),
    Look(360, is_elder=True),
)
DARK = Look(1280, is_dark=True)
KEPT = {
    "classes-phone": ("classes", Look(360)),
    "class-elder": ("class", Look(360, is_elder=True)),
    "dashboard": ("dashboard", Look(1024)),
    "forecast": ("dashboard-forecast", Look(1024)),
    "admin": ("admin", Look(1024)),
}


class Camera:
    """A browser before the portal at an address, with the cookies of the demonstration administrator."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.staff = self._sign_in()

    def _sign_in(self) -> StorageState:
        page = self.browser.new_page()
        page.goto(f"{self.address}/accounts/login/")
        page.fill("[name=username]", ACCOUNTS[0].username)
        page.fill("[name=password]", ACCOUNTS[0].password)
        page.click("main button[type=submit]")
        if "/accounts/login/" in page.url:
            sys.exit(f"The demonstration accounts cannot sign in at {self.address}.")
        state = page.context.storage_state()
        page.context.close()
        return state

    def take(self, subject: Subject, look: Look, to: Path, *, whole: bool = True) -> None:
        """`whole`: the page from top to bottom, or else what a window shows. Says when a page is too wide for it."""
        context = self.browser.new_context(
            viewport={"width": look.width, "height": HEIGHTS[look.width]},
            color_scheme="dark" if look.is_dark else "light",
            storage_state=self.staff if subject.is_for_staff else None,
        )
        context.add_cookies([{"name": "django_language", "value": look.language, "url": self.address}])
        if look.is_elder:
            context.add_cookies([{"name": "elder", "value": "1", "url": self.address}])
        page = context.new_page()
        page.goto(self.address + subject.path)
        for link in subject.links:
            if page.locator(link).count() == 0:
                print(f"{to.stem}: nothing to press at {link}; taken as it is")
                break
            page.locator(link).first.click()
        page.screenshot(path=to, full_page=whole)
        if page.evaluate("document.documentElement.scrollWidth") > look.width:
            print(f"{to.stem}: wider than {look.width} px")
        context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://localhost:8000", help="where the portal runs")
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="the browser's executable")
    options = parser.parse_args()
    everything = Path(tempfile.mkdtemp(prefix="screenshots-"))
    with sync_playwright() as playwright:
        camera = Camera(
            playwright.chromium.launch(executable_path=options.chromium, args=CHROMIUM_ARGUMENTS), options.address
        )
        for subject in SUBJECTS:
            for look in (*LOOKS, DARK) if subject.is_for_staff else LOOKS:
                camera.take(subject, look, everything / f"{subject.name}-{look.label}.png")
        for name, (of, look) in KEPT.items():
            camera.take(next(each for each in SUBJECTS if each.name == of), look, FOLDER / f"{name}.png", whole=False)
    print(f"All pictures: {everything}")
    if heavy := [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > LARGEST_KEPT]:
        sys.exit(f"Too heavy for the repository: {', '.join(heavy)}")


if __name__ == "__main__":
    main()
