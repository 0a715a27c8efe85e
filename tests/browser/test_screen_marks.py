"""Pointing and drawing in the picture of the customer's screen: the customer sees it over a miniature of what is shown, and it fades."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect
from tests.browser.test_handing_on import answers_alert, chooses, signs_on
from tests.browser.test_screen import presses, sees_it_move
from tests.browsing import Customer, DeskPerson, Person

# where the painted part of a canvas lies, as shares of it: [left, top, right, bottom]; null where nothing is painted
PAINTED = """canvas => {
  const { width, height } = canvas;
  if (!width || !height) return null;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let n = 0; n < width * height; n += 1) {
    if (data[4 * n + 3] < 60) continue;
    const [x, y] = [n % width, Math.floor(n / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  return right < 0 ? null : [left / width, top / height, right / width, bottom / height];
}"""


pytestmark = pytest.mark.shows_screens


@pytest.fixture
def showing(carl: Customer, ana: DeskPerson) -> Customer:
    """Carl, who shows Ana his screen."""
    carl.chats()
    carl.says("My tower leans")
    ana.takes("My tower leans")
    ana.presses("Ask for the screen")
    presses(carl, "Share my screen")
    sees_it_move(ana)
    return carl


def miniature(customer: Customer) -> Locator:
    return customer.page.locator(".miniature canvas")


def over_the_picture(agent: DeskPerson) -> Locator:
    return agent.page.locator(".screen-marks")


def is_marked(person: Person, canvas: Locator) -> None:
    person.page.wait_for_function(f"canvas => ({PAINTED})(canvas) !== null", arg=canvas.element_handle())


def is_clean(person: Person, canvas: Locator) -> None:
    person.page.wait_for_function(f"canvas => ({PAINTED})(canvas) === null", arg=canvas.element_handle())


def picture(agent: DeskPerson) -> dict[str, float]:
    """Where the picture itself stands on the agent's page, without the stripes beside it."""
    box = agent.page.locator("video.screen-picture").evaluate(
        """video => {
          const box = video.getBoundingClientRect();
          const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
          const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
          return { x: box.left + (box.width - width) / 2, y: box.top + (box.height - height) / 2, width, height };
        }"""
    )
    return dict(box)


def moves_to(agent: DeskPerson, x: float, y: float, steps: int = 5) -> None:
    """Move the mouse to a place in the picture, given as shares of it."""
    box = picture(agent)
    agent.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=steps)


def draws(agent: DeskPerson, *places: tuple[float, float]) -> None:
    moves_to(agent, *places[0])
    agent.page.mouse.down()
    for place in places[1:]:
        moves_to(agent, *place)
    agent.page.mouse.up()


def tool(agent: DeskPerson, name: str) -> Locator:
    return agent.page.get_by_role("button", name=name, exact=True)


def test_the_customer_sees_where_the_agent_points_and_it_fades(showing: Customer, ana: DeskPerson) -> None:
    moves_to(ana, 0.2, 0.2)
    is_clean(showing, miniature(showing))
    ana.presses("Point")
    expect(tool(ana, "Point")).to_have_attribute("aria-pressed", "true")
    moves_to(ana, 0.25, 0.5)
    is_marked(showing, miniature(showing))
    is_marked(ana, over_the_picture(ana))
    left, top, _, _ = miniature(showing).evaluate(PAINTED)
    # the miniature has stripes of its own, for the made-up screen is not as wide as it
    box = showing.page.locator(".miniature video").evaluate("video => video.videoWidth / video.videoHeight / (208 / 117)")
    assert left == pytest.approx((1 - min(box, 1)) / 2 + 0.25 * min(box, 1), abs=0.03)
    assert top == pytest.approx(0.5, abs=0.04)
    is_clean(showing, miniature(showing))
    is_clean(ana, over_the_picture(ana))


def test_a_drawing_is_seen_in_its_place_on_both_sides_and_fades(showing: Customer, ana: DeskPerson) -> None:
    ana.presses("Draw")
    expect(tool(ana, "Point")).to_have_attribute("aria-pressed", "false")
    draws(ana, (0.3, 0.3), (0.7, 0.3), (0.7, 0.6))
    moves_to(ana, 0.72, 0.62)
    ana.page.mouse.move(2, 2)
    is_marked(showing, miniature(showing))
    _, _, right, bottom = miniature(showing).evaluate(PAINTED)
    assert 0.55 < right < 0.75
    assert 0.5 < bottom < 0.7
    is_marked(ana, over_the_picture(ana))
    is_clean(showing, miniature(showing))
    is_clean(ana, over_the_picture(ana))


def test_the_pointer_goes_when_the_hand_leaves_the_picture_or_puts_the_tool_away(showing: Customer, ana: DeskPerson) -> None:
    ana.presses("Point")
    moves_to(ana, 0.5, 0.5)
    is_marked(showing, miniature(showing))
    ana.page.mouse.move(2, 2)
    showing.page.wait_for_function(
        f"canvas => ({PAINTED})(canvas) === null", arg=miniature(showing).element_handle(), timeout=2_000
    )
    ana.presses("Point")
    expect(tool(ana, "Point")).to_have_attribute("aria-pressed", "false")
    moves_to(ana, 0.5, 0.5)
    is_clean(showing, miniature(showing))


def test_paused_nothing_can_be_marked_and_what_was_is_gone(showing: Customer, ana: DeskPerson) -> None:
    ana.presses("Draw")
    draws(ana, (0.3, 0.3), (0.7, 0.3))
    is_marked(showing, miniature(showing))
    presses(showing, "Pause")
    is_clean(showing, miniature(showing))
    ana.reads("Carl Kunde has paused: no picture is sent.")
    expect(tool(ana, "Draw")).to_have_attribute("aria-disabled", "true")
    is_clean(ana, over_the_picture(ana))
    draws(ana, (0.3, 0.3), (0.7, 0.3))
    assert ana.page.evaluate(f"({PAINTED})(document.querySelector('.screen-marks'))") is None
    assert miniature(showing).evaluate(PAINTED) is None
    presses(showing, "Go on")
    ana.reads("Carl Kunde shows you the screen.")
    draws(ana, (0.3, 0.3), (0.7, 0.3))
    is_marked(showing, miniature(showing))


def test_two_who_look_mark_in_colours_of_their_own(showing: Customer, ana: DeskPerson, ben: DeskPerson) -> None:
    signs_on(ana, ben)
    chooses(ana, "Invite", "Ben")
    answers_alert(ben, "accept")
    ben.page.goto(f"{ben.server.url}/desk/cases/all")
    ben.opens_case("My tower leans")
    ben.presses("See the screen")
    sees_it_move(ben)
    for agent, y in ((ana, 0.2), (ben, 0.8)):
        agent.presses("Draw")
        draws(agent, (0.3, y), (0.7, y))
        agent.page.mouse.move(2, 2)
    colours = """canvas => {
      const pen = canvas.getContext('2d');
      const at = y => [...pen.getImageData(canvas.width / 2, Math.round(canvas.height * y), 1, 1).data].join();
      return at(0.2) !== at(0.8) && ![at(0.2), at(0.8)].includes('0,0,0,0');
    }"""
    showing.page.wait_for_function(colours, arg=miniature(showing).element_handle())


def test_a_finger_draws_where_it_would_have_scrolled(showing: Customer, ana: DeskPerson) -> None:
    ana.presses("Draw")
    hand = """(video, box) => {
      const at = (type, x, y) => video.dispatchEvent(new PointerEvent(type, {
        pointerId: 7, pointerType: 'touch', isPrimary: true, bubbles: true, cancelable: true,
        clientX: box.x + x * box.width, clientY: box.y + y * box.height }));
      video.setPointerCapture = () => undefined;
      at('pointerdown', 0.3, 0.5);
      at('pointermove', 0.5, 0.5);
      at('pointermove', 0.7, 0.5);
      at('pointerup', 0.7, 0.5);
    }"""
    video = ana.page.locator("video.screen-picture")
    expect(video).to_have_css("touch-action", "none")
    video.evaluate(hand, picture(ana))
    is_marked(showing, miniature(showing))
