"""The command line: `deskbell serve`, and what an administrator does without a browser."""

from __future__ import annotations

import sys

from cyclopts import App, CycloptsError, Parameter

from deskbell import __version__
from deskbell.cli.terminal import fail
from deskbell.domain.refusals import Invalid, Refusal
from deskbell.settings import WrongSettings

app = App(
    name="deskbell",
    help="Live support on your own machine. Settings are read from DESKBELL_*: `deskbell settings` lists them.",
    version=__version__,
    default_parameter=Parameter(negative=(), show_default=False),
)
# group -> what its commands are about
GROUPS = {
    "agent": "List agents, add them, give them passwords, shut them out. Works while the server runs.",
    "portal": "List portals, add them, open and close them. Works while the server runs.",
}
# command -> where it is, what it does, how it is asked for
COMMANDS = {
    "serve": ("serve:serve", "Run the server until it is told to stop.", "DESKBELL_PORT=9000 deskbell serve"),
    "settings": (
        "settings:settings",
        "List every setting, what it is now, and what it means. Secrets are not shown.",
        "deskbell settings --json",
    ),
    "demo": (
        "demo:demo",
        "Fill an empty data folder with a demo company: agents, portals, and two weeks of cases.",
        "DESKBELL_DATA_DIR=demo deskbell demo",
    ),
    "backup": (
        "backup:backup",
        "Keep a copy of the database and the files, while the server runs.",
        "deskbell backup /var/backups/deskbell",
    ),
    "restore": (
        "backup:restore",
        "Bring a backup back into an empty data folder, without what was deleted since.",
        "DESKBELL_DATA_DIR=new deskbell restore /var/backups/deskbell/deskbell-2026-11-22-040000",
    ),
    "agent list": ("agent:listed", "List every agent.", "deskbell agent list --json"),
    "agent add": (
        "agent:add",
        "Add an agent, and write the invitation link with which the agent chooses a password.",
        'deskbell agent add ana@example.com --name "Ana Lorenzen" --portal support',
    ),
    "agent password": (
        "agent:password",
        "Give an agent a new password: asked for, or one line of standard input. The agent's sessions end.",
        "deskbell agent password ana@example.com --link",
    ),
    "agent disable": (
        "agent:disable",
        "Shut an agent out at once; what the agent has done stays. The last admin can't be shut out.",
        "deskbell agent disable ana@example.com",
    ),
    "agent enable": (
        "agent:enable",
        "Let an agent in again, with the password from before.",
        "deskbell agent enable ana@example.com",
    ),
    "portal list": ("portal:listed", "List every portal.", "deskbell portal list --json"),
    "portal add": (
        "portal:add",
        "Add a portal where customers can chat, and write its address.",
        'deskbell portal add support --name "Support" --agent ana@example.com --origin https://www.example.com',
    ),
    "portal open": ("portal:open_", "Let customers in again.", "deskbell portal open support"),
    "portal close": (
        "portal:close",
        "Refuse newcomers; customers who are inside finish as they began.",
        "deskbell portal close support",
    ),
}

# what may be wrong with the words of a command, by the field that a refusal names
GIVEN = {
    "email": "E-mail address",
    "name": "Name",
    "screen_name": "Screen name",
    "password": "Password",
    "slug": "Address of the portal",
    "accent": "Colour",
    "origins": "Origin",
    "default_language": "Language",
}


def _set_up() -> None:
    groups = {"": app} | {name: App(name=name, help=meaning) for name, meaning in GROUPS.items()}
    for name in GROUPS:
        app.command(groups[name])
    for name, (place, meaning, example) in COMMANDS.items():
        group, _, own = name.rpartition(" ")
        # named by text, so that a command loads only what it needs: the server answers sooner
        groups[group].command(f"deskbell.cli.{place}", name=own, help=f"{meaning}\n\nExample: `{example}`")


_set_up()


def main() -> None:
    """Carry out the command line. Exits with 0 when done, 1 when refused, 2 when asked wrongly."""
    try:
        app(sys.argv[1:], exit_on_error=False, print_error=False)
    except CycloptsError as wrong:
        asked = " ".join(["deskbell", *(wrong.command_chain or ())])
        fail(str(wrong).strip(), f"`{asked} --help` shows how to ask.", code=2)
    except WrongSettings as wrong:
        fail("These settings can't be used:", *wrong.problems, code=2)
    except Refusal as refusal:
        given = isinstance(refusal, Invalid) and GIVEN.get(refusal.field)
        fail(f"{given}: {refusal.text}" if given else refusal.text, "Nothing was changed.", code=2 if given else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        said = _in_words(error)
        if said is None:
            raise
        fail(*said)


def _in_words(error: Exception) -> tuple[str, ...] | None:
    """What to tell about a database or key that can't be opened; None for what is a fault of the program."""
    from sqlalchemy.exc import DBAPIError

    from deskbell.wiring import Unusable

    if isinstance(error, Unusable):
        return (str(error),)
    if isinstance(error, DBAPIError):
        return "The database can't be used.", str(error.orig).strip().splitlines()[0], "`deskbell settings` shows which it is."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}.", "`deskbell settings` shows which data folder is used."
    return None
