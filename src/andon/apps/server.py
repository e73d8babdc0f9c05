"""A company's app server: Voila with its own handlers. Started by the hub as ``python -m andon.apps.server``.

It serves vetted apps to logged-in members and nothing else; see docs/explanation/app-server.md.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Coroutine
from copy import deepcopy
from typing import Any

import jinja2
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.config.manager import ConfigManager
from jupyterhub import __version__ as hub_version
from jupyterhub.log import log_request
from jupyterhub.singleuser.extension import JupyterHubAuthorizer, JupyterHubLogoutHandler
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError
from traitlets import List, Unicode
from voila.app import Voila
from voila.paths import collect_template_paths
from voila.utils import get_page_config

from andon.apps import statics
from andon.apps.admission import Admission
from andon.apps.channels import KernelChannels, KernelEnd, KernelModel
from andon.apps.idle import Activity, report, watch
from andon.apps.kernels import AppKernels
from andon.apps.messages import AppConnection
from andon.apps.pages import AppPage, FrontDoor, LoginCallback, Nothing
from andon.apps.secrecy import hide_environment
from andon.apps.settings import Settings
from andon.apps.viewers import HubIdentity
from andon.problem import Problem

KERNEL = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
APP = r"(?P<name>[a-z][a-z0-9-]*)"
#: Nothing is posted to this server but short forms; files come over the websocket.
MAX_BODY = 64 * 2**10


class AppServer(Voila):
    """Voila's renderer behind our own doors. Nothing on the disk configures it."""

    name = "andon-apps"
    config_file_paths = List(Unicode(), [])

    def start_for(self, settings: Settings) -> None:
        """Serve until idle or told to stop, with everything as ``settings`` say."""
        self.settings = settings
        self.base_url = self.server_url = settings.prefix
        self.config.KernelRestarter.restart_limit = 0  # a fresh kernel knows nothing of the page: say it is dead
        self.config.KernelRestarter.time_to_dead = 1.0
        self.config.HubOAuth.cache_max_age = int(settings.recheck)
        self.initialize([])
        self.start()

    def setup_template_dirs(self) -> None:
        """Our template, from this package, upon Voila's and nbconvert's."""
        chosen = self.voila_configuration
        chosen.template, chosen.theme = "andon", "light"
        chosen.allow_template_override = chosen.allow_theme_override = "NO"
        chosen.file_allowlist, chosen.extension_allowlist = [], list(statics.EXTENSIONS)
        chosen.show_tracebacks = chosen.preheat_kernel = chosen.progressive_rendering = False
        chosen.strip_sources = True
        self.template_paths = [
            str(statics.TEMPLATE),
            *collect_template_paths(["voila", "nbconvert"], "lab", prune=True),
        ]

    def init_settings(self) -> dict[str, Any]:
        """Everything that handlers share."""
        settings = self.settings
        self.activity, self.connected = Activity(), set[KernelChannels]()
        self.admission = Admission(settings.shelf, settings.apps)
        self.kernel_spec_manager = KernelSpecManager(parent=self)
        self.config_manager = ConfigManager(parent=self, read_config_path=[])
        self.kernel_manager = self.kernels = AppKernels(
            parent=self,
            limit=settings.kernels,
            connection_dir=self.connection_dir,
            kernel_spec_manager=self.kernel_spec_manager,
        )
        self.identity_provider = HubIdentity(parent=self, log=self.log)
        self.authorizer = JupyterHubAuthorizer(parent=self, log=self.log, identity_provider=self.identity_provider)
        self.static_files = statics.table()
        self.static_url = f"{settings.prefix}static/{statics.version(self.static_files)}/"
        loader = jinja2.FileSystemLoader(str(statics.TEMPLATE))
        self.jinja = jinja2.Environment(loader=loader, autoescape=True)
        return {
            "app_server": self,
            "base_url": settings.prefix,
            "kernel_manager": self.kernels,
            "kernel_websocket_connection_class": AppConnection,
            "identity_provider": self.identity_provider,
            "authorizer": self.authorizer,
            "cookie_secret": os.urandom(32),
            "login_url": settings.prefix + "login",
            "allow_remote_access": True,
            "xsrf_cookies": False,  # JupyterHandler checks them itself, once it knows who is asking
            "headers": {"X-JupyterHub-Version": hub_version},
            "log_function": log_request,
            "websocket_max_message_size": settings.message_bytes,
            "default_handler_class": Nothing,
            "mathjax_config": None,
            "mathjax_url": None,
        }

    def init_handlers(self) -> list[Any]:
        """All that exists. The last line answers everything else."""
        base = self.settings.prefix
        version = self.static_url.removeprefix(base)
        login = {"hub_auth": self.identity_provider.hub_auth}
        return [
            (base, FrontDoor),
            (rf"{base}{APP}", AppPage),
            (rf"{base}api/kernels/{KERNEL}", KernelModel),
            (rf"{base}api/kernels/{KERNEL}/channels", KernelChannels),
            (rf"{base}voila/api/shutdown/{KERNEL}", KernelEnd),
            (rf"{base}{version}(.*)", statics.StaticFile, {"files": self.static_files}),
            (rf"{base}oauth_callback", LoginCallback, login),
            (rf"{base}logout", JupyterHubLogoutHandler),
            (r".*", Nothing),
        ]

    def renderer_options(self) -> dict[str, Any]:
        """What Voila's renderer needs; the page configuration is made once, and copied by each renderer."""
        if self._page_config is None:
            config = get_page_config(
                base_url=self.base_url,
                settings={"mathjax_config": None, "mathjax_url": None},
                log=self.log,
                voila_configuration=self.voila_configuration,
            )
            config["fullStaticUrl"] = self.static_url.rstrip("/")
            config["fullLabextensionsUrl"] = self.static_url + "labextensions"
            self._page_config = config
        return {
            "voila_configuration": self.voila_configuration,
            "traitlet_config": self.config,
            "template_paths": self.template_paths,
            "config_manager": self.config_manager,
            "base_url": self.base_url,
            "kernel_spec_manager": self.kernel_spec_manager,
            "page_config": deepcopy(self._page_config),
        }

    _page_config: dict[str, Any] | None = None

    def start(self) -> None:
        """Run until the watch ends; then the exit code is 0, which the hub records as stopped."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)
        with tempfile.TemporaryDirectory(prefix="andon-apps-") as self.connection_dir:
            self.app = Application(**self.init_settings())
            self.app.add_handlers(".*$", self.init_handlers())
            server = HTTPServer(self.app, xheaders=True, max_body_size=MAX_BODY, max_buffer_size=self._buffer())
            server.listen(self.settings.port, self.settings.address)
            self.log.info("apps of %s: %s", self.settings.tenant, ", ".join(sorted(self.settings.apps)) or "none")
            try:
                await _first(told.wait(), *self._chores())
            finally:
                server.stop()
                await self.kernels.close_all()
                await server.close_all_connections()
        self.log.info("stopped")

    def _chores(self) -> list[Coroutine[Any, Any, Any]]:
        hub = self.identity_provider.hub_auth
        return [
            watch(self.settings, self.activity, self.kernels),
            report(self.settings, self.activity, hub, self.log),
            self._recheck(),
        ]

    def _buffer(self) -> int:
        return max(100 * 2**20, 2 * self.settings.message_bytes)

    async def _recheck(self) -> None:
        """Ask the hub again and again about everyone who is connected; a hub that is away changes nothing."""
        while True:
            await asyncio.sleep(self.settings.recheck)
            for page in list(self.connected):
                try:
                    welcome = await page.still_welcome()
                except HTTPError as error:
                    self.log.warning("the hub could not be asked: %s", error)
                    continue
                if not welcome:
                    await page.send_away()


async def _first(*chores: Coroutine[Any, Any, Any]) -> None:
    """Run all until the first returns or fails; end the rest."""
    tasks = [asyncio.ensure_future(chore) for chore in chores]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for task in done:
        task.result()


def main() -> int:
    """Serve the company that the environment names."""
    try:
        settings = Settings.from_environment()
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    hide_environment()
    AppServer.instance().start_for(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
