"""The classes of jupyter_server and jupyterlab_server that Andon builds on, imported lean (see lean.py)."""

from __future__ import annotations

from typing import Any

from andon.imports import OPTIONAL_FORMATS, without
from andon.lab.lean import standing_in

with without(OPTIONAL_FORMATS), standing_in(("websocket", "requests")):
    import jupyter_server.serverapp
    import jupyterlab_server.app
    import jupyterlab_server.handlers
    import jupyterlab_server.settings_handler
    import jupyterlab_server.translations_handler

# upstream ships types for the parts it considers public; these classes are taken as they are
ServerApp: Any = jupyter_server.serverapp.ServerApp
LabServerApp: Any = jupyterlab_server.app.LabServerApp
LabHandler: Any = jupyterlab_server.handlers.LabHandler
MASTER_URL_PATTERN: str = jupyterlab_server.handlers.MASTER_URL_PATTERN
SettingsHandler: Any = jupyterlab_server.settings_handler.SettingsHandler
TranslationsHandler: Any = jupyterlab_server.translations_handler.TranslationsHandler
