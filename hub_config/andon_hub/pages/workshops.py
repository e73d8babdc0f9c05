"""Workshops as Jobs: a trainer's server asks for one, looks how it is, stops it.

Asked by `andon.workshops.remote` with the token of the trainer's own server; the answers are JSON. A tenant's pods
have no rights in the cluster, so the hub makes the Job, in the trainer's own namespace and for the trainer alone.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from tornado import web

from andon.language import Text, as_language
from andon.problem import Problem
from andon_hub.jobs import APP, Asked, job
from andon_hub.membership import Place, place_of
from andon_hub.pages.base import Page
from andon_hub.quota import explain, quota_reached
from andon_hub.roles import WORKSHOPS

MOST_AT_ONCE = 3
LONGEST = 1000


class _Jobs(Page):
    """What both addresses share. ``prepare`` lets nobody in but trainers, with a token or cookie that may do this."""

    _accept_token_auth = True  # JupyterHub's pages take cookies only, its API tokens too
    place: Place

    async def prepare(self) -> None:
        """Who asks, before anything else."""
        await super().prepare()
        user = self.current_user
        scopes = getattr(self, "expanded_scopes", ())
        if self.site.runtime != "kubernetes":
            raise web.HTTPError(404)
        if user is None or WORKSHOPS not in scopes:
            raise Refused(403, not_allowed())
        try:
            self.place = place_of(self.site, user)
        except Problem as problem:
            raise Refused(403, problem) from None
        if self.place.role != "trainer":
            raise Refused(403, not_allowed())

    @property
    def namespace(self) -> str:
        """The trainer's company's."""
        return self.place.tenant.namespace

    @property
    def mine(self) -> str:
        """Selects this trainer's Jobs, and nobody else's."""
        return f"app={APP},andon/user={self.current_user.name}"

    def batch(self) -> Any:
        """The API for Jobs."""
        from kubespawner.clients import load_config, shared_client

        load_config()
        return shared_client("BatchV1Api")

    async def jobs(self) -> list[Any]:
        """This trainer's Jobs."""
        found = await self.batch().list_namespaced_job(self.namespace, label_selector=self.mine)
        return list(found.items)

    def write_error(self, status_code: int, **more: Any) -> None:
        """Always JSON; a reason in both languages where there is one."""
        error = more.get("exc_info", (None, None, None))[1]
        problem = error.problem if isinstance(error, Refused) else failed(status_code)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(as_json(problem)))


class WorkshopsHandler(_Jobs):
    """GET, POST /hub/andon/workshops"""

    async def get(self) -> None:
        """Every Job of this trainer that is still known, the newest first."""
        jobs = sorted(await self.jobs(), key=lambda one: one.metadata.creation_timestamp, reverse=True)
        self.set_header("Cache-Control", "no-store")
        self.finish({"jobs": [await self._told(one) for one in jobs]})

    async def post(self) -> None:
        """Start one; 201 with its name."""
        from kubernetes_asyncio.client.rest import ApiException

        asked = read(self.request.body)
        running = [one for one in await self.jobs() if not over(one)]
        if any(one.metadata.annotations.get("andon/out") == asked.out for one in running):
            raise Refused(409, same_folder(asked.out))
        if len(running) >= MOST_AT_ONCE:
            raise Refused(409, too_many())
        name = f"workshop-{secrets.token_hex(5)}"
        body = job(name, asked, self.place, self._size(), self.site.cluster, self.current_user.name)
        try:
            await self.batch().create_namespaced_job(self.namespace, body)
        except ApiException as refused:
            problem, _, status = explain(refused, self.place.tenant)
            self.log.error("Workshop of %s refused: %s %s", self.current_user.name, refused.status, refused.body)
            raise Refused(status, problem) from None
        self.set_status(201)
        self.finish({"name": name})

    def _size(self) -> Any:
        """The size that the trainer chose for the server that asks."""
        from andon_hub.pods import size_of

        options = self.current_user.spawner.user_options or {}
        return size_of(self.place, options.get("profile"), self.site.cluster.image)

    async def _told(self, one: Any) -> dict[str, Any]:
        notes = one.metadata.annotations or {}
        state = "over" if over(one) else "running" if one.status.active else "waiting"
        told = {key: notes.get(f"andon/{key}", "") for key in ("workshop", "seats", "out", "language", "settings")}
        problem = await self._waiting_for(one.metadata.name) if state == "waiting" else None
        return {"name": one.metadata.name, "state": state, "problem": problem and as_json(problem), **told}

    async def _waiting_for(self, name: str) -> Problem | None:
        """Why there is no pod yet, when the cluster said so."""
        from kubespawner.clients import shared_client

        events = await shared_client("CoreV1Api").list_namespaced_event(
            self.namespace, field_selector=f"involvedObject.kind=Job,involvedObject.name={name}"
        )
        for event in events.items:
            if event.reason == "FailedCreate" and "exceeded quota" in (event.message or ""):
                return quota_reached(event.message, self.place.tenant)
        return None


class WorkshopHandler(_Jobs):
    """DELETE /hub/andon/workshops/NAME"""

    async def delete(self, name: str) -> None:
        """Stop it; what is finished stays. 404 for anybody else's."""
        if name not in {one.metadata.name for one in await self.jobs()}:
            raise web.HTTPError(404)
        await self.batch().delete_namespaced_job(name, self.namespace, propagation_policy="Background")
        self.set_status(204)
        self.finish()


class Refused(web.HTTPError):
    """A refusal that says why, in both languages."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(status, problem.read.en.replace("%", "%%"))
        self.problem = problem


def over(one: Any) -> bool:
    """Whether a Job has ended, well or not."""
    return any(c.type in ("Complete", "Failed") and c.status == "True" for c in one.status.conditions or ())


def read(body: bytes) -> Asked:
    """The request; anything else than what :class:`Asked` holds is refused."""
    try:
        given = json.loads(body)
        texts = {key: given[key] for key in ("workshop", "seats", "out")}
        settings = given.get("settings", {})
        fine = all(isinstance(v, str) and 0 < len(v) <= LONGEST and v.isprintable() for v in texts.values())
        fine = fine and not texts["workshop"].startswith("-") and isinstance(settings, dict) and len(settings) <= 100
        fine = fine and all(
            isinstance(word, str) and len(word) <= LONGEST for pair in settings.items() for word in pair
        )
        parallel = int(given.get("parallel") or 0)
        if fine and 0 <= parallel <= 256:
            language = as_language(given.get("language"))
            return Asked(
                **texts, language=language, settings=settings, again=bool(given.get("again")), parallel=parallel
            )
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    raise Refused(400, not_understood())


def as_json(problem: Problem) -> dict[str, Any]:
    """A Problem as `andon.workshops.remote` reads it."""
    texts = {key: getattr(problem, key) for key in ("read", "expected", "next_step")}
    return {**{key: {"en": text.en, "ko": text.ko} for key, text in texts.items()}, "where": problem.where}


def not_allowed() -> Problem:
    """For everybody but trainers."""
    return Problem(
        Text(en="Workshops are prepared by trainers.", ko="워크숍은 강사가 준비합니다."),
        expected=Text(en="The role trainer.", ko="강사 역할."),
        next_step=Text(en="Ask your operator for the role.", ko="운영자에게 역할을 요청하십시오."),
    )


def not_understood() -> Problem:
    """For a request that no workbench of ours sends."""
    return Problem(
        Text(en="The hub did not understand the request.", ko="허브가 요청을 이해하지 못했습니다."),
        expected=Text(en="A workshop, a roster and a folder.", ko="워크숍, 명단, 폴더."),
        next_step=Text(en="Restart your server and try again.", ko="서버를 껐다 켠 뒤 다시 하십시오."),
    )


def same_folder(out: str) -> Problem:
    """For a second run into one folder."""
    return Problem(
        Text(en="This folder is being filled by another run.", ko="이 폴더는 다른 실행이 쓰고 있습니다."),
        where=out,
        expected=Text(en="One run at a time.", ko="한 번에 하나씩 실행."),
        next_step=Text(en="Wait for it, or stop it.", ko="끝날 때까지 기다리거나 멈추십시오."),
    )


def too_many() -> Problem:
    """For a trainer who already has several running."""
    return Problem(
        Text(en=f"{MOST_AT_ONCE} workshops of yours are running.", ko=f"워크숍 {MOST_AT_ONCE}개가 실행 중입니다."),
        expected=Text(en=f"At most {MOST_AT_ONCE} at a time.", ko=f"한 번에 최대 {MOST_AT_ONCE}개."),
        next_step=Text(en="Wait for one, or stop it.", ko="하나가 끝나기를 기다리거나 멈추십시오."),
    )


def failed(status: int) -> Problem:
    """For what has no better words."""
    return Problem(
        Text(en="The hub could not do this.", ko="허브가 이 일을 하지 못했습니다."),
        where=str(status),
        expected=Text(en="An answer.", ko="정상 응답."),
        next_step=Text(
            en="Try again; if it stays, tell your operator.", ko="다시 해 보고, 계속되면 운영자에게 알리십시오."
        ),
    )
