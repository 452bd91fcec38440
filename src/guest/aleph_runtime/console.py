"""Lines on the console, which are what users see as the logs of their program."""
from __future__ import annotations

import sys
import traceback

# An answer should fit into one chunk of the supervisor's reader.
TRACEBACK_CHARACTERS = 20_000
DESCRIPTION_CHARACTERS = 2_000


def log(message: str) -> None:
    print(f"init1: {message}", file=sys.stderr, flush=True)


def log_error(message: str, error: BaseException) -> None:
    log(f"{message}:\n{trace(error)}")


def describe(error: BaseException) -> str:
    """One line that is never empty."""
    text = str(error)
    return _sendable(f"{type(error).__name__}: {text}" if text else type(error).__name__)[:DESCRIPTION_CHARACTERS]


def trace(error: BaseException) -> str:
    """The traceback; of a very long one the end, where the cause stands."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    return _sendable("".join(lines)[-TRACEBACK_CHARACTERS:])


def _sendable(text: str) -> str:
    """File names that are not UTF-8 have characters which msgpack refuses; they are shown as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
