"""The customer's screen between two real browsers: from the click until the agent sees it move, how large, how many pictures a second."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

import chromium
from bench.company import PASSWORD, Staff, open_company
from bench.report import Figure
from bench.samples import median, percentile
from bench.server import Server, ServerFailed, serving

RUNS = 20
MOST_MS = 2_000.0
LEAST_PICTURES = 15.0
LEAST_WIDTH, LEAST_HEIGHT = 1280, 720
WATCHED = 3.0
"""How long (s) the pictures are counted in each run."""

SIZE = {"width": 1280, "height": 720}
SHOP = "The customer's shop"
ROADS = ["--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"]
PICKS = [f"--auto-select-tab-capture-source-by-title={SHOP}"]
"""Chromium answers its own picker: the tab of this title."""

MOVING = f"""<!doctype html><title>{SHOP}</title><body style="margin: 0; font: 40px sans-serif"><p id="now"></p><div id="box"></div><script>
const box = document.getElementById('box'), now = document.getElementById('now');
box.style.cssText = 'position: absolute; top: 200px; width: 300px; height: 300px; background: teal';
(function moves() {{
  now.textContent = Math.round(performance.now());
  box.style.left = `${{Math.round(performance.now() / 4) % 900}}px`;
  requestAnimationFrame(moves);
}})();
</script>"""
"""A page on which something moves all the time."""

CLICKED = """addEventListener('click', (event) => (window.clicked = performance.timeOrigin + event.timeStamp), true)"""
"""When the last click was, by a clock that all browsers of this machine share."""

MOVED = """() => new Promise((done) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  let before;
  function look() {
    const video = document.querySelector('video.screen-picture');
    if (!video?.videoWidth) return requestAnimationFrame(look);
    pen.drawImage(video, 0, 0, 64, 36);
    const now = pen.getImageData(0, 0, 64, 36).data.join();
    if (before !== undefined && now !== before) return done(performance.timeOrigin + performance.now());
    before = now;
    requestAnimationFrame(look);
  }
  look();
  setTimeout(() => done(null), 30_000);
})"""
"""When the picture first was another than before; null when it never is."""

COUNTED = """(seconds) => new Promise((done) => {
  const video = document.querySelector('video.screen-picture');
  const began = performance.now(), first = video.getVideoPlaybackQuality().totalVideoFrames;
  setTimeout(() => {
    const frames = video.getVideoPlaybackQuality().totalVideoFrames - first;
    done([frames * 1000 / (performance.now() - began), video.videoWidth, video.videoHeight]);
  }, seconds * 1000);
})"""


@dataclass(frozen=True, slots=True)
class Run:
    """One showing: how long (ms) until it moved, pictures a second, and their size."""

    ms: float
    pictures: float
    width: float
    height: float


def measure(runs: int = RUNS) -> list[Figure]:
    """Return the figures of so many showings, one after the other."""
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-") as folder:
        open_company(Path(folder), 1, [Staff(1, "agent", [1])]).dispose()
        with serving(Path(folder)) as server, sync_playwright() as playwright, _two(playwright) as (customers, agents):
            carl, ana = _in_a_chat(server, customers, agents)
            found = [_shown(carl, ana) for _ in range(runs)]
    return _figures(found)


def _figures(found: list[Run]) -> list[Figure]:
    times, pictures = [run.ms for run in found], [run.pictures for run in found]
    details = {"p50": median(times), "p95": percentile(times, 0.95), "max": max(times)}
    note = f"{len(found)} runs in two Chromiums, p50 {details['p50']:,.0f}, max {details['max']:,.0f}"
    size = f"at {min(run.width for run in found):.0f}x{min(run.height for run in found):.0f}"
    large = all(run.width >= LEAST_WIDTH and run.height >= LEAST_HEIGHT for run in found)
    name = "from the click to the first moving picture, p95"
    return [
        Figure("screen", name, "ms", (details["p95"],), at_most=MOST_MS, note=note, details=details),
        Figure("screen", "pictures", "/s", tuple(pictures), at_least=LEAST_PICTURES, note=f"{size}, {WATCHED:.0f} s in each run"),
        Figure("screen", f"runs of {LEAST_WIDTH}x{LEAST_HEIGHT} or more", "", (float(large),), at_least=1.0, note="1 is all"),
    ]


@contextmanager
def _two(playwright: Playwright) -> Iterator[tuple[Browser, Browser]]:
    """The customer's browser and the agent's."""
    launch, path = playwright.chromium.launch, chromium.find()
    customers = launch(executable_path=path, args=chromium.flags() + ROADS + PICKS)
    try:
        agents = launch(executable_path=path, args=chromium.flags() + ROADS)
        try:
            yield customers, agents
        finally:
            agents.close()
    finally:
        customers.close()


def _in_a_chat(server: Server, customers: Browser, agents: Browser) -> tuple[Page, Page]:
    """The pages of a customer and the agent of the chat; the customer's shop is open beside."""
    profile = customers.new_context(locale="en-GB", viewport=SIZE)  # type: ignore[arg-type]
    profile.grant_permissions(["microphone"], origin=server.origin)  # else Chromium leaves loopback out of its roads
    profile.new_page().set_content(MOVING)
    carl = profile.new_page()
    carl.add_init_script(CLICKED)
    carl.goto(f"{server.origin}/p/bench-1")
    for label, words in (("First name", "Carl"), ("Last name", "Kunde"), ("E-mail address", "carl@home.example")):
        carl.get_by_label(label).fill(words)
    carl.get_by_role("button", name="Chat", exact=True).click()
    carl.get_by_label("Your message").fill("My tower leans")
    carl.get_by_label("Your message").press("Enter")
    desk = agents.new_context(locale="en-GB", viewport=SIZE)  # type: ignore[arg-type]
    desk.grant_permissions(["microphone"], origin=server.origin)
    ana = desk.new_page()
    ana.goto(f"{server.origin}/desk")
    ana.get_by_label("E-mail address").fill(Staff(1, "agent", [1]).email)
    ana.get_by_label("Password", exact=True).fill(PASSWORD)
    ana.get_by_role("button", name="Log in", exact=True).click()
    ana.get_by_role("link", name="Unassigned").click()
    ana.get_by_role("listitem").filter(has_text="My tower leans").first.click()
    ana.get_by_role("button", name="Assign to me", exact=True).click()
    return carl, ana


def _shown(carl: Page, ana: Page) -> Run:
    """Ask, show, watch, stop."""
    ana.get_by_role("button", name="Ask for the screen", exact=True).click()
    ana.evaluate(f"() => {{ window.moved = ({MOVED})() }}")
    carl.get_by_role("button", name="Share my screen", exact=True).click()
    moved = ana.evaluate("window.moved")
    if moved is None:
        raise ServerFailed("The customer's screen was shown, and no moving picture came.")
    pictures, width, height = ana.evaluate(COUNTED, WATCHED)
    clicked = float(carl.evaluate("window.clicked"))
    carl.get_by_role("button", name="Stop", exact=True).click()
    ana.locator("video.screen-picture").wait_for(state="detached")
    return Run(float(moved) - clicked, pictures, width, height)
