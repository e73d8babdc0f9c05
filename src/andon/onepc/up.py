"""`andon up`: one command from nothing to a running workbench."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from andon import places
from andon.language import Text
from andon.model.logins import Logins, write_private
from andon.onepc import preflight
from andon.onepc.keeper import Keeper, Part, died
from andon.problem import Problem

if TYPE_CHECKING:
    from andon.model.tenant import Tenant

OPERATOR = "operator"


@dataclass(frozen=True)
class Up:
    """What was asked for."""

    bind: str = "127.0.0.1"
    port: int = 8000
    logins: Path | None = None
    new_passwords: bool = False

    @property
    def url(self) -> str:
        """The address that people open."""
        host = f"[{self.bind}]" if ":" in self.bind and not self.bind.startswith("[") else self.bind
        return f"http://{host}:{self.port}/"


def run(asked: Up) -> int:
    """Start, print the address and the logins, look after everything until Ctrl-C.

    The hub is started as soon as the cheap checks passed; reading the cards, starting the proxy and making
    passwords happens while it loads. The hub refuses bad cards itself.
    """
    state = places.state()
    preflight.require_state(state)
    lock = preflight.take_lock(state)
    preflight.require_port(asked.bind, asked.port)
    preflight.write_lock(lock, asked.url)
    hub, proxy, culler = parts(asked, state)
    keeper = Keeper([hub, proxy, culler], say=_say)
    try:
        keeper.start(hub)
        tenants = read_tenants(places.tenants())
        keeper.start(proxy)  # it is ready long before the hub; until then it would only answer "not yet"
        fresh, earlier = _passwords(asked, state, tenants)
        _wait_until_ready(keeper, hub, asked)
        if not keeper.stopping:
            idle = max((tenant.limits.idle_minutes for tenant in tenants.values()), default=60) * 60
            culler.command += [f"--timeout={idle}"]
            keeper.start(culler)
            _announce(asked, tenants, fresh, earlier)
        keeper.keep()
        _say(str(Text(en="Stopping; servers are saved and ended ...", ko="멈추는 중입니다. 서버를 정리합니다 ...")))
    finally:
        keeper.stop()
    _say(str(Text(en="Stopped.", ko="멈췄습니다.")))
    return 0


def read_tenants(folder: Path) -> dict[str, Tenant]:
    """The cards; pydantic is loaded here, after hub and proxy are under way."""
    from andon.model import tenant

    return tenant.read_tenants(folder)


def _say(line: str) -> None:
    print(line, flush=True)


def parts(asked: Up, state: Path) -> list[Part]:
    """Hub, proxy and culler, with one set of fresh secrets that exist only in their environments."""
    node, proxy = preflight.require_parts()
    hub_port, api_port = _kept_ports(state)
    tokens = {name: secrets.token_hex(32) for name in ("culler", "keeper", "live-check")}
    # for `andon check --live` on this machine; the token opens one door and holds for one run
    write_private(state / "hub" / "live-check.token", tokens["live-check"] + "\n")
    proxy_token = secrets.token_hex(32)
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTERHUB_", "CONFIGPROXY_", "ANDON_TOKEN_"))}
    logs = state / "logs"
    config = places.content() / "hub_config" / "jupyterhub_config.py"
    hub_env = plain | {
        "ANDON_STATE": str(state),
        "ANDON_BIND": asked.bind,
        "ANDON_PORT": str(asked.port),
        "ANDON_HUB_PORT": str(hub_port),
        "ANDON_PROXY_API_PORT": str(api_port),
        "CONFIGPROXY_AUTH_TOKEN": proxy_token,
        **{f"ANDON_TOKEN_{name.upper().replace('-', '_')}": value for name, value in tokens.items()},
    }
    hub_api = f"http://127.0.0.1:{hub_port}/hub/api"
    proxy_command = [
        str(node),
        str(proxy),
        "--ip",
        asked.bind.strip("[]"),
        "--port",
        str(asked.port),
        "--api-ip",
        "127.0.0.1",
        "--api-port",
        str(api_port),
        "--default-target",
        f"http://127.0.0.1:{hub_port}",
        "--error-target",
        f"http://127.0.0.1:{hub_port}/hub/error",
    ]
    culler_command = [sys.executable, "-m", "jupyterhub_idle_culler", "--cull-every=60"]
    return [
        Part("hub", [sys.executable, "-m", "andon_hub", "-f", str(config)], hub_env, logs / "hub.log"),
        Part(
            "proxy",
            proxy_command,
            plain | {"CONFIGPROXY_AUTH_TOKEN": proxy_token},
            logs / "proxy.log",
            after_restart=lambda: _restore_routes(hub_port, tokens["keeper"]),
        ),
        Part(
            "culler",
            culler_command,
            plain | {"JUPYTERHUB_API_TOKEN": tokens["culler"], "JUPYTERHUB_API_URL": hub_api},
            logs / "culler.log",
        ),
    ]


def _kept_ports(state: Path) -> tuple[int, int]:
    """The hub's inner ports: the same as last time when still free, because servers that outlived a crash know them."""
    note = state / "hub" / "ports.json"
    try:
        hub_port, api_port = (int(port) for port in json.loads(note.read_text(encoding="utf-8")))
        for port in (hub_port, api_port):
            preflight.require_port("127.0.0.1", port)
    except (OSError, ValueError, Problem):
        hub_port, api_port = preflight.free_ports(2)
        note.write_text(json.dumps([hub_port, api_port]), encoding="utf-8")
    return hub_port, api_port


def _restore_routes(hub_port: int, token: str) -> None:
    """Have the hub give a restarted proxy its routes back."""
    import http.client

    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", hub_port, timeout=10)
            connection.request("POST", "/hub/api/proxy", headers={"Authorization": f"token {token}"})
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass  # hub or proxy are still coming up: ask again
        time.sleep(0.1)
    _say(
        str(
            Text(
                en="The restarted proxy did not get its routes back; stop and start again.",
                ko="다시 시작한 프록시가 경로를 되찾지 못했습니다. 멈췄다가 다시 시작하십시오.",
            )
        )
    )


def _wait_until_ready(keeper: Keeper, hub: Part, asked: Up) -> None:
    """Until the hub answers, first on its own port, then through the proxy."""
    bind = asked.bind.strip("[]")
    public = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)
    for host, port in (("127.0.0.1", int(hub.env["ANDON_HUB_PORT"])), (public, asked.port)):
        while not keeper.stopping and not _answers(host, port):
            for part in keeper.reap():
                raise died(part)
            if time.monotonic() - hub.began > 120:
                raise died(hub)
            time.sleep(0.02)


def _answers(host: str, port: int) -> bool:
    import http.client

    try:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        connection.request("GET", "/hub/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def _passwords(asked: Up, state: Path, tenants: dict[str, Tenant]) -> tuple[dict[str, str], dict[str, str]]:
    """Passwords for people who have none yet (everyone with --new-passwords), and those of an earlier --logins file."""
    logins = Logins(state / "logins.json")
    known = logins.users()
    everyone = [OPERATOR, *(person.user for tenant in tenants.values() for person in tenant.people)]
    missing = everyone if asked.new_passwords else [user for user in everyone if user not in known]
    earlier = _from_file(asked, logins, everyone) if asked.logins and len(missing) < len(everyone) else {}
    return logins.create(missing) if missing else {}, earlier


def _from_file(asked: Up, logins: Logins, everyone: list[str]) -> dict[str, str]:
    """The passwords of an earlier --logins file that still hold; they stand nowhere else."""
    try:
        rows = json.loads(asked.logins.read_text(encoding="utf-8")) if asked.logins else []
        earlier = {row["user"]: row["password"] for row in rows if row["user"] in everyone}
    except (OSError, ValueError, KeyError, TypeError):
        earlier = {}
    if earlier and all(logins.verify(user, word) for user, word in earlier.items()):
        return earlier
    raise Problem(
        Text(
            en="Passwords are shown once, when they are made; they cannot be written again.",
            ko="비밀번호는 만들 때 한 번만 보여 주며 다시 쓸 수 없습니다.",
        ),
        where=str(asked.logins),
        expected=Text(
            en="A first start, or the --logins file of the first start.",
            ko="첫 시작이거나, 첫 시작 때의 --logins 파일.",
        ),
        next_step=Text(
            en="Add --new-passwords to make new ones for everyone.",
            ko="--new-passwords 를 더하면 모두의 비밀번호를 새로 만듭니다.",
        ),
    )


def _announce(asked: Up, tenants: dict[str, Tenant], fresh: dict[str, str], earlier: dict[str, str]) -> None:
    """The address; the passwords that were made just now, this once; the file of logins when asked for."""
    from andon.model.tenant import ROLE_TITLES

    titles: dict[str, Text] = {str(role): title for role, title in ROLE_TITLES.items()}
    rows = [{"tenant": "", "role": "operator", "user": OPERATOR}]
    rows += [{"tenant": t.name, "role": p.role, "user": p.user} for t in tenants.values() for p in t.people]
    if asked.logins:
        words = earlier | fresh
        known = [row | {"password": words[row["user"]], "url": asked.url} for row in rows if row["user"] in words]
        write_private(asked.logins.absolute(), json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    _say(f"\n  Andon   {asked.url}\n")
    if fresh:
        _say(str(_ONCE))
        for row in (row for row in rows if row["user"] in fresh):
            company = tenants[row["tenant"]].title if row["tenant"] else ""
            _say(f"    {row['user']:<18} {fresh[row['user']]:<22} {company} {titles[row['role']]}".rstrip())
    else:
        _say(str(_AS_BEFORE))
    _say(f"\n{_CTRL_C}")


_ONCE = Text(
    en="  Logins (shown this once; kept only as hashes):",
    ko="  로그인 (지금 한 번만 보여 주며, 해시로만 보관합니다):",
)
_AS_BEFORE = Text(
    en="  Logins: as shown at the first start (forgotten? --new-passwords).",
    ko="  로그인: 첫 시작 때와 같습니다 (잊었으면 --new-passwords).",
)
_CTRL_C = Text(en="  Ctrl-C stops everything.", ko="  Ctrl-C 를 누르면 모두 멈춥니다.")
