"""One real hub with its real proxy for N made-up companies: cards, database, start, and what a person waits for."""

from __future__ import annotations

import os
import re
import secrets
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import requests

from andon.model.logins import Logins
from andon.onepc import preflight
from benchmarks.harness import ROOT

# 100,000 people in 30,000 companies: every third company has a fourth person
ROLES = ("analyst", "manager", "trainer", "manager")
CARD = """name: {name}
title:
  en: Company {number}
  ko: 회사 {number}
language: ko
people:
{people}
apps: [control-chart]
datasets: [press-line]
limits:
  memory_gib: 2
  cpus: 2
"""
PASSWORD = "bench"


class BigHub:
    """``with`` starts hub and proxy and stops them; ``seconds`` is the time from the command to the first answer.

    ``processor`` is what the hub and its helpers computed until then, whatever else the machine was doing.
    """

    def __init__(self, companies: int, folder: Path) -> None:
        self.companies, self.folder = companies, folder
        self.state, self.tenants = folder / "state", folder / "tenants"
        self.logins = [
            [f"u{number:05d}-{place}" for place in range(4 if number % 3 == 0 else 3)] for number in range(companies)
        ]
        self.people = sum(len(logins) for logins in self.logins)
        self.seconds, self.processor = 0.0, 0.0
        given = os.environ.get("ANDON_BENCH_DB", "").format(companies=companies)
        self.database = given or f"sqlite:///{self.state / 'hub' / 'hub.sqlite'}"

    def make(self) -> None:
        """Cards, and one password for everybody."""
        self.state.mkdir(parents=True)
        preflight.require_state(self.state)
        for number, logins in enumerate(self.logins):
            people = "\n".join(f"  - user: {u}\n    role: {r}" for u, r in zip(logins, ROLES, strict=False))
            place = self.tenants / f"t{number:05d}"
            place.mkdir(parents=True)
            card = CARD.format(name=place.name, number=number, people=people)
            (place / "tenant.yml").write_text(card, encoding="utf-8")
        from argon2 import PasswordHasher

        proof = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)
        Logins(self.state / "logins.json")._write(
            {user: proof for logins in [["operator"], *self.logins] for user in logins}
        )

    def everybody_was_here(self) -> None:
        """The rows that a first login of each person, and a first opening of each company's app, leave behind."""
        from jupyterhub import orm
        from sqlalchemy import create_engine, insert, select

        users, groups, roles = orm.User.__table__, orm.Group.__table__, orm.Role.__table__
        was = datetime(2026, 1, 2)
        with create_engine(self.database).begin() as db:
            names = [user for logins in self.logins for user in logins]
            names += [f"apps-t{number:05d}" for number in range(self.companies)]
            rows = [
                {"name": n, "cookie_id": secrets.token_hex(16), "created": was, "last_activity": was} for n in names
            ]
            db.execute(insert(users), rows)
            ids = dict(db.execute(select(users.c.name, users.c.id)).all())
            group_ids = dict(db.execute(select(groups.c.name, groups.c.id)).all())
            role = db.scalar(select(roles.c.id).where(roles.c.name == "user"))
            db.execute(
                insert(orm.Base.metadata.tables["user_role_map"]),
                [{"user_id": ids[name], "role_id": role, "managed_by_auth": False} for name in names],
            )
            db.execute(
                insert(orm.user_group_map),
                [{"user_id": ids[user], "group_id": group_ids[group]} for user, group in self._memberships()],
            )

    def _memberships(self) -> list[tuple[str, str]]:
        found = [(f"apps-t{number:05d}", "andon:apps") for number in range(self.companies)]
        for number, logins in enumerate(self.logins):
            for user, role in zip(logins, ROLES, strict=False):
                found.append((user, f"t{number:05d}:{role}"))
                if role != "manager":
                    found.append((user, "andon:worker"))
        return found

    def __enter__(self) -> BigHub:
        self.port, self.hub_port, api_port = preflight.free_ports(3)
        token = secrets.token_hex(32)
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTERHUB_", "CONFIGPROXY_", "ANDON_"))}
        node, proxy = preflight.require_parts()
        self.log = (self.folder / "output.log").open("ab")
        arguments = f"--ip 127.0.0.1 --port {self.port} --api-ip 127.0.0.1 --api-port {api_port}"
        arguments += f" --default-target http://127.0.0.1:{self.hub_port} --log-level error"
        self.proxy = self._start([str(node), str(proxy), *arguments.split()], plain | {"CONFIGPROXY_AUTH_TOKEN": token})
        env = plain | {
            "ANDON_STATE": str(self.state),
            "ANDON_TENANTS": str(self.tenants),
            "ANDON_PORT": str(self.port),
            "ANDON_HUB_PORT": str(self.hub_port),
            "ANDON_PROXY_API_PORT": str(api_port),
            "ANDON_DB": self.database,
            "ANDON_TOKEN_CULLER": secrets.token_hex(32),
            "CONFIGPROXY_AUTH_TOKEN": token,
        }
        began = time.perf_counter()
        config = ROOT / "hub_config" / "jupyterhub_config.py"
        self.hub = self._start([sys.executable, "-m", "andon_hub", "-f", str(config)], env)
        try:
            self._wait(began)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _wait(self, began: float) -> None:
        while True:
            try:
                if requests.get(f"http://127.0.0.1:{self.hub_port}/hub/health", timeout=5).status_code == 200:
                    break
            except requests.RequestException:
                pass  # not up yet
            if self.hub.poll() is not None or time.perf_counter() - began > 300:
                raise RuntimeError(f"the hub did not come up: see {self.folder}/output.log")
            time.sleep(0.02)
        self.seconds = time.perf_counter() - began
        spent = psutil.Process(self.hub.pid).cpu_times()
        self.processor = spent.user + spent.system + spent.children_user + spent.children_system

    def __exit__(self, *_: object) -> None:
        for process in (self.hub, self.proxy):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self.log.close()

    def ask(self, times: int) -> dict[str, float]:
        """Medians over ``times`` people spread over all companies, after one who warms up; and the hub's memory."""
        step = max(1, self.companies // times)
        seconds: dict[str, list[float]] = {"login": [], "who_am_i": [], "gallery": [], "app_opening": []}
        scopes = 0
        operator = Person(f"http://127.0.0.1:{self.port}", "operator")
        operator.log_in()
        seconds["operator_page"] = [operator.timed("GET", "/hub/operator", 200)[0] for _ in range(3)]
        for turn, number in enumerate(range(0, self.companies, step)):
            person = Person(f"http://127.0.0.1:{self.port}", self.logins[number][1])
            took, scopes = person.day()
            if turn:
                for name, value in took.items():
                    seconds[name].append(value)
        memory = psutil.Process(self.hub.pid).memory_full_info().uss / 2**20
        medians = {name: statistics.median(values) for name, values in seconds.items()}
        return {**medians, "memory_mib": memory, "scopes_of_one": scopes}

    def database_mib(self) -> float:
        """The size of the SQLite file in MiB; 0 for another database."""
        if not self.database.startswith("sqlite"):
            return 0.0
        with sqlite3.connect(self.database.removeprefix("sqlite:///")) as db:
            (pages,), (size,) = db.execute("PRAGMA page_count").fetchone(), db.execute("PRAGMA page_size").fetchone()
        return float(pages * size / 2**20)


class Person(requests.Session):
    """A manager with a browser: logs in, is looked up as an app server does it, sees the gallery, opens an app."""

    def __init__(self, url: str, user: str) -> None:
        super().__init__()
        self.url, self.user = url, user

    def day(self) -> tuple[dict[str, float], int]:
        """Seconds per step, and how many scopes the person has."""
        seconds = {"login": self.log_in()}
        seconds["who_am_i"], me = self.timed("GET", "/hub/api/user", 200)
        scopes = len(me.json()["scopes"])
        seconds["gallery"], _ = self.timed("GET", "/hub/gallery", 200)
        seconds["app_opening"], _ = self.timed("GET", "/hub/apps/control-chart/state", 200)
        return seconds, scopes

    def log_in(self) -> float:
        """Seconds from sending the password to the hub's answer."""
        found = re.search(r'name="_xsrf" value="([^"]+)"', self.get(f"{self.url}/hub/login", timeout=60).text)
        if found is None:
            raise RuntimeError("no login form")
        form = {"username": self.user, "password": PASSWORD, "_xsrf": found.group(1)}
        took, _ = self.timed("POST", "/hub/login?next=", 302, data=form, allow_redirects=False)
        self.headers["X-XSRFToken"] = next(c.value or "" for c in self.cookies if c.name == "_xsrf")
        return took

    def timed(self, method: str, path: str, status: int, **options: Any) -> tuple[float, requests.Response]:
        """Seconds of one request, and its answer, which must have ``status``."""
        began = time.perf_counter()
        answer = self.request(method, self.url + path, timeout=120, **options)
        took = time.perf_counter() - began
        if answer.status_code != status:
            raise RuntimeError(f"{method} {answer.url}: {answer.status_code} {answer.text[:300]}")
        return took, answer
