"""The command line: `deskbell serve`, and what an administrator does without a browser."""

from __future__ import annotations

import sys

from cyclopts import App, CycloptsError, Parameter

from deskbell import __version__
from deskbell.cli.terminal import fail
from deskbell.settings import WrongSettings

app = App(
    name="deskbell",
    help="Live support on your own machine. Settings are read from DESKBELL_*: `deskbell settings` lists them.",
    version=__version__,
    default_parameter=Parameter(negative=()),
)
# command -> where it is, what it does, how it is asked for
COMMANDS = {
    "serve": ("serve:serve", "Run the server until it is told to stop.", "DESKBELL_PORT=9000 deskbell serve"),
    "settings": (
        "settings:settings",
        "List every setting, what it is now, and what it means. Secrets are not shown.",
        "deskbell settings --json",
    ),
}
for name, (place, meaning, example) in COMMANDS.items():
    # named by text, so that a command loads only what it needs: the server answers sooner
    app.command(f"deskbell.cli.{place}", name=name, help=f"{meaning}\n\nExample: `{example}`")


def main() -> None:
    """Carry out the command line. Exits with 0 when done, 1 when refused, 2 when asked wrongly."""
    try:
        app(sys.argv[1:], exit_on_error=False, print_error=False)
    except CycloptsError as wrong:
        fail(str(wrong).strip(), "`deskbell --help` shows how to ask.", code=2)
    except WrongSettings as wrong:
        fail("These settings can't be used:", *wrong.problems, code=2)
    except KeyboardInterrupt:
        sys.exit(130)
