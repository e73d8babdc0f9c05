"""A cap on this process's memory, and lazy data brought into memory whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psutil

from andon.language import Text, language
from andon.problem import Problem

if TYPE_CHECKING:
    from xarray import DataArray


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
