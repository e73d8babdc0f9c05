"""The hub's pages in the reader's language.

JupyterHub's templates know nothing of the request (template_vars get only the user), so the one
place where they get their names is widened here: ``lang``, ``t(en, ko)`` and ``me``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyterhub.handlers.base import BaseHandler

from andon.language import LANGUAGES, Language, as_language
from andon_hub.membership import member_of
from andon_hub.site import Site

COOKIE = "andon-lang"


def of_request(handler: Any, default: Language) -> Language:
    """The reader's language: ``?lang=``, else the cookie, else the browser's, else ``default``."""
    for asked in (handler.get_argument("lang", ""), handler.get_cookie(COOKIE, "")):
        if asked in LANGUAGES:
            return as_language(asked)
    for part in handler.request.headers.get("Accept-Language", "").split(","):
        head = part.split(";")[0].strip().lower().split("-")[0]
        if head in LANGUAGES:
            return as_language(head)
    return default


def chooser(lang: Language) -> Callable[[str, str], str]:
    """The template function ``t(en, ko)``."""
    return (lambda en, ko: ko) if lang == "ko" else (lambda en, ko: en)


def teach_templates(site: Site) -> None:
    """Give every page of the hub ``lang``, ``t`` and ``me``; safe to call twice."""
    plain = getattr(BaseHandler, "_andon_plain_namespace", None) or BaseHandler.template_namespace

    def template_namespace(self: Any) -> dict[str, Any]:
        names: dict[str, Any] = plain.fget(self)
        user = self.current_user
        me = member_of(site, user)
        lang = of_request(self, me.tenant.language if me and me.tenant else "en")
        if self.get_argument("lang", "") == lang:  # a link that names the language is a choice: keep it
            self.set_cookie(COOKIE, lang, path="/", max_age=365 * 86400, samesite="Lax")
        return names | {"lang": lang, "t": chooser(lang), "me": me, "path": self.request.path}

    BaseHandler._andon_plain_namespace = plain
    BaseHandler.template_namespace = property(template_namespace)
