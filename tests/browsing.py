"""What customers and agents do in their browsers, found by roles and labels as a person would."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.servers import PASSWORD, Server, address

# what a page asks of the loudspeaker and of the system's notifications, written down before it goes on there
EARS = """
window.tones = 0;
window.notices = [];
window.withdrawn = [];
window.OscillatorNode = class extends OscillatorNode {
  start(...at) { window.tones += 1; super.start(...at); }
};
if (window.Notification) window.Notification = class extends Notification {
  constructor(title, more) { super(title, more); window.notices.push(`${title} / ${more.body}`); }
  close() { window.withdrawn.push(this.title); super.close(); }
};
"""


# a line to the server that the test can cut, and speak on
OUR_LINE = """
window.lines = [];
window.WebSocket = class extends WebSocket {
  constructor(...to) {
    super(...to);
    if (window.lineIsCut) this.close();
    else window.lines.push(this);
  }
};
"""


class OurLine:
    """A page's line to the server, in the test's hands from the page's next load on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(OUR_LINE)

    def says(self, **word: object) -> None:
        """Have the page hear a word as if the server had said it: what would take minutes, or a third person."""
        heard = "words => lines.at(-1).dispatchEvent(new MessageEvent('message', { data: words }))"
        self.page.wait_for_function("() => lines.at(-1)?.readyState === 1")
        self.page.evaluate(heard, json.dumps([word]))

    def cut(self) -> None:
        self.page.evaluate("window.lineIsCut = true; lines.at(-1).close()")

    def mend(self) -> None:
        self.page.evaluate("window.lineIsCut = false")


@dataclass
class Person:
    """Somebody with a page; what the page logs as an error is kept."""

    server: Server
    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(EARS)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def presses(self, name: str | re.Pattern[str], **more: object) -> None:
        self.page.get_by_role("button", name=name, exact=True, **more).click()  # type: ignore[arg-type]

    def reads(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def answers(self, choice: str) -> None:
        """Answer the open question."""
        self.page.get_by_role("dialog").get_by_role("button", name=choice, exact=True).click()

    @property
    def conversation(self) -> Locator:
        return self.page.get_by_role("log")

    def hears(self, text: str, times: int = 1) -> None:
        expect(self.conversation.get_by_text(text, exact=True)).to_have_count(times)

    def quiet(self) -> None:
        """Forget what the page has sounded so far."""
        self.page.evaluate("window.tones = 0")

    def hears_a_sound(self, tones: int = 1) -> None:
        self.page.wait_for_function("least => window.tones >= least", arg=tones)

    def looks_elsewhere(self) -> None:
        """Go to another window; the page stays open behind it."""
        self.page.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))")

    def looks_here(self) -> None:
        self.page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))")

    def opens_anew_on_a_line_of_ours(self) -> OurLine:
        """Load the page again, with a line to the server that the test can cut, and speak on."""
        line = OurLine(self.page)
        self.page.reload()
        return line

    def downloads(self, press: str, kind: str) -> str:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=press).or_(self.page.get_by_role("menuitem", name=press)).first.click()
        path = Path(waiting.value.path())
        assert waiting.value.suggested_filename.endswith(kind)
        return path.read_text(encoding="utf-8")


@dataclass
class Customer(Person):
    """A customer at the portal."""

    first: str = "Carl"
    last: str = "Kunde"
    email: str = "carl.kunde@home.example"
    slug: str = "support"

    @property
    def portal(self) -> str:
        return f"{self.server.url}/p/{self.slug}"

    def opens_the_portal(self) -> Customer:
        self.page.goto(self.portal)
        return self

    def gives_name_and_address(self) -> Customer:
        self.page.get_by_label("First name").fill(self.first)
        self.page.get_by_label("Last name").fill(self.last)
        self.page.get_by_label("E-mail address").fill(self.email)
        return self

    def chats(self) -> Customer:
        """Come in: name, address, *Chat*."""
        self.opens_the_portal().gives_name_and_address()
        self.presses("Chat")
        expect(self.writing).to_be_visible()
        return self

    @property
    def writing(self) -> Locator:
        return self.page.get_by_label("Your message")

    def says(self, text: str) -> None:
        self.writing.fill(text)
        self.writing.press("Enter")


@dataclass
class DeskPerson(Person):
    """An agent at the desk."""

    name: str = ""
    email: str = ""

    def __init__(self, server: Server, page: Page, name: str, email: str = "") -> None:
        super().__init__(server, page)
        self.name = name
        self.email = email or address(name)

    def comes_to_the_desk(self) -> DeskPerson:
        """Open the desk in a browser that is signed in."""
        self.page.goto(f"{self.server.url}/desk/cases/mine")
        expect(self.list_link("Unassigned")).to_be_visible()
        return self

    def another_tab(self) -> DeskPerson:
        """The same agent's desk once more, in the same browser."""
        return DeskPerson(self.server, self.page.context.new_page(), self.name, self.email).comes_to_the_desk()

    def logs_in(self) -> DeskPerson:
        self.page.goto(f"{self.server.url}/desk")
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.presses("Log in")
        expect(self.list_link("Unassigned")).to_be_visible()
        self.complaints.clear()
        return self

    def list_link(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Lists").get_by_role("link", name=re.compile(rf"^{name}"))

    def opens_list(self, name: str) -> None:
        self.list_link(name).click()

    def row(self, text: str) -> Locator:
        return self.page.get_by_role("region", name="Cases").get_by_role("listitem").filter(has_text=text)

    def opens_case(self, text: str) -> None:
        self.row(text).first.click()
        expect(self.conversation).to_be_visible()

    def takes(self, text: str) -> None:
        """Open *Unassigned*, the case, and take it; the list follows it to *My cases*."""
        self.opens_list("Unassigned")
        self.opens_case(text)
        self.presses("Assign to me")
        expect(self.page).to_have_url(re.compile("/cases/mine/"))
        expect(self.writing).to_be_focused()

    @property
    def bell(self) -> Locator:
        """The button in the header that says how the agent can be reached."""
        return self.page.get_by_role("button", name=re.compile("^Bell: "))

    @property
    def panel(self) -> Locator:
        """What the bell opens."""
        return self.page.get_by_role("dialog", name="Bell", exact=True)

    def opens_the_bell(self) -> Locator:
        self.bell.click()
        expect(self.panel).to_be_visible()
        return self.panel

    def alert(self, text: str = "") -> Locator:
        """An alert with these words in it."""
        return self.page.get_by_role("article").filter(has_text=text)

    @property
    def writing(self) -> Locator:
        return self.page.get_by_label("Answer to the customer")

    def says(self, text: str) -> None:
        self.writing.fill(text)
        self.writing.press("Enter")
