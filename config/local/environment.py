"""How a command typed into a second window finds the portal that `make run` has started in the first."""

import os
from contextlib import suppress

from config.local.places import VAR

NOTE = VAR / "run.env"


def write(values: dict[str, str]) -> None:
    NOTE.write_text("".join(f"{name}={value}\n" for name, value in values.items()), encoding="utf-8")


def forget() -> None:
    NOTE.unlink(missing_ok=True)


def adopt() -> None:
    """Take over what is noted, where the environment does not say otherwise. For manage.py."""
    with suppress(FileNotFoundError):
        for line in NOTE.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)
