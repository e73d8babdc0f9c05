"""Who may log in on one PC: a file of Argon2 hashes, mode 0600; plain passwords exist only once, at creation."""

from __future__ import annotations

import json
import os
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from andon.language import Text
from andon.problem import Problem

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# no 0/O, 1/l/I: people type these from a screen or a slip of paper
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Logins:
    """The password file. Reads are cached by modification time; writes are atomic."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int, int], Any] | None = None

    def users(self) -> dict[str, str]:
        """User -> Argon2 hash; empty before the first start."""
        try:
            now = self.path.stat()
            known = (now.st_mtime_ns, now.st_size, now.st_ino)  # writes replace the file: another inode
            if self._read is None or self._read[0] != known:
                self._read = known, json.loads(self.path.read_text(encoding="utf-8"))
            content = self._read[1]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise _unreadable(self.path, str(error)) from None
        if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
            raise _unreadable(self.path, "not a mapping of users to hashes")
        return content

    def verify(self, user: str, password: str) -> bool:
        """Whether this is the user's password; an unknown user costs the same time."""
        from argon2.exceptions import InvalidHashError, VerificationError

        hasher = _hasher()
        known = self.users().get(user)
        try:
            return hasher.verify(known or hasher.hash("nobody"), password) and known is not None
        except (VerificationError, InvalidHashError):
            return False

    def create(self, users: list[str]) -> dict[str, str]:
        """New random passwords for ``users`` (user -> password); other users keep theirs."""
        hasher = _hasher()
        fresh = {user: new_password() for user in users}
        with self._lock:
            self._write(self.users() | {user: hasher.hash(word) for user, word in fresh.items()})
        return fresh

    def _write(self, content: dict[str, str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self.path, json.dumps(content, indent=1, sort_keys=True))


def _hasher() -> PasswordHasher:
    """Argon2id at OWASP's minimum cost."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def new_password() -> str:
    """A readable random password: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def write_private(path: Path, text: str) -> None:
    """Write ``text`` atomically to a file that only this user can read (mode 0600)."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _unreadable(path: Path, reason: str) -> Problem:
    return Problem(
        Text(en=f"The password file cannot be read ({reason}).", ko=f"비밀번호 파일을 읽을 수 없습니다 ({reason})."),
        where=str(path),
        expected=Text(en="A JSON object of users and hashes.", ko="사용자와 해시로 된 JSON 객체."),
        next_step=Text(
            en="Restore it from a backup, or delete it to have new passwords made at the next start.",
            ko="백업에서 되돌리거나, 지우면 다음 시작 때 새 비밀번호를 만듭니다.",
        ),
    )
