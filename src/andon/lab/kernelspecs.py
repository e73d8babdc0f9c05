"""The Python kernel of this server: ipykernel under the memory cap, with a message when it is reached."""

from __future__ import annotations

from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_path
from traitlets import default

FOLDER = Path(__file__).with_name("kernels")


class AndonKernelSpecs(KernelSpecManager):
    """jupyter_client's manager with Andon's ``python3`` before the one that ipykernel installed.

    ``~/.ipython/kernels`` is not searched: nothing has put kernels there since 2015, and asking
    where it is would import the whole of IPython into the server.
    """

    @default("kernel_dirs")
    def _andon_first(self) -> list[str]:
        return [str(FOLDER), *jupyter_path("kernels")]
