"""A Dask client, a cap on this process's memory, and lazy data brought into memory whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import psutil

from andon.language import Text, language
from andon.problem import Problem

if TYPE_CHECKING:
    from distributed import Client
    from xarray import DataArray

LEAST_WORKER_MIB = 384  # below this a worker spends its time spilling


def cluster(workers: int | None = None, memory: int | None = None) -> Client:
    """A Dask client on workers of this computer; use it in a ``with`` block, which stops them all.

    ``workers``: how many processes (default ANDON_DASK_WORKERS, else the processors); fewer when
    each would have less than 384 MiB. ``memory``: MiB for all workers together (default
    ANDON_MEMORY_MIB, else half of what is free). A worker that needs more first spills to disk,
    then is restarted. Scheduler, workers and dashboard listen on this computer only.
    """
    from distributed import Client

    total = memory or _number("ANDON_MEMORY_MIB") or psutil.virtual_memory().available // 2**21
    asked = workers or _number("ANDON_DASK_WORKERS") or os.cpu_count() or 1
    count = max(1, min(asked, total // LEAST_WORKER_MIB))
    client: Client = Client(  # type: ignore[no-untyped-call]
        n_workers=count,
        threads_per_worker=1,
        processes=True,
        memory_limit=total * 2**20 // count,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        set_as_default=True,
    )
    return client


def cap_memory(mib: int | None) -> Text:
    """Cap what this process (and every process it starts) may hold in memory; None lifts the cap.

    Asking for more then raises MemoryError at once, instead of slowing the whole computer.
    Returns a sentence that tells the cap and what is in use. Linux only (RLIMIT_DATA).
    """
    import resource

    used = psutil.Process().memory_info().data // 2**20
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if mib is None:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
        return Text(en="The memory cap of this notebook is lifted.", ko="이 노트북의 메모리 제한을 풀었습니다.")
    if mib <= used:
        raise Problem(
            Text(en=f"This notebook already uses {used} MiB.", ko=f"이 노트북은 이미 {used} MiB 를 쓰고 있습니다."),
            where=f"cap_memory({mib})",
            expected=Text(en=f"A cap above {used} MiB.", ko=f"{used} MiB 보다 큰 제한."),
            next_step=Text(
                en="Restart the kernel, or choose a larger cap.", ko="커널을 다시 시작하거나 제한을 더 크게 정하십시오."
            ),
        )
    resource.setrlimit(resource.RLIMIT_DATA, (mib * 2**20, hard))
    return Text(
        en=f"This notebook may now use {mib} MiB of memory; {used} MiB are in use.",
        ko=f"이 노트북은 이제 메모리를 {mib} MiB 까지 쓸 수 있습니다. 지금 {used} MiB 를 쓰고 있습니다.",
    )


def whole(data: DataArray) -> DataArray:
    """All values of the lazy ``data`` in memory, or a :class:`Problem` before anything is read.

    The room is taken first and filled piece by piece, so one copy is enough. ``data.load()`` finds out
    half-way that the memory is used up, in whichever part happens to ask next: not every C library then
    says MemoryError, and some end the process.
    """
    import numpy as np

    used, cap = _used_and_cap()
    if data.nbytes > cap - used:
        raise too_large(data)
    try:
        room = np.empty(data.shape, data.dtype)
    except MemoryError:
        raise too_large(data) from None
    if data.chunks is None:
        room[...] = data.to_numpy()
    else:
        import dask.array

        dask.array.store(data.data, room, lock=False)
    return data.copy(data=room)


def _used_and_cap() -> tuple[int, int]:
    """Bytes that this process holds, and that it may hold."""
    import resource

    used = int(psutil.Process().memory_info().data)
    soft = resource.getrlimit(resource.RLIMIT_DATA)[0]
    return used, soft if soft != resource.RLIM_INFINITY else used + int(psutil.virtual_memory().available)


def too_large(data: Any) -> Problem:
    """What to tell when ``data`` (anything with ``nbytes``) does not fit: how much it needs, how much there is."""
    needed = int(data.nbytes) // 2**20
    used, cap = _used_and_cap()
    used //= 2**20
    return Problem(
        Text(
            en=f"This needs {needed:,} MiB of memory at once.",
            ko=f"한꺼번에 메모리 {needed:,} MiB 가 필요합니다.",
        ),
        where=Text(
            en=f"in use {used:,} MiB of {cap // 2**20:,} MiB",
            ko=f"사용 중 {used:,} MiB / 전체 {cap // 2**20:,} MiB",
        ).in_(language()),
        expected=Text(en="Data that fit into what is left.", ko="남은 메모리에 들어가는 데이터."),
        next_step=Text(
            en="Work piece by piece: leave the data lazy, compute a result, and start andon.cluster().",
            ko="나누어 처리하십시오: 데이터를 읽지 않은 채 두고 결과만 계산하며, andon.cluster() 를 쓰십시오.",
        ),
    )


def _number(name: str) -> int:
    """A whole number from the environment, 0 when it is not set; anything else is a :class:`Problem`."""
    given = os.environ.get(name, "").strip()
    if given and not given.isdigit():
        raise Problem(
            Text(en=f"{name} is {given!r}.", ko=f"{name} 값이 {given!r} 입니다."),
            where=name,
            expected=Text(en="A whole number.", ko="정수."),
            next_step=Text(en="Correct it or remove it.", ko="고치거나 지우십시오."),
        )
    return int(given or 0)
