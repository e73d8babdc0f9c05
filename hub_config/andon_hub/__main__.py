"""`python -m andon_hub`: JupyterHub with Andon's configuration, started quickly (one PC; decision 0004)."""

from __future__ import annotations

import gc
import threading
from typing import ClassVar

from andon import imports, places
from andon_hub import quick_start

# Importing and initialising the hub makes some 400,000 long-lived objects. At the default threshold
# (700) the collector walks them over and over and finds nothing: 0.15 s of a start on a slow core.
gc.set_threshold(100_000, 20, 20)
quick_start.defer_alembic()
with imports.without(imports.OPTIONAL_FORMATS + imports.OPTIONAL_RESOLVER), imports.certificates_later():
    from jupyterhub import app, auth, crypto, spawner


class JupyterHub(app.JupyterHub):
    """The hub without the classes that only `--help` lists.

    Stock imports every installed authenticator, spawner and proxy to describe their options; the one that
    the configuration names is imported anyway.
    """

    classes: ClassVar[list[type]] = [spawner.Spawner, auth.Authenticator, crypto.CryptKeeper]


if __name__ == "__main__":
    threading.Timer(1.0, imports.load_certificates).start()
    quick_start.remember_revision(places.state() / "hub" / "revision.json")
    gc.freeze()
    JupyterHub.launch_instance()
