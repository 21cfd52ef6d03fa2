"""One script or notebook that the client has open: its conductor, and what the client is told while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from wontlearn_engine.looking.conductor import Conductor, Message
from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.saves import read, sha256
from wontlearn_engine.probe.protocol import Mode
from wontlearn_engine.running.target import NoPython, Target
from wontlearn_engine.source import Source, local_imports

from .answers import diagnostics
from .documents import Documents
from .settings import Settings

QUIET = 0.2
"""Seconds without a further save before one counts, as in the dashboard."""
EVERY = 0.1
"""Seconds between two looks at what the client is to be told."""


class Watched:
    """All methods run on the server's loop."""

    def __init__(self, server: LanguageServer, documents: Documents, path: Path, uri: str, cwd: Path) -> None:
        self._server, self._documents, self.path, self.uri, self._cwd = server, documents, path, uri, cwd
        self.look: Look | None = None
        self._conductor: Conductor | None = None
        self._made_for: Settings | None = None
        self._due: asyncio.TimerHandle | None = None
        self._attending: asyncio.Task[None] | None = None
        self._published: set[str] = set()
        self._losses: dict[str, int] = {}
        self._modules: dict[Path, str | None] = {}
        """The files of the user's that the script imports, and their text when it was run."""

    @property
    def running(self) -> bool:
        """A run is alive."""
        return self._attending is not None and not self._attending.done()

    @property
    def fresh(self) -> bool:
        """What was looked at is what the editor shows."""
        ran = {self.path: self.look.source, **self._modules} if self.look is not None else {}
        return bool(ran) and all(self._documents.text(path) in (None, text) for path, text in ran.items())

    def imports(self, path: Path) -> bool:
        """The script, as it was last run, imports this file of the user's."""
        return path in self._modules

    def saved(self, settings: Settings) -> None:
        """Run what was saved, once no further save follows."""
        if self._due is not None:
            self._due.cancel()
        self._due = asyncio.get_running_loop().call_later(QUIET, self._run_saved, settings)

    def _run_saved(self, settings: Settings) -> None:
        text, look = read(self.path), self.look
        same = look is not None and text is not None and look.sha256 == sha256(text) and self._judged(look)
        if text is None or (same and all(read(path) == then for path, then in self._modules.items())):
            self.edited()  # only outputs were saved, or a change was taken back
            return
        self.run(("single-sample", "full"), settings)

    @staticmethod
    def _judged(look: Look) -> bool:
        return set(look.runs) == {"single-sample", "full"} and all(
            run.alive or run.state in ("finished", "failed") for run in look.runs.values()
        )

    def run(self, modes: tuple[Mode, ...], settings: Settings) -> None:
        """Run now; ends what runs of this file."""
        if self._conductor is None or self._made_for != settings:
            self.release()
            target = Target(self.path, settings.args, settings.interpreter, self._cwd, str(self.path))
            loop = asyncio.get_running_loop()

            def post(message: Message) -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(self._take, message)

            try:
                self._conductor = Conductor(target, post=post, watch=False, spares=True)
            except NoPython as problem:
                self._server.window_show_message(
                    types.ShowMessageParams(types.MessageType.Error, f"wontlearn: {problem}")
                )
                return
            self._made_for = settings
        self._conductor.rerun(modes)
        self.look, self._losses = self._conductor.session.look, {}
        self._modules = {path: read(path) for path in self._imported()}
        self._publish({})
        if not self.running:
            self._attending = asyncio.create_task(self._attend())

    def _imported(self) -> set[Path]:
        with contextlib.suppress(Exception):  # odd source: then only the script itself is looked at
            if self.look is not None:
                return local_imports(Source(self.look.source, str(self.path)), self.path.parent)
        return set()

    def _take(self, message: Message) -> None:
        if self._conductor is not None:
            self._conductor.handle(message)

    def cancel(self) -> None:
        """End what runs."""
        if self._conductor is not None:
            self._conductor.cancel()

    def release(self) -> None:
        """End what runs and its spares; what was found stays."""
        if self._due is not None:
            self._due.cancel()
        if self._conductor is not None:
            self._conductor.cancel()
            self._conductor.close()
        self._conductor = None

    def edited(self) -> None:
        """The text in the editor changed: a verdict on another text is taken away, one on this text shown again."""
        self._publish(diagnostics(self.look, str(self.path), self._documents) if self.look and self.fresh else {})

    # What the client is told

    async def _attend(self) -> None:
        """Tell the client how the runs go, until they have ended."""
        token = await self._begin()
        told: tuple[int, str] | None = None
        judged: object = None
        while (look := self.look) is not None:
            self._tell_losses(look)
            # Polled: the token's future tells nobody.
            if token is not None and self._server.work_done_progress.tokens[token].cancelled():
                self.cancel()
            if told != (look.number, look.verdict.headline):
                told = (look.number, look.verdict.headline)
                if token is not None:
                    self._server.work_done_progress.report(token, types.WorkDoneProgressReport(message=told[1]))
                if look.alive:
                    self._tell_state("running", look)
            if look.verdict.word is not None and judged != (look.number, look.verdict, look.findings):
                judged = (look.number, look.verdict, look.findings)
                self.edited()
            if not look.alive:
                break
            await asyncio.sleep(EVERY)
        if token is not None:
            self._server.work_done_progress.end(token, types.WorkDoneProgressEnd(message=told[1] if told else None))
        if look is not None:
            cancelled = any(run.state == "cancelled" for run in look.runs.values())
            self._tell_state("cancelled" if cancelled else "finished", look)
        self.edited()
        self._refresh_lenses()

    async def _begin(self) -> str | None:
        """A token for the client's progress, which it must know before it is used; None if it shows none or refuses."""
        window = self._server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return None
        token = str(uuid.uuid4())
        try:
            await self._server.work_done_progress.create_async(token)
        except JsonRpcException:
            return None
        begin = types.WorkDoneProgressBegin(title=f"wontlearn {self.path.name}", message="starting", cancellable=True)
        self._server.work_done_progress.begin(token, begin)
        return token

    def _tell_losses(self, look: Look) -> None:
        for training in look.trainings:
            for mode in ("single-sample", "full"):
                curve = training.curves.get(mode)
                if curve is None or not len(curve) or self._losses.get(f"{training.index} {mode}") == curve.version:
                    continue
                self._losses[f"{training.index} {mode}"] = curve.version
                self._server.protocol.notify("$/wontlearn/loss", {
                    "uri": self.uri, "training": training.index, "mode": mode, "update": curve.last_update, "loss": curve.last,
                })  # fmt: skip

    def _tell_state(self, state: str, look: Look) -> None:
        told = {"uri": self.uri, "state": state, "word": look.verdict.word, "headline": look.verdict.headline}
        self._server.protocol.notify("$/wontlearn/state", told)

    def _publish(self, found: dict[str, list[types.Diagnostic]]) -> None:
        """Show these, and take away what stands elsewhere."""
        for uri in self._published - found.keys():
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        for uri, shown in found.items():
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown))
        self._published = set(found)

    def _refresh_lenses(self) -> None:
        workspace = self._server.client_capabilities.workspace
        if workspace is not None and workspace.code_lens is not None and workspace.code_lens.refresh_support:
            self._server.workspace_code_lens_refresh(None)
