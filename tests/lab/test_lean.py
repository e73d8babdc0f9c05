"""What is left out of the server's imports, and that it is still there for whoever asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys

LEFT_OUT = ["sqlalchemy", "alembic", "requests", "websocket", "isoduration", "aiodns"]
LEFT_OUT += ["jupyterlab.labapp", "IPython", "pandas", "nbconvert"]


def in_python(code: str, **env: str) -> dict[str, object]:
    """What ``code`` leaves in ``result``, from a fresh interpreter."""
    tail = "\nimport json, sys\nprint(json.dumps(result))"
    command = [sys.executable, "-c", code + tail]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | env, timeout=60)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_server_starts_without_what_it_never_uses() -> None:
    code = f"""
import sys
from andon.lab import server  # first, as python -m andon.lab does
from andon.lab import page
from andon.lab.lean import hub_extension
hub_extension()
result = {{name: name in sys.modules for name in {LEFT_OUT!r}}}
"""
    assert in_python(code) == dict.fromkeys(LEFT_OUT, False)


def test_what_was_left_out_works_when_it_is_asked_for() -> None:
    code = """
from andon.lab import server
from andon.lab import page
from andon.lab.lean import hub_extension
single_user = hub_extension()
from jupyterhub import orm, roles, scopes, utils
import sqlalchemy, requests, websocket
from sqlalchemy.exc import SQLAlchemyError
from jupyterhub.handlers.pages import HealthCheckHandler
import jupyterlab_server.listings_handler as listings
result = {
    "class": single_user.__name__,
    "orm": scopes.orm.User is orm.User,
    "sql": sqlalchemy.select(orm.User).__class__.__name__,
    "roles": scopes.roles.get_default_roles is roles.get_default_roles,
    "requests": listings.requests.get is requests.get,
    "scopes": sorted(scopes._intersect_expanded_scopes({"access:servers"}, {"access:servers!user=x"})),
}
"""
    assert in_python(code) == {
        "class": "JupyterHubSingleUser",
        "orm": True,
        "sql": "Select",
        "roles": True,
        "requests": True,
        "scopes": ["access:servers!user=x"],
    }


def test_tls_trusts_nobody_before_and_the_machines_authorities_after() -> None:
    code = """
import ssl
from andon.lab import lean
original = ssl.create_default_context
lean.hub_extension()
from andon.imports import unfinished_contexts
(context,) = unfinished_contexts
result = {
    "restored": ssl.create_default_context is original,
    "empty": context.get_ca_certs(),
    "strict": context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname,
}
"""
    assert in_python(code) == {"restored": True, "empty": [], "strict": True}


def test_behind_a_tls_hub_certificates_are_read_at_once() -> None:
    code = """
from andon.lab import lean
lean.hub_extension()
from andon.imports import unfinished_contexts
result = {"later": len(unfinished_contexts)}
"""
    assert in_python(code, JUPYTERHUB_API_URL="https://hub:8081/hub/api") == {"later": 0}


def test_another_jupyterhub_is_imported_in_full() -> None:
    code = """
import sys
from andon.lab import lean
original = lean.standing_in
# a version whose modules the stand-ins do not suit: they lack the names that it imports
lean.standing_in = lambda *names, **classes: original((*names[0], "jupyterhub.handlers.pages"))
result = {"class": lean.hub_extension().__name__, "sql": "sqlalchemy" in sys.modules}
"""
    assert in_python(code) == {"class": "JupyterHubSingleUser", "sql": True}
