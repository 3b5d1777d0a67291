import ast
import os
import re
import runpy
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import is_psycopg3
from environs.exceptions import EnvNotSetError, EnvValidationError

from config.embedded import BASE_DIR

READERS = ("config/settings.py", "config/gunicorn.py", "config/embedded.py")


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env={"PATH": os.defpath} | environment,
        check=False,
        capture_output=True,
        text=True,
    )


def read_settings() -> dict[str, Any]:
    return runpy.run_path(str(BASE_DIR / "config" / "settings.py"))


def variables_read() -> set[str]:
    """The names in `env.kind("NAME", …)` and `os.environ.get("NAME")`."""
    names = set()
    for path in READERS:
        for node in ast.walk(ast.parse((BASE_DIR / path).read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=reader), args=[ast.Constant(value=str(name)), *_]):
                    if ast.unparse(reader) in {"env", "os.environ"}:
                        names.add(name)
    return names


def variables_of_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", (BASE_DIR / "docker-compose.yml").read_text()))


def test_env_example_lists_exactly_the_variables_that_are_read() -> None:
    lines = (BASE_DIR / ".env.example").read_text().splitlines()
    listed = [match[1] for line in lines if (match := re.match(r"#([A-Z_]+)=", line))]
    assert sorted(listed) == sorted(variables_read() | variables_of_compose())


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("PORTAL_ENVIRONMENT", "staging", "Must be one of: local, production."),
        ("DJANGO_DEBUG", "maybe", "Not a valid boolean."),
        ("DATABASE_URL", "sqlite:///portal.sqlite3", "Must begin with postgresql:// (no other database will do)."),
        ("REDIS_URL", "localhost", "Must begin with redis:// or rediss://."),
        ("PERSONAL_DATA_KEY", "secret", "Must be 32 hexadecimal digits."),
        ("PERSONAL_LOOKUP_KEY", "00" * 16, "Must be 64 hexadecimal digits."),
        ("API_USER_RATE", "often", "Must be a number a period, such as 60/min."),
        ("SIGN_IN_CODES_PER_PHONE", "5/hour,often", "Must be a number a period, such as 60/min."),
        ("SMS_GATEWAY", "pigeon", "Must be one of: file, console, http."),
        ("SMS_GATEWAY_URL", "http://sms.example.gov.cn", "Must begin with https://."),
        ("LOG_LEVEL", "LOUD", "Must be one of: DEBUG, INFO, WARNING, ERROR."),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence(
    name: str, value: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(EnvValidationError) as refusal:
        read_settings()
    assert (str(refusal.value).split('"')[1], refusal.value.error_messages) == (name, [complaint])


def test_the_command_line_ends_with_that_sentence() -> None:
    result = manage("check", DJANGO_DEBUG="maybe")
    assert (result.returncode, result.stderr) == (
        1,
        'Environment variable "DJANGO_DEBUG" invalid: Not a valid boolean.\n',
    )


PRODUCTION = {
    "PORTAL_ENVIRONMENT": "production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "PERSONAL_DATA_KEY": "ab" * 16,
    "PERSONAL_LOOKUP_KEY": "cd" * 32,
    "ALLOWED_HOSTS": "skills.example.gov.cn",
    "SMS_GATEWAY_URL": "https://sms.example.gov.cn/",
    "SMS_GATEWAY_KEY": "known to the operator",
}


@pytest.mark.parametrize("missing", sorted(PRODUCTION.keys() - {"PORTAL_ENVIRONMENT"}))
def test_production_has_no_default_for_what_must_be_its_own(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(EnvNotSetError, match=f'^Environment variable "{missing}" not set$'):
        read_settings()


@pytest.mark.parametrize(
    ("proxies", "header"), [("0", None), ("1", ("HTTP_X_FORWARDED_PROTO", "https"))], ids=["alone", "behind a proxy"]
)
def test_only_a_proxy_of_our_own_is_believed_about_https(
    proxies: str, header: tuple[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (PRODUCTION | {"PROXY_COUNT": proxies}).items():
        monkeypatch.setenv(name, value)
    assert read_settings()["SECURE_PROXY_SSL_HEADER"] == header


def test_production_passes_the_checks_of_a_deployment() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_driver_is_psycopg2() -> None:
    """Django prefers psycopg 3 silently if anything installs it; bulk loads use what only psycopg2 has."""
    assert not is_psycopg3
    assert settings.DATABASES["default"]["ENGINE"] in {"config.postgresql", "django.db.backends.postgresql"}
