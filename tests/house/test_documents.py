"""The documents are true: commands, settings, log-ins, paths and examples in them are those of the code."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import tomllib
from pathlib import Path

import pytest

from deskbell import cli
from deskbell.cli.company.founding import PEOPLE, PORTALS
from deskbell.domain.refusals import Refusal
from deskbell.settings import SETTINGS, load
from deskbell.web import problems, signed_customers
from deskbell.web.limits import LIMITS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DEPLOY = ROOT / "deploy"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
WRITTEN = [*PAGES, *(path for path in DEPLOY.iterdir() if path.is_file()), ROOT / "Makefile"]
SECRET = "the-secret-that-the-desk-shows-for-this-portal"
NOT_SETTINGS = {"DESKBELL_SETTINGS", "DESKBELL_SKIP_PAGES", "DESKBELL_PROT"}


def code_in(path: Path) -> list[str]:
    """Every piece of code in a document, inline or in a block."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", rest)


def commands_in(path: Path) -> list[str]:
    """Every call of our command line in a document, with its words."""
    found = []
    for code in code_in(path):
        found += re.findall(r"^(?:\$ )?(?:DESKBELL_\w+=\S+ )*deskbell (?!serve:)([a-z][^#\n`|]*)", code, re.MULTILINE)
    return [each.strip() for each in found]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_command_in_the_documents_exists_with_its_options(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in commands_in(path):
        first, *rest = words.split()
        own = f"{first} {rest[0]}" if first in cli.GROUPS and rest else first
        assert own in cli.COMMANDS, f"{named(path)}: deskbell {words}"
        cli.app([*own.split(), "--help"], exit_on_error=False, result_action="return_value")
        shown = capsys.readouterr().out
        for option in re.findall(r"--[a-z-]+", words):
            assert option in shown or option == "--help", f"{named(path)}: deskbell {words}"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_stands_in_the_readme(name: str) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    group, _, own = name.rpartition(" ")
    rows = [line for line in text.splitlines() if line.startswith("|") and f"deskbell {group or own}" in line]
    assert any(f"`{own}`" in row or f"deskbell {name}" in row for row in rows)


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_every_setting_in_the_documents_exists(path: Path) -> None:
    known = {setting.variable for setting in SETTINGS} | NOT_SETTINGS
    # a name may end in _* where it stands for several
    found = set(re.findall(r"\bDESKBELL_[A-Z_]*[A-Z]\b(?!_?\*)", path.read_text(encoding="utf-8")))
    assert found <= known, found - known


def test_the_readme_has_the_log_ins_and_portals_of_the_demo_company() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for person in PEOPLE:
        assert re.search(rf"^\| `{person.email}` \| `{person.password}` \| {person.role}\b", text, re.MULTILINE)
    for portal in PORTALS:
        assert f"`/p/{portal['slug']}`" in text


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_file_and_folder_that_is_named_is_there(path: Path) -> None:
    for code in code_in(path):
        for place in re.findall(r"^(?:src|browser|tests|tools|docs|deploy|requirements)/[\w./-]+$", code):
            made = place.startswith("src/deskbell/web/static")
            assert made or (ROOT / place).exists() or place.endswith(("fr.json",)), f"{named(path)}: {place}"


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_heading_that_is_linked_to_is_there(path: Path) -> None:
    for target, heading in re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", path.read_text(encoding="utf-8")):
        page = (path.parent / target) if target else path
        heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
        assert heading in slugs, f"{named(path)}: {target}#{heading}"


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_picture_is_there_and_has_words_for_those_who_do_not_see_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [each for each in re.findall(r'(?:src|srcset)="([^":]+\.png)"', text) if not (path.parent / each).exists()]
    assert all("alt=" in tag for tag in re.findall(r"<img[^>]+>", text) if "example.com" not in tag)


def test_every_page_and_every_decision_is_in_its_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert not [page.name for page in DOCS.glob("*.md") if page.name != "README.md" and f"]({page.name})" not in index]
    decisions = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in sorted((DOCS / "decisions").glob("0*.md")):
        number, title = re.match(r"# (\d+)\. (.+)", page.read_text(encoding="utf-8")).groups()  # type: ignore[union-attr]
        assert int(page.name[:4]) == int(number)
        assert f"| [{number}]({page.name}) | {title} |" in decisions


@pytest.mark.parametrize("language", ["python", "js"])
def test_the_examples_sign_words_that_are_accepted(language: str) -> None:
    text = (DOCS / "embedding.md").read_text(encoding="utf-8")
    (code,) = (
        block for block in re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if "hmac" in block.lower()
    )
    arguments = (SECRET, "support", "Zoë de Vries", "zoe@example.com", "K-4711")
    if language == "python":
        place: dict[str, object] = {}
        exec(code, place)
        word = place["signed_word"](*arguments)  # type: ignore[operator]
    else:
        node = shutil.which("node") or ""
        call = f"{code}\nconsole.log(signedWord({', '.join(map(repr, arguments))}))"
        word = subprocess.run([node, "-e", call], capture_output=True, text=True, check=True).stdout.strip()
    customer = signed_customers.read(word, SECRET, {"support"}, int(time.time()))
    assert (customer.first_name, customer.last_name) == ("Zoë de", "Vries")
    assert (customer.email, customer.reference) == ("zoe@example.com", "K-4711")


def refusals(tree: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [each for child in tree.__subclasses__() for each in (child, *refusals(child))]


@pytest.mark.parametrize("refusal", refusals(), ids=lambda each: each.code)
def test_every_refusal_stands_beside_its_status(refusal: type[Refusal]) -> None:
    if refusal.code == "conflict":
        return  # a branch of the tree, never an answer of its own
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    status = next(problems.STATUS[cls] for cls in refusal.__mro__ if cls in problems.STATUS)
    (row,) = re.findall(rf"^\| {status} \|(.+)\|$", text, re.MULTILINE)
    assert f"`{refusal.code}`" in row


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("case from", "20 new cases in 5 minutes"),
        ("log-in from", "20 log-ins in 5 minutes"),
        ("log-in as", "12 for one account"),
        ("message in", "60 messages of a customer in 30 seconds"),
        ("message by", "120 of an agent"),
        ("upload from", "40 uploads in 2 minutes"),
    ],
)
def test_the_limits_are_those_that_are_kept(what: str, words: str) -> None:
    assert words in (DOCS / "api.md").read_text(encoding="utf-8")
    assert words.split()[0] == str(LIMITS[what].burst)
    if found := re.search(r"in (\d+) (minutes|seconds)", words):
        assert int(found[1]) * (60 if found[2] == "minutes" else 1) == LIMITS[what].period


def test_what_the_deployment_files_set_can_be_used(tmp_path: Path) -> None:
    unit = (DEPLOY / "deskbell.service").read_text(encoding="utf-8")
    (line,) = re.findall(r"^Environment=(.+)$", unit, re.MULTILINE)
    load(dict(pair.split("=", 1) for pair in line.split()))
    remark = re.findall(r"^# Deskbell: (DESKBELL_.+)$", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"), re.MULTILINE)
    load(dict(pair.split("=", 1) for pair in remark[0].split()))
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    inside = dict(re.findall(r"^ +(DESKBELL_\w+): (.+)$", compose, re.MULTILINE))
    image = dict(re.findall(r"(DESKBELL_\w+)=(\S+)", (DEPLOY / "Dockerfile").read_text(encoding="utf-8")))
    settings = load(image | inside)
    assert not settings.on_loopback
    assert settings.trusted_proxies[0] in compose


def test_the_image_is_made_with_a_python_that_the_package_takes() -> None:
    versions = re.findall(r"^FROM python:3\.(\d+)-slim", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert len(set(versions)) == 1
    assert wanted == ">=3.11"
    assert int(versions[0]) >= 11
