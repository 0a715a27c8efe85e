"""Founds the demo company: its agents, its portals, their texts and colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from deskbell.actions import bell, people, portals
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.cli.company.telling import GRACE, SITE
from deskbell.domain.people import Agent, Role
from deskbell.domain.portals import Mode, PortalKind


@dataclass(frozen=True, slots=True)
class Person:
    """An agent of the demo company; the password is known to everybody, so it is for this machine alone."""

    nick: str
    name: str
    screen_name: str
    role: Role
    password: str
    portals: tuple[str, ...]

    @property
    def email(self) -> str:
        """The address to log in with."""
        return f"{self.nick}@demo.test"


NOTE = {"de": "Wir verwenden Ihre Angaben nur, um Ihnen zu antworten.", "en": "We use your details only to answer you."}
LINKS = {"default_language": "de", "privacy_url": f"{SITE}/datenschutz", "imprint_url": f"{SITE}/impressum"}
ORIGINS = ["http://127.0.0.1:8000", "http://localhost:8000"]


def _texts(de: tuple[str, str], en: tuple[str, str]) -> dict[str, dict[str, str]]:
    """Title and welcome in both languages, and the note on privacy."""
    return {
        code: {"title": title, "welcome": welcome, "privacy_note": NOTE[code]}
        for code, (title, welcome) in {"de": de, "en": en}.items()
    }


PORTALS: tuple[Mapping[str, Any], ...] = (
    {
        "slug": "support", "name": "Nordlicht Räder", "accent": "#0b6e6e", "origins": ORIGINS,
        "texts": _texts(
            ("Moin! Wie können wir helfen?", "Bestellung, Lieferung, Rückgabe oder die Wahl des richtigen Rads: Schreiben Sie uns."),
            ("Hello! How can we help?", "Orders, delivery, returns, or choosing the right bike: write to us."),
        ),
    },
    {
        "slug": "werkstatt", "name": "Nordlicht Werkstatt", "accent": "#9a4a00", "yellow_seconds": 120, "red_seconds": 300,
        "texts": _texts(
            ("Fragen an die Werkstatt", "Was klappert, quietscht oder klemmt? Ein Foto hilft uns sehr."),
            ("Ask our workshop", "What rattles, squeaks or sticks? A photo helps a lot."),
        ),
    },
    {
        "slug": "beratung", "name": "Nordlicht Beratung", "accent": "#7a3e9d", "kind": PortalKind.MATCH,
        "texts": _texts(
            ("Wer soll Sie beraten?", "Diese Kolleginnen und Kollegen sind gerade da."),
            ("Who should advise you?", "These colleagues are here right now."),
        ),
    },
    {
        "slug": "frage", "name": "Nordlicht Fragen", "accent": "#2f5fb3", "kind": PortalKind.BOX, "mode": Mode.WEB,
        "texts": _texts(
            ("Was möchten Sie wissen?", "Wer zuerst Zeit hat, antwortet Ihnen."),
            ("What would you like to know?", "Whoever has time first answers you."),
        ),
    },
    {
        "slug": "hilfe", "name": "Nordlicht Soforthilfe", "accent": "#a8324a", "kind": PortalKind.BUTTON,
        "texts": _texts(
            ("Panne unterwegs?", "Ein Klick, und jemand ist für Sie da."),
            ("Broken down on the road?", "One click, and somebody is there for you."),
        ),
    },
    {
        "slug": "hotline", "name": "Nordlicht Hotline", "accent": "#3f6b1f", "kind": PortalKind.BOX, "mode": Mode.QUEUE,
        "origins": ORIGINS,
        "texts": _texts(
            ("Ihre Frage an die Hotline", "Sie kommen der Reihe nach dran und sehen, wie viele vor Ihnen sind."),
            ("Your question to the hotline", "You are served in turn, and see how many are ahead of you."),
        ),
    },
    {
        "slug": "telefon", "name": "Nordlicht am Telefon", "accent": "#0b6e6e", "kind": PortalKind.PIN,
        "texts": _texts(
            ("Wir telefonieren gerade?", "Geben Sie den Code ein, den wir Ihnen am Telefon nennen."),
            ("On the phone with us?", "Enter the code that we tell you on the phone."),
        ),
    },
)  # fmt: skip
"""One portal of every kind; a company of one's own needs one or two of them."""

EVERYWHERE = tuple(str(wishes["slug"]) for wishes in PORTALS)
LOGOS = ("support", "werkstatt")

PEOPLE = (
    Person("ana", "Ana Lorenzen", "Ana", Role.AGENT, "ana-hilft-gern", EVERYWHERE),
    Person("ben", "Ben Carstens", "Ben", Role.LEAD, "ben-leitet-alles", EVERYWHERE),
    Person("carla", "Carla Mommsen", "Carla", Role.ADMIN, "carla-darf-alles", EVERYWHERE),
)
ON_THE_BELL = ("ana", "ben")
"""Who is signed on to the bell as soon as their desk is open."""


def found(
    tx: Tx, passwords: Mapping[str, str], sealed_secret: Callable[[], bytes], languages: frozenset[str]
) -> dict[str, Agent]:
    """Make portals and agents, as the command line would; return the agents by nick. `passwords` are hashed, by nick."""
    ids: dict[str, int] = {}
    for wishes in PORTALS:
        values = {**LINKS, **wishes, "grace_seconds": GRACE // 1000}
        ids[wishes["slug"]] = portals.make(tx, None, PortalWishes(values), sealed_secret(), languages).portal.id
    agents: dict[str, Agent] = {}
    for person in PEOPLE:
        served = frozenset(ids[slug] for slug in person.portals)
        who = AgentChanges(person.email, person.name, person.screen_name, person.role, portals=served)
        agents[person.nick] = people.make_agent(tx, None, who).agent
        people.set_password(tx, None, agents[person.nick].id, passwords[person.nick])
    for slug, portal_id in ids.items():
        portals.set_logo(tx, agents["carla"], portal_id, picture(f"logo-{slug if slug in LOGOS else LOGOS[0]}.png"))
    for nick in ON_THE_BELL:
        bell.change(tx, agents[nick], signed_on=True)
    return agents


def picture(name: str) -> bytes:
    """Return the bytes of a picture that lies beside this module."""
    return files(__package__).joinpath(name).read_bytes()
