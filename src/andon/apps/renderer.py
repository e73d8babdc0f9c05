"""A vetted notebook becomes a page: Voila's renderer, fed with hashed bytes, without tracebacks."""

# mypy: allow-untyped-calls
# (Jupyter's own functions carry no types)

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager
from nbclient.client import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert.preprocessors.clearoutput import ClearOutputPreprocessor
from nbformat import NotebookNode
from voila.notebook_renderer import NotebookRenderer

from andon.apps.failures import tamed
from andon.apps.viewers import Viewer
from andon.model.shelf import ShelfApp

KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}
#: A page may take this many times the budget of its vetting before it is given up.
PATIENCE = 5


class NoFiles:
    """Voila asks a contents manager for images beside a notebook; an app has none."""

    def file_exists(self, _path: str) -> bool:
        """Never: an app is one notebook."""
        return False


class AppExecutor(NotebookClient):
    """Runs cells as nbclient does; errors are tamed and stderr goes to the log, also inside Output widgets."""

    def __init__(self, nb: NotebookNode, km: KernelManager, viewer: Viewer, timeout: int) -> None:
        super().__init__(nb, km=km, timeout=timeout)
        self.viewer = viewer

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> NotebookNode | None:
        """Take one output in; a traceback never gets further than here."""
        content = msg["content"]
        if msg["msg_type"] == "stream" and content.get("name") == "stderr":
            self.log.info("app stderr: %s", content.get("text", "").rstrip())
            return None
        if msg["msg_type"] == "error":
            msg = {**msg, "content": tamed(content, self.viewer.language, self.log)}
        return super().output(outs, msg, display_id, cell_index)


class AppRenderer(NotebookRenderer):
    """One rendering of one app for one viewer."""

    def __init__(self, app: ShelfApp, viewer: Viewer, **voila: Any) -> None:
        super().__init__(notebook_path=f"{app.card.name}.ipynb", contents_manager=NoFiles(), **voila)
        self.app, self.viewer = app, viewer

    async def load_notebook(self, path: str) -> NotebookNode:
        """Parse the very bytes whose hash was checked; the kernel is always this environment's Python."""
        notebook = nbformat.reads(self.app.notebook().decode("utf-8"), as_version=4)
        notebook.metadata.kernelspec = NotebookNode(KERNEL)
        notebook, _ = ClearOutputPreprocessor().preprocess(notebook, {})
        return notebook

    async def _jinja_kernel_start(self, nb: NotebookNode, kernel_id: str, kernel_future: KernelManager) -> str:
        patience = PATIENCE * self.app.card.seconds
        self.executor = AppExecutor(nb, km=kernel_future, viewer=self.viewer, timeout=patience)
        self.client = self.executor.kc = await self.executor.async_start_new_kernel_client()
        return kernel_id

    async def _jinja_cell_generator(self, nb: NotebookNode, kernel_id: str) -> AsyncIterator[NotebookNode]:
        """Yield each cell once it has run; the first that fails is the last."""
        try:
            for index, cell in enumerate(nb.cells):
                try:
                    await self.executor.async_execute_cell(cell, index, store_history=False)
                except CellExecutionError:
                    yield cell
                    return
                yield cell
        finally:
            self.client.stop_channels()
