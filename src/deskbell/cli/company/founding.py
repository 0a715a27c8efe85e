"""Founds the demo company: its agents, its portals, their texts and colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from deskbell.actions import people, portals
from deskbell.actions.people import AgentChanges
from deskbell.actions.portals import PortalWishes
from deskbell.actions.ports import Tx
from deskbell.cli.company.telling import GRACE, SITE
from deskbell.domain.people import Agent, Role


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


PEOPLE = (
    Person("ana", "Ana Lorenzen", "Ana", Role.AGENT, "ana-hilft-gern", ("support", "werkstatt")),
    Person("ben", "Ben Carstens", "Ben", Role.LEAD, "ben-leitet-alles", ("support", "werkstatt")),
    Person("carla", "Carla Mommsen", "Carla", Role.ADMIN, "carla-darf-alles", ("support", "werkstatt")),
)

PORTALS: tuple[Mapping[str, Any], ...] = (
    {
        "slug": "support",
        "name": "Nordlicht Räder",
        "accent": "#0b6e6e",
        "default_language": "de",
        "privacy_url": f"{SITE}/datenschutz",
        "imprint_url": f"{SITE}/impressum",
        "origins": ["http://127.0.0.1:8000", "http://localhost:8000"],
        "texts": {
            "de": {
                "title": "Moin! Wie können wir helfen?",
                "welcome": "Bestellung, Lieferung, Rückgabe oder die Wahl des richtigen Rads: Schreiben Sie uns.",
                "privacy_note": "Wir verwenden Ihre Angaben nur, um Ihnen zu antworten.",
            },
            "en": {
                "title": "Hello! How can we help?",
                "welcome": "Orders, delivery, returns, or choosing the right bike: write to us.",
                "privacy_note": "We use your details only to answer you.",
            },
        },
    },
    {
        "slug": "werkstatt",
        "name": "Nordlicht Werkstatt",
        "accent": "#9a4a00",
        "default_language": "de",
        "privacy_url": f"{SITE}/datenschutz",
        "imprint_url": f"{SITE}/impressum",
        "yellow_seconds": 120,
        "red_seconds": 300,
        "texts": {
            "de": {
                "title": "Fragen an die Werkstatt",
                "welcome": "Was klappert, quietscht oder klemmt? Ein Foto hilft uns sehr.",
                "privacy_note": "Wir verwenden Ihre Angaben nur, um Ihnen zu antworten.",
            },
            "en": {
                "title": "Ask our workshop",
                "welcome": "What rattles, squeaks or sticks? A photo helps a lot.",
                "privacy_note": "We use your details only to answer you.",
            },
        },
    },
)


def found(
    tx: Tx, passwords: Mapping[str, str], sealed_secret: Callable[[], bytes], languages: frozenset[str]
) -> dict[str, Agent]:
    """Make portals and agents, as the command line would; return the agents by nick. `passwords` are hashed, by nick."""
    ids: dict[str, int] = {}
    for wishes in PORTALS:
        values = {**wishes, "grace_seconds": GRACE // 1000}
        ids[wishes["slug"]] = portals.make(tx, None, PortalWishes(values), sealed_secret(), languages).portal.id
    agents: dict[str, Agent] = {}
    for person in PEOPLE:
        served = frozenset(ids[slug] for slug in person.portals)
        who = AgentChanges(person.email, person.name, person.screen_name, person.role, portals=served)
        agents[person.nick] = people.make_agent(tx, None, who).agent
        people.set_password(tx, None, agents[person.nick].id, passwords[person.nick])
    for slug, portal_id in ids.items():
        portals.set_logo(tx, agents["carla"], portal_id, picture(f"logo-{slug}.png"))
    return agents


def picture(name: str) -> bytes:
    """Return the bytes of a picture that lies beside this module."""
    return files(__package__).joinpath(name).read_bytes()
