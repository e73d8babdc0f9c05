"""The kernel process: ipykernel with a memory cap, and a plain message when a calculation reaches it.

Started by jupyter_client as ``python -m andon.lab.kernel -f connection.json``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from andon.language import Text
from andon.problem import Problem

MIB = 1024 * 1024


def memory_cap(env: Mapping[str, str]) -> int | None:
    """Bytes that one kernel may take, from ``ANDON_MEMORY_MIB``; None without a cap."""
    given = env.get("ANDON_MEMORY_MIB", "")
    return int(given) * MIB if given.isdigit() and int(given) > 0 else None


def apply_cap(cap: int) -> bool:
    """Let allocations beyond ``cap`` bytes fail in this process (RLIMIT_DATA); False where that is not possible.

    The limit counts private writable memory, so shared libraries and read-only maps of big files do
    not use it up. The process may not raise it again.
    """
    try:
        import resource
    except ImportError:  # Windows
        return False
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        cap = min(cap, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (cap, cap))
    return True


def out_of_memory(cap: int | None) -> Problem:
    """What a person reads when a calculation asked for more memory than there is."""
    size = f"{cap // MIB:,} MiB" if cap else ""
    return Problem(
        Text(
            en="This cell asked for more memory than your server may use, so it was stopped. "
            "Your variables are still there.",
            ko="이 셀이 서버가 쓸 수 있는 것보다 많은 메모리를 요청하여 멈췄습니다. 변수는 그대로 남아 있습니다.",
        ),
        where=size,
        expected=Text(
            en="Data and results that fit into memory together.",
            ko="데이터와 계산 결과가 함께 메모리에 들어가야 합니다.",
        ),
        next_step=Text(
            en="Load only the columns or rows you need, delete large variables with `del name`, "
            "or work in pieces with `andon.cluster()` (lesson: bigger than memory).",
            ko="필요한 열이나 행만 불러오거나, `del 이름` 으로 큰 변수를 지우거나, "
            "`andon.cluster()` 로 나누어 처리하십시오(수업: 메모리보다 큰 데이터).",
        ),
    )


def explain_memory_errors(shell: Any, cap: int | None) -> None:
    """Make an IPython ``shell`` print :func:`out_of_memory` for a MemoryError instead of a traceback."""

    def show(shell: Any, kind: type, value: BaseException, tb: Any, tb_offset: int | None = None) -> list[str]:
        lines = out_of_memory(cap).lines()
        shell._showtraceback(kind, "\n".join(lines), lines)
        return lines

    shell.set_custom_exc((MemoryError,), show)


def main() -> None:
    """Cap the memory of this process, then serve as an IPython kernel until told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    cap = memory_cap(os.environ)
    if cap is not None and not apply_cap(cap):
        cap = None

    class AndonKernelApp(IPKernelApp):
        def init_kernel(self) -> None:
            super().init_kernel()  # type: ignore[no-untyped-call]
            explain_memory_errors(self.kernel.shell, cap)

    AndonKernelApp.launch_instance()


if __name__ == "__main__":
    main()
