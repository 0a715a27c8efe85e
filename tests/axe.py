"""axe-core's eyes on a page: WCAG 2.2 AA."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Frame, Page

AXE = Path(__file__).resolve().parents[1] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

AT_REST = """async () => {
    const end = performance.now() + 5000;
    const moving = () => document.getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    const late = new Promise((done) => setTimeout(done, 5000));
    for (let now = moving(); now.length && performance.now() < end; now = moving())
        await Promise.race([Promise.all(now.map((one) => one.finished.catch(() => null))), late]);
}"""
"""Until nothing moves any more: what ends can set other things going. What moves for ever (somebody typing) is not
waited for, nor what is held in a page that is not shown."""

LOOK = """rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'], selectors: false }).then((found) => ({
    passes: found.passes.length,
    faults: found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`)),
}))"""
"""All rules, told shortly: to describe and hand over every element that is right takes longer than to look at it."""


def faults(page: Page | Frame) -> list[str]:
    """What axe-core finds on the page, each with the element that it found it on; what moves is shown where it comes to rest."""
    page.evaluate(AT_REST)
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(LOOK, RULES)
    assert found["passes"], "axe-core has looked at something"
    told: list[str] = found["faults"]
    return told
