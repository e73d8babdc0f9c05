"""Leave out of a single-user server what it imports but never uses: about a third of a second.

``jupyterhub.singleuser`` shares modules with the hub and so imports the hub's database layer
(sqlalchemy, alembic) and all of its page handlers; ``jsonschema`` imports optional packages for
formats that nothing here checks. Each is replaced while importing by a stand-in that loads the real
module as soon as anything asks it for an attribute (docs/decisions/0018).
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from andon.imports import OPTIONAL_RESOLVER, certificates_later, without

# used by the hub process only
HUB_ONLY = ("sqlalchemy", "jupyterhub.orm", "jupyterhub.roles", "jupyterhub.handlers")


class NeverRaised(Exception):
    """Stands for an error class that only code with a database connection can raise."""


class NeverMade:
    """Stands for a request handler class that only the hub instantiates."""


class Later(ModuleType):
    """A module that is imported when somebody first asks it for something."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextlib.contextmanager
def standing_in(names: tuple[str, ...], **classes: type) -> Iterator[None]:
    """Modules called ``names`` are stand-ins inside the block; afterwards importing them works as ever.

    ``classes``: what ``from name.sub import Class`` must find, as ``name__sub__Class=stand_in``.
    """
    stand_ins: dict[str, ModuleType] = {name: Later(name) for name in names if name not in sys.modules}
    for path, stand_in in classes.items():
        parent, sub, name = path.rsplit("__", 2)
        parent = parent.replace("__", ".")
        if parent in stand_ins:
            stand_ins[parent].__path__ = []
            module = ModuleType(f"{parent}.{sub}")
            setattr(module, name, stand_in)
            stand_ins[module.__name__] = module
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for key, module in stand_ins.items():
            if sys.modules.get(key) is module:
                del sys.modules[key]


def hub_extension() -> Any:
    """jupyterhub's single-user extension app, imported without the hub's database layer."""
    try:
        with (
            standing_in(
                HUB_ONLY,
                sqlalchemy__exc__SQLAlchemyError=NeverRaised,
                jupyterhub__handlers__pages__HealthCheckHandler=NeverMade,
            ),
            without(OPTIONAL_RESOLVER),
            certificates_later(),
        ):
            from jupyterhub.singleuser.extension import JupyterHubSingleUser
    except (ImportError, AttributeError):  # another jupyterhub than the one this was measured with
        for name in [name for name in sys.modules if name.split(".")[0] == "jupyterhub"]:
            del sys.modules[name]
        from jupyterhub.singleuser.extension import JupyterHubSingleUser
    return JupyterHubSingleUser
