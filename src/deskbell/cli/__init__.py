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
# named by text, so that a command loads only what it needs: the server answers sooner
app.command("deskbell.cli.serve:serve", help="Run the server.")
app.command("deskbell.cli.settings:settings", help="List every setting with what it is now.")


def main() -> None:
    """Carry out the command line. Exits with 0 when done, 1 when refused, 2 when asked wrongly."""
    try:
        app(exit_on_error=False, print_error=False)
    except CycloptsError as wrong:
        fail(str(wrong).strip(), "`deskbell --help` shows how to ask.", code=2)
    except WrongSettings as wrong:
        fail("These settings can't be used:", *wrong.problems, code=2)
    except KeyboardInterrupt:
        sys.exit(130)
