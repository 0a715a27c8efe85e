"""Whoever sets something wrong is told which setting, what is wrong with it, and how a right one looks."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from deskbell.settings import SETTINGS, Setting, Settings, WrongSettings, load


def told(**variables: str) -> str:
    """What is said to somebody with these settings."""
    with pytest.raises(WrongSettings) as wrong:
        load({f"DESKBELL_{name.upper()}": value for name, value in variables.items()})
    return str(wrong.value)


def chosen(**variables: str) -> Settings:
    return load({f"DESKBELL_{name.upper()}": value for name, value in variables.items()})


def test_nothing_needs_to_be_set() -> None:
    settings = load({})
    assert settings.on_loopback
    assert settings.database == "sqlite"
    assert settings.address == "http://127.0.0.1:8080"
    assert settings.data_dir == Path("data").absolute()


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert chosen(port="", database=" ").port == 8080


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "tcp://10.0.0.1:80"),
        ("port", "65536"),
        ("port", "-1"),
        ("port", "80.5"),
        ("host", "not a host"),
        ("public_url", "support.example.com"),
        ("public_url", "ftp://support.example.com"),
        ("public_url", "https://support.example.com/path"),
        ("public_url", "https://user@support.example.com"),
        ("public_url", "https://"),
        ("public_url", "https://[oops"),
        ("public_url", "http://support.example.com"),
        ("database", "mysql://localhost/deskbell"),
        ("database", "postgresql://localhost"),
        ("database_connections", "0"),
        ("tls_certificate", "/nowhere/cert.pem"),
        ("trusted_proxies", "127.0.0.1, proxy"),
        ("installation_key", "c2hvcnQ="),
        ("installation_key", "!"),
        ("session_life", "soon"),
        ("session_life", "0"),
        ("session_life", "nan"),
        ("session_life", "inf"),
        ("largest_upload", "100 XB"),
        ("largest_upload", "0"),
        ("rate_limit_factor", "-1"),
        ("log_level", "loud"),
        ("log_format", "xml"),
    ],
)
def test_a_wrong_value_is_named_with_an_example(name: str, value: str) -> None:
    words = told(**{name: value})
    assert words.startswith(f"DESKBELL_{name.upper()}")
    assert f"Example: DESKBELL_{name.upper()}=" in words
    assert len(words.splitlines()) == 1


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert len(told(port="x", log_level="loud", largest_upload="many").splitlines()) == 3


@pytest.mark.parametrize("name", ["installation_key", "database"])
def test_what_may_be_a_secret_is_not_repeated(name: str) -> None:
    assert "hunter2" not in told(**{name: "hunter2 "})


def test_a_misspelt_name_is_noticed_and_a_foreign_one_is_left_alone() -> None:
    assert "Did you mean DESKBELL_DATA_DIR?" in told(data_dri="/tmp")
    chosen(service_host="10.0.0.1")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "support.example.com"])
def test_away_from_this_machine_it_wants_tls(host: str) -> None:
    words = told(host=host)
    assert "TLS" in words
    assert "DESKBELL_TRUSTED_PROXIES=127.0.0.1" in words


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_on_this_machine_plain_http_is_enough(host: str) -> None:
    assert chosen(host=host).address.startswith("http://")


def test_a_proxy_that_speaks_tls_is_enough() -> None:
    settings = chosen(host="0.0.0.0", trusted_proxies="127.0.0.1, 10.0.0.0/8", public_url="https://Help.example.com/")
    assert settings.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8")
    assert settings.address == "https://help.example.com"


def test_a_certificate_with_its_key_is_enough(tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    settings = chosen(host="0.0.0.0", port="443", tls_certificate=str(tmp_path / "cert.pem"), tls_key=str(tmp_path / "key.pem"))
    assert settings.address == "https://0.0.0.0:443"
    assert "DESKBELL_TLS_KEY is missing" in told(tls_certificate=str(tmp_path / "cert.pem"))
    assert "DESKBELL_TLS_CERTIFICATE is missing" in told(tls_key=str(tmp_path / "key.pem"))


def test_sizes_and_keys_are_read_as_people_write_them() -> None:
    key = bytes(range(32))
    settings = chosen(largest_upload="2 GB", installation_key=base64.b64encode(key).decode(), log_level="DEBUG")
    assert settings.largest_upload == 2 * 1024**3
    assert settings.installation_key == key
    assert settings.log_level == "debug"


def test_an_old_spelling_of_postgresql_is_understood() -> None:
    assert chosen(database="postgres://ana@localhost/deskbell").database == "postgresql://ana@localhost/deskbell"


def test_a_file_sets_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "deskbell.toml"
    file.write_text('port = 9000\nlog_level = "debug"\ntrusted_proxies = ["127.0.0.1", "::1"]\n')
    settings = chosen(settings=str(file), log_level="error")
    assert (settings.port, settings.log_level) == (9000, "error")
    assert settings.trusted_proxies == ("127.0.0.1/32", "::1/128")


def test_a_wrong_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "deskbell.toml"
    assert "can't be read" in told(settings=str(file))
    file.write_text("port: 80")
    assert "not a TOML file" in told(settings=str(file))
    file.write_text("prot = 80")
    assert f"prot in {file} is not a setting. Did you mean port?" in told(settings=str(file))
    file.write_text('port = "many"')
    assert f"port in {file} 'many': a port is" in told(settings=str(file))


@pytest.mark.parametrize("setting", [s for s in SETTINGS if "/etc/" not in s.example and " " not in s.example])
def test_every_example_would_work(setting: Setting) -> None:

    setting.parse(setting.example)


def test_every_setting_stands_in_the_documents() -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")
    assert not [setting.variable for setting in SETTINGS if f"`{setting.variable}`" not in page]
