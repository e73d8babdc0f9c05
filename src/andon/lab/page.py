"""The JupyterLab page: jupyterlab_server's application with Andon's handlers, without the `jupyterlab` package.

`jupyterlab.labapp` imports its builder, extension manager and news reader (0.3 s) before it serves
files that `jupyterlab_server` can serve as well. What the page needs of it is `page_config` below.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader
from jupyter_server._version import version_info as server_version
from jupyter_server.utils import url_path_join
from traitlets import default

from andon.lab import addresses, dashboards, warmup
from andon.lab.files import StartFiles, static_handler
from andon.lab.home import Home
from andon.lab.idle import Idle
from andon.lab.quick import Answers, quick_handlers
from andon.lab.upstream import MASTER_URL_PATTERN, LabHandler, LabServerApp

HERE = Path(__file__).parent
APP_DIR = Path(sys.prefix) / "share" / "jupyter" / "lab"
LABEXTENSIONS = HERE / "static" / "labextensions"
# Voila's preview button belongs to people who publish apps; the app server shows those
OWN_EXTENSION = "andon-lab"
REPLACED_PLUGIN = "@jupyterlab/apputils-extension:settings"
LABEXTENSIONS_LEFT_OUT = {"@voila-dashboards/jupyterlab-preview"}


def lab_version(app_dir: Path) -> str:
    """The version of JupyterLab whose built files lie in ``app_dir``."""
    package = json.loads((app_dir / "static" / "package.json").read_text(encoding="utf-8"))
    return str(package["jupyterlab"]["version"])


class Page(LabHandler):
    """The page itself, without the extensions that are left out: a disabled one would still be loaded."""

    def get_page_config(self) -> dict[str, Any]:
        """jupyterlab_server's, less the left out extensions."""
        config: dict[str, Any] = super().get_page_config()
        found = config["federated_extensions"]
        config["federated_extensions"] = [one for one in found if one["name"] not in LABEXTENSIONS_LEFT_OUT]
        if any(one["name"] == OWN_EXTENSION for one in found):
            # ours provides the setting registry instead (frontend/lab/settings.js)
            config["disabledExtensions"] = sorted({*config["disabledExtensions"], REPLACED_PLUGIN})
        return config


class LabPage(LabServerApp):
    """JupyterLab at ``/lab`` and Andon's own addresses at ``/andon``."""

    name = "lab"
    app_name = "JupyterLab"

    @default("app_version")
    def _version(self) -> str:
        return lab_version(APP_DIR)

    @default("extra_labextensions_path")
    def _own_extension(self) -> list[str]:
        return [str(LABEXTENSIONS)]

    @default("app_settings_dir")
    def _own_defaults(self) -> str:
        return str(HERE / "settings")

    @default("schemas_dir")
    def _schemas(self) -> str:
        return str(APP_DIR / "schemas")

    @default("themes_dir")
    def _themes(self) -> str:
        return str(APP_DIR / "themes")

    @default("static_dir")
    def _static(self) -> str:
        return str(APP_DIR / "static")

    @default("templates_dir")
    def _templates(self) -> str:
        return str(APP_DIR / "static")

    @default("user_settings_dir")
    def _user_settings(self) -> str:
        return os.environ.get("JUPYTERLAB_SETTINGS_DIR") or str(Path.home() / ".jupyter" / "lab" / "user-settings")

    @default("workspaces_dir")
    def _workspaces(self) -> str:
        return os.environ.get("JUPYTERLAB_WORKSPACES_DIR") or str(Path.home() / ".jupyter" / "lab" / "workspaces")

    @default("cache_files")
    def _no_cache(self) -> bool:
        return False

    @default("static_url_prefix")
    def _static_url(self) -> str:
        return str(url_path_join(self.serverapp.base_url, "/static/lab/"))

    def initialize_templates(self) -> None:
        """JupyterLab's own page with one line more: the start files in one request."""
        super().initialize_templates()
        self.start_files = StartFiles(APP_DIR / "static", HERE / "static")

    def _prepare_templates(self) -> None:
        super()._prepare_templates()
        page = self.start_files.page((Path(self.templates_dir) / "index.html").read_text(encoding="utf-8"))
        loader = ChoiceLoader([DictLoader({"index.html": page}), FileSystemLoader(self.template_paths)])
        environment = Environment(loader=loader, extensions=["jinja2.ext.i18n"], autoescape=True)
        environment.globals.update(custom_css=False)
        self.settings.update({f"{self.name}_jinja2_env": environment})

    def initialize_handlers(self) -> None:
        """Andon's addresses and quick answers first, then everything of jupyterlab_server."""
        web_app = self.serverapp.web_app
        web_app.settings["page_config_data"] = self.page_config()
        answers = Answers(
            app_settings_dir=self.app_settings_dir,
            schemas_dir=self.schemas_dir,
            settings_dir=self.user_settings_dir,
            labextensions_path=self.extra_labextensions_path + self.labextensions_path,
        )
        home = Home(Path(self.serverapp.root_dir))
        self.idle = idle = Idle.of_environment(web_app.settings)
        self.warmth = warmup.Warmth(home, answers)
        self.handlers.extend(addresses.handlers(home, idle, self.warmth))
        self.handlers.extend(dashboards.handlers())
        self.handlers.extend(quick_handlers(self, answers))
        self.handlers.append(static_handler(self.start_files))
        self.handlers.append((MASTER_URL_PATTERN.format("lab"), Page))
        super().initialize_handlers()

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Once the server answers: deliver lessons, prepare the first answers, watch for idleness."""
        self.warmth.begin()
        self.idle.watch(serverapp)

    def page_config(self) -> dict[str, Any]:
        """What JupyterLab's page must know beyond what jupyterlab_server tells it."""
        server = self.serverapp
        return {
            "buildAvailable": False,
            "buildCheck": False,
            "devMode": False,
            "exposeAppInBrowser": False,
            "token": server.identity_provider.token,
            "quitButton": server.quit_button,
            "allow_hidden_files": server.contents_manager.allow_hidden,
            "delete_to_trash": server.contents_manager.delete_to_trash,
            "notebookVersion": json.dumps(server_version),
        }
