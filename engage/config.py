"""Settings from the environment, read once, frozen. Every fault is told at once, in words that say how to mend it.

Each setting stands in ``.env.example`` with its meaning; a guard test compares the two.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engage.errors import Message, Misconfigured, Problem

PREFIX = "ENGAGE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an instance runs with. Sizes in megabytes, times in the unit their name says."""

    data_dir: Path
    database_url: str
    jobs_url: str
    secret_key: str
    host: str
    port: int
    workers: int
    public_url: str
    migrate: bool
    secure_cookies: bool
    trusted_proxies: int
    session_hours: int
    draft_days: int
    max_upload_mb: int
    rate_limit_per_minute: int
    log_level: str
    pseudo_locales: bool
    demo: bool
    dask_address: str


class _Reader:
    """Takes values out of an environment and remembers everything that is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[Problem] = []

    def text(self, name: str, default: str) -> str:
        value = self.environment.get(PREFIX + name, "").strip()
        if any(ord(c) < 32 for c in value):
            self._fault(name, value, "holds a control character")
            return default
        return value or default

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        try:
            number = int(raw)
        except ValueError:
            self._fault(name, raw, "is not a whole number")
            return default
        if not low <= number <= high:
            self._fault(name, raw, f"is not between {low} and {high}")
            return default
        return number

    def yes(self, name: str, default: bool) -> bool:
        raw = self.text(name, "yes" if default else "no").lower()
        if raw in {"1", "yes", "true", "on"}:
            return True
        if raw not in {"0", "no", "false", "off"}:
            self._fault(name, raw, "is neither yes nor no")
        return False

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        raw = self.text(name, default).lower()
        if raw not in allowed:
            self._fault(name, raw, "is not one of " + ", ".join(allowed))
            return default
        return raw

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        raw = self.text(name, default)
        if not raw.startswith(schemes):
            self._fault(name, raw.split(":", 1)[0], "does not start with " + " or ".join(schemes))
            return default
        return raw

    def _fault(self, name: str, value: str, why: str) -> None:
        message = Message(
            "{name} {why} (it is: {value}).", {"name": PREFIX + name, "why": why, "value": value[:40]}
        )
        self.problems.append(Problem(message, column=PREFIX + name, value=value[:40]))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings of this process.

    Raises :class:`Misconfigured` naming every setting that is wrong. Makes the data directory and, where no secret key
    was given, one that is kept there with mode 0600.
    """
    read = _Reader(os.environ if environment is None else environment)
    data_dir = Path(read.text("DATA_DIR", "instance")).expanduser().absolute()
    settings = Settings(
        data_dir=data_dir,
        database_url=read.url(
            "DATABASE_URL", f"sqlite:///{data_dir / 'engage.sqlite'}", ("sqlite:///", "postgresql+psycopg://")
        ),
        jobs_url=read.url(
            "JOBS_URL", f"sqlite:///{data_dir / 'jobs.sqlite'}", ("sqlite:///", "redis://", "postgresql://")
        ),
        secret_key=read.text("SECRET_KEY", ""),
        host=read.text("HOST", "127.0.0.1"),
        port=read.whole("PORT", 8000, 1, 65535),
        workers=read.whole("WORKERS", 2, 1, 64),
        public_url=read.text("PUBLIC_URL", "").rstrip("/"),
        migrate=read.yes("MIGRATE", True),
        secure_cookies=read.yes("SECURE_COOKIES", False),
        trusted_proxies=read.whole("TRUSTED_PROXIES", 0, 0, 5),
        session_hours=read.whole("SESSION_HOURS", 12, 1, 720),
        draft_days=read.whole("DRAFT_DAYS", 30, 1, 365),
        max_upload_mb=read.whole("MAX_UPLOAD_MB", 20, 1, 500),
        rate_limit_per_minute=read.whole("RATE_LIMIT_PER_MINUTE", 600, 1, 1_000_000),
        log_level=read.one_of("LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
        pseudo_locales=read.yes("PSEUDO_LOCALES", False),
        demo=read.yes("DEMO", False),
        dask_address=read.text("DASK_ADDRESS", ""),
    )
    if 0 < len(settings.secret_key) < 32:
        read._fault("SECRET_KEY", "***", "is shorter than 32 characters")
    if read.problems:
        said = " ".join(str(p.why) for p in read.problems)
        raise Misconfigured(Message("Settings are wrong. {said}", {"said": said}), tuple(read.problems))
    return _with_place_and_key(settings)


def read_dask_address(environment: Mapping[str, str] | None = None) -> str:
    """The one setting of the analysis engine, which needs no instance: nothing else is read, and nothing is made."""
    return _Reader(os.environ if environment is None else environment).text("DASK_ADDRESS", "")


def _with_place_and_key(settings: Settings) -> Settings:
    from dataclasses import replace

    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        key = settings.secret_key or _kept_key(settings.data_dir / "secret-key")
    except OSError as error:
        raise Misconfigured(
            Message(
                "ENGAGE_DATA_DIR {path} cannot be written: {why}.",
                {"path": str(settings.data_dir), "why": error.strerror or str(error)},
            )
        ) from error
    return replace(settings, secret_key=key)


def _kept_key(path: Path) -> str:
    """The key kept beside the data, made on first use; two processes starting at once agree on one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) >= 32:
            return kept
        raise Misconfigured(
            Message(
                "The kept key {path} is damaged: restore it, or remove it to start anew.", {"path": str(path)}
            )
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
