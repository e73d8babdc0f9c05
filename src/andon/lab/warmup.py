"""Work that the first page needs but the server's start need not wait for: done beside, in one thread."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from andon import places
from andon.imports import load_certificates
from andon.lab import disk, safe
from andon.lab.home import Home
from andon.lab.lessons import Shipped, shipped
from andon.lab.quick import Answers
from andon.language import Language, Text, as_language
from andon.problem import Problem


@dataclass
class Warmth:
    """The lessons, delivered, and Lab's first answers; ``notices`` say what went wrong, for the user."""

    home: Home
    answers: Answers
    lessons: list[Shipped] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    delivered: Language | None = None
    _task: asyncio.Future[None] | None = None

    def begin(self) -> None:
        """Start the thread; called once the server listens."""
        self._task = asyncio.get_running_loop().run_in_executor(None, self._prepare)

    async def ready(self) -> None:
        """Wait until everything is prepared."""
        if self._task is not None:
            await asyncio.shield(self._task)

    @property
    def language(self) -> Language:
        """The language of this user now."""
        return as_language(self.answers.locale())

    def _prepare(self) -> None:
        locale = self.answers.locale()
        self.answers.settings(locale)
        if locale != "en":
            self.answers.words(locale)
        self.answers.packs(locale)
        self.deliver(self.language)
        load_certificates()

    def deliver(self, lang: Language) -> None:
        """Lessons and the company folder into the home; what fails becomes a notice, never a stopped server."""
        self.notices, self.delivered = [safe_mode(self.home)] if safe.is_on() else [], lang
        try:
            self.lessons = shipped()
            for name in ("lessons", ".andon"):
                if (self.home.folder / name).is_dir():
                    disk.sweep(self.home.folder / name)
            if not self.home.link_company(places.company()):
                self.notices.append(_company_in_the_way())
            self.home.deliver(self.lessons, lang)
        except Problem as problem:
            self.notices.append(problem)
        except OSError as error:
            if not (safe.is_on() and error.errno in disk.FULL):  # that has been said
                self.notices.append(trouble(self.home, error))


def safe_mode(home: Home) -> Problem:
    """The notice for a full home, with what safe mode means."""
    problem = disk.full(home.folder)
    problem.expected = Text(
        en=f"{problem.expected.en} Until you start the server again, settings that you change are not kept.",
        ko=f"{problem.expected.ko} 서버를 다시 시작할 때까지 바꾼 설정은 저장되지 않습니다.",
    )
    return problem


def trouble(home: Home, error: OSError) -> Problem:
    """What a person reads when the home does not take a file."""
    if error.errno in disk.FULL:
        return disk.full(home.folder)
    return Problem(
        Text(en="A file could not be written to your home folder.", ko="홈 폴더에 파일을 쓸 수 없습니다."),
        where=f"{error.filename or home.folder}: {error.strerror}",
        expected=Text(en="A home folder that you may write to.", ko="쓰기 권한이 있는 홈 폴더."),
        next_step=Text(en="Tell whoever runs the workbench.", ko="운영자에게 알려 주십시오."),
    )


def _company_in_the_way() -> Problem:
    return Problem(
        Text(
            en="Your company's shared folder is not linked: you have a file or folder of that name.",
            ko="회사 공유 폴더를 연결하지 못했습니다. 같은 이름의 파일이나 폴더가 있습니다.",
        ),
        where="company",
        expected=Text(en="No `company` of your own.", ko="직접 만든 `company` 가 없어야 합니다."),
        next_step=Text(en="Rename yours and restart the server.", ko="이름을 바꾸고 서버를 다시 시작하십시오."),
    )
