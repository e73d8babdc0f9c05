"""The database check at the hub's start, without loading the migration tool when nothing has to migrate.

JupyterHub asks Alembic at every start whether the schema is current. Importing Alembic and reading its
scripts costs about a tenth of the start; the answer needs one row. The first start with a JupyterHub
version asks Alembic and notes the revision it found; later starts compare the database's own row with
that note, and ask Alembic again whenever the two differ. Used by `andon up` only (docs/decisions/0004).
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

_DEFERRED = ("alembic", "alembic.command", "alembic.config", "alembic.script")


class _Later:
    """Stands for a name of a module that is imported when the name is first used."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def _real(self) -> Any:
        _let_real_modules_in()
        return getattr(importlib.import_module(self._module), self._name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._real()(*args, **kwargs)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers imports of the deferred modules with empty modules whose names are looked up later."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        if name not in _DEFERRED:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=name == "alembic")

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        def later(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return _Later(module.__name__, name)

        module.__dict__["__getattr__"] = later


_finder = _Finder()


def defer_alembic() -> None:
    """Call before jupyterhub is imported."""
    if "alembic" not in sys.modules:
        sys.meta_path.insert(0, _finder)


def _let_real_modules_in() -> None:
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
        for name in _DEFERRED:
            sys.modules.pop(name, None)
        orm = sys.modules.get("jupyterhub.orm")
        if orm is not None:
            orm.__dict__["alembic"] = importlib.import_module("alembic")
            importlib.import_module("alembic.command")
            importlib.import_module("alembic.config")


def remember_revision(note: Path) -> None:
    """Have JupyterHub skip Alembic while the database's revision is the noted one of this JupyterHub version."""
    import jupyterhub
    from jupyterhub import orm

    full: Callable[[Any], None] = getattr(orm, "_andon_full_check", None) or orm.check_db_revision

    def check_db_revision(engine: Any) -> None:
        if _noted(note, jupyterhub.__version__) != (current(engine) or "none"):
            full(engine)
            note.write_text(json.dumps({jupyterhub.__version__: current(engine)}), encoding="utf-8")

    orm._andon_full_check = full
    orm.check_db_revision = check_db_revision


def current(engine: Any) -> str | None:
    """The revision that the database carries, or None when it carries none yet."""
    from sqlalchemy import text
    from sqlalchemy.exc import DatabaseError

    try:
        with engine.connect() as connection:
            row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    except DatabaseError:
        return None
    return row[0] if row else None


def _noted(note: Path, version: str) -> str | None:
    try:
        return json.loads(note.read_text(encoding="utf-8")).get(version)
    except (OSError, ValueError, AttributeError):
        return None
