"""Runs inside the image: python3 images/build.py --test hub"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kit import checks

DROP_IN = Path("/usr/local/etc/jupyterhub/jupyterhub_config.d/50-andon.py")


def imports_the_hub() -> None:
    """The hub, its spawner, logins, databases, HTTP client and the gateway's server."""
    wanted = "jupyterhub kubespawner oauthenticator.generic psycopg2 pycurl tornado.curl_httpclient"
    for name in f"{wanted} dask_gateway_server.app jupyterhub_idle_culler andon_hub andon.model.tenant".split():
        importlib.import_module(name)


def has_no_analysis_stack() -> None:
    """The hub reads cards; it computes nothing."""
    for name in ("pandas", "numpy", "jupyterlab", "dask", "voila"):
        assert importlib.util.find_spec(name) is None, f"{name} is in the hub's image"


def programs_start() -> None:
    """The two servers of this image."""
    assert checks.output("jupyterhub", "--version").startswith("6.")
    assert "dask-gateway-server" in checks.output("dask-gateway-server", "--help")


def configuration_is_where_the_chart_looks() -> None:
    """zero-to-jupyterhub loads the drop-in folder; ours is the repository's own file."""
    assert DROP_IN.resolve() == Path("/opt/andon/hub_config/jupyterhub_config.py")
    compile(DROP_IN.read_text(encoding="utf-8"), str(DROP_IN), "exec")
    assert (checks.SITE / "andon_hub" / "templates" / "gallery.html").is_file()


def state_can_be_written() -> None:
    """The volume of the hub."""
    assert Path.cwd() == Path("/srv/jupyterhub")
    Path("written").write_text("yes", encoding="utf-8")
    assert os.environ["ANDON_CONTENT"] == "/opt/andon"


def describes_itself() -> None:
    """The chosen packages are on the list."""
    checks.describes_itself("andon", "jupyterhub", "jupyterhub-kubespawner", "oauthenticator", "dask-gateway-server")


checks.main(
    checks.bytecode_is_kept,
    imports_the_hub,
    has_no_analysis_stack,
    programs_start,
    configuration_is_where_the_chart_looks,
    state_can_be_written,
    describes_itself,
)
