"""What can be seen in an app's notebook without running it."""

# mypy: allow-untyped-calls
# (nbformat's functions carry no types)

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from andon.language import Text
from andon.model.notebook import App

#: Modules that open connections; an app names them only when its card says ``network: true``.
NETWORK = frozenset(
    {
        *(
            "aiohttp",
            "asyncssh",
            "boto3",
            "ftplib",
            "grpc",
            "http",
            "httpx",
            "imaplib",
            "paramiko",
            "poplib",
            "pymysql",
        ),
        *("psycopg", "psycopg2", "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "tornado"),
        *("urllib", "urllib3", "websocket", "websockets", "xmlrpc"),
    }
)
#: Modules and names that leave Python, or hide what is run.
SHELL = frozenset({"subprocess", "pty", "pexpect", "importlib", "ctypes"})
CALLS = frozenset({"eval", "exec", "compile", "__import__", "get_ipython"})
OS_CALLS = re.compile(r"^(system|popen|exec\w*|spawn\w*|fork\w*|posix_spawn\w*)$")

MAGIC = re.compile(r"^\s*([!%?].*|.*\?\s*)$")
PATH = re.compile(r"^(/[\w.-]+/|[A-Za-z]:[\\/]|~[\\/]|\\\\\w|file:)[^<>\n]*$")
SECRETS = re.compile(
    r"""AKIA[0-9A-Z]{16} | gh[opsur]_[A-Za-z0-9]{30,} | sk-[A-Za-z0-9_-]{20,} | xox[abprs]-[A-Za-z0-9-]{10,}
    | -----BEGIN\ [A-Z\ ]*PRIVATE\ KEY----- | eyJ[\w-]{10,}\.eyJ[\w-]{10,}
    | ://[^/\s:@'"]+:[^/\s:@'"]+@
    | (?i:password|passwd|secret|token|api_?key)\w*\s*[=:]\s*['"][^'"\s]{6,}['"]""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Finding:
    """One reason why an app is not vetted: where, and what is wrong."""

    where: str
    what: Text


def inspect(notebook: bytes, card: App) -> list[Finding]:
    """Read the notebook as it stands; an empty list means that nothing was found."""
    try:
        nb = nbformat.reads(notebook.decode("utf-8"), as_version=4)
        nbformat.validate(nb)
    except (ValueError, nbformat.ValidationError) as error:
        where = str(error).splitlines()[0] if str(error) else ""
        return [Finding(where, Text(en="The file is not a notebook.", ko="노트북 파일이 아닙니다."))]
    found = [finding for number, cell in enumerate(nb.cells, 1) for finding in _cell(cell, f"cell {number}", card)]
    if SECRETS.search(str(nb.metadata)):
        found.append(Finding("metadata", _SECRET))
    return found


_SECRET = Text(en="This looks like a password or a key.", ko="비밀번호나 열쇠로 보이는 값이 있습니다.")


def _cell(cell: NotebookNode, where: str, card: App) -> Iterator[Finding]:
    if SECRETS.search(cell.source):
        yield Finding(where, _SECRET)
    if cell.cell_type == "code":
        if cell.outputs:
            yield Finding(
                where,
                Text(
                    en="Stored output: clear it, it may hold data.",
                    ko="저장된 출력이 있습니다. 데이터가 들어 있을 수 있으니 지우십시오.",
                ),
            )
        yield from _code(cell.source, where, card)
    elif re.search(r"[^\W\d_]", cell.source):
        yield Finding(
            where,
            Text(
                en="Written text shows the same words in every language; let the code show a `Text`.",
                ko="글로 적은 칸은 언어를 바꿔도 같은 말이 나옵니다. 코드에서 `Text` 로 보여 주십시오.",
            ),
        )


def _code(source: str, where: str, card: App) -> Iterator[Finding]:
    magics = [line.strip() for line in source.splitlines() if MAGIC.match(line) and not line.lstrip().startswith("#")]
    for line in magics:
        yield Finding(f"{where}: {line}", Text(en="A magic or shell command.", ko="매직이나 셸 명령입니다."))
    if magics:
        return
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield Finding(f"{where}, line {error.lineno}", Text(en="This is not Python.", ko="파이썬 코드가 아닙니다."))
        return
    for node in ast.walk(tree):
        yield from _node(node, f"{where}, line {getattr(node, 'lineno', 0)}", card)


def _node(node: ast.AST, where: str, card: App) -> Iterator[Finding]:
    for module in _imported(node):
        root = module.split(".")[0]
        if root in NETWORK and not card.network:
            what = Text(
                en=f"`{module}` opens network connections; the card does not say `network: true`.",
                ko=f"`{module}` 은(는) 네트워크에 연결합니다. 카드에 `network: true` 가 없습니다.",
            )
            yield Finding(where, what)
        if root in SHELL:
            yield Finding(where, _hidden(module))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        yield Finding(where, _hidden(node.func.id))
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os" and OS_CALLS.match(node.attr):
        yield Finding(where, _hidden(f"os.{node.attr}"))
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and PATH.match(node.value):
        what = Text(
            en=f"The path {node.value!r} belongs to one machine.",
            ko=f"{node.value!r} 은(는) 한 컴퓨터에만 있는 경로입니다.",
        )
        yield Finding(where, what)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        inner = [f"os.{name.name}" for name in node.names if node.module == "os" and OS_CALLS.match(name.name)]
        return [node.module or "", *(["subprocess"] if inner else [])]
    return []


def _hidden(name: str) -> Text:
    return Text(
        en=f"`{name}` runs what a reviewer cannot see.", ko=f"`{name}` 은(는) 검증자가 볼 수 없는 것을 실행합니다."
    )
