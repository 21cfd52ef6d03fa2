"""One script or notebook that the client has open: what runs of it, and what the client is told while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from wontlearn_engine.looking.attend import News
from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.save_watch import read
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.running.target import Target

from .answers import diagnostics
from .documents import Documents
from .held import Held
from .progress import Progress
from .settings import Settings

BOTH: tuple[Mode, ...] = ("single-sample", "full")
HINTS_EVERY = 1.0
"""Seconds between two hints at the line of a training that runs: text that changes faster cannot be read."""


class Watched:
    """All methods run on the server's loop."""

    def __init__(self, server: LanguageServer, documents: Documents, path: Path, uri: str, cwd: Path) -> None:
        self._server, self._documents, self.path, self.uri, self._cwd = server, documents, path, uri, cwd
        self.look: Look | None = None
        self._held = Held(self._target, self._take, lambda why: self._show(types.MessageType.Error, why))
        self._noted = ""
        """What was said last of the Python that it runs under."""
        self._progress: Progress | None = None
        self._published: set[str] = set()
        self._hints: asyncio.TimerHandle | None = None
        """The client will be asked to draw them anew."""
        self._lensed: Sequence[tuple[str | None, bool]] = ()
        """What the code lenses say of each training."""
        self._modules: dict[Path, str | None] = {}
        """The files of the user's that the script imports, and their text when it was run."""

    @property
    def running(self) -> bool:
        """A run is alive."""
        return self.look is not None and self.look.alive

    @property
    def fresh(self) -> bool:
        """What was looked at is what the editor shows."""
        ran = {self.path: self.look.source, **self._modules} if self.look is not None else {}
        return bool(ran) and all(self._documents.text(path) in (None, text) for path, text in ran.items())

    def imports(self, path: Path) -> bool:
        """The script, as it was last run, imports this file of the user's."""
        return path in self._modules

    def saved(self, settings: Settings) -> None:
        """Run what was saved, if it is not what was run already."""
        if not self._held.fits(settings) or not self._looked_at():
            self.run(BOTH, settings)
        else:
            self._held.do(settings, lambda conductor: conductor.saved(BOTH))
            self.edited()

    def _looked_at(self) -> bool:
        return (
            self.look is not None
            and set(self.look.runs) == set(BOTH)
            and all(run.alive or run.state in ("finished", "failed") for run in self.look.runs.values())
        )

    def run(self, modes: tuple[Mode, ...], settings: Settings) -> None:
        """Run now; ends what runs of this file."""
        self._held.do(settings, lambda conductor: conductor.rerun(modes))

    def _target(self, settings: Settings) -> Target:
        return Target(
            self.path,
            settings.args,
            settings.interpreter,
            self._cwd,
            str(self.path),
            via=settings.via,
            sync=bool(settings.via),
        )

    def _show(self, kind: types.MessageType, text: str) -> None:
        self._server.window_show_message(types.ShowMessageParams(kind, f"wontlearn: {text}"))

    def cancel(self) -> None:
        """End what runs."""
        self._held.cancel()
        self._take()

    def release(self) -> None:
        """End what runs and its spares; what was found stays."""
        self.cancel()
        self._held.release()

    def edited(self) -> None:
        """The text in the editor changed: a verdict on another text is taken away, one on this text shown again."""
        self._publish(diagnostics(self.look, str(self.path), self._documents) if self.look and self.fresh else {})

    # What the client is told

    def _take(self) -> None:
        attend = self._held.attend
        if attend is None:
            return
        news, conductor = attend.take(), attend.conductor
        if conductor.python_note not in ("", self._noted):
            self._noted = conductor.python_note
            self._show(types.MessageType.Info, self._noted)
        if news.look is not None and news.look.stale and conductor.session.problem is not None:
            conductor.rerun(BOTH)  # saved with a syntax error: it is shown as the crash that it is
            news = attend.take()
        if news.look is not None:
            self._tell(news, news.look)

    def _tell(self, news: News, look: Look) -> None:
        headline = look.verdict.headline
        if news.begun:
            self.look, self._lensed = look, ()
            attend = self._held.attend
            assert attend is not None
            self._modules = {path: read(path) for path in attend.conductor.modules()}
            self._publish({})
            if self._progress is not None:
                self._progress.end(headline)
            self._progress = Progress(self._server, f"wontlearn {self.path.name}", self.cancel)
        for training, mode in news.losses:
            curve = training.curves.get(mode)
            if mode in BOTH and curve is not None and len(curve):
                self._server.protocol.notify(
                    "$/wontlearn/loss",
                    {
                        "uri": self.uri,
                        "training": training.index,
                        "mode": mode,
                        "update": curve.last_update,
                        "loss": curve.last,
                    },
                )
        if news.headline:
            if self._progress is not None:
                self._progress.report(headline)
            if look.alive:
                self._tell_state("running", look)
        if news.losses or news.sentences or news.judged:
            self._refresh_hints(HINTS_EVERY)
        if news.judged:
            self.edited()
        if news.ended:
            if self._progress is not None:
                self._progress.end(headline)
            self._progress = None
            cancelled = any(run.state == "cancelled" for run in look.runs.values())
            self._tell_state("cancelled" if cancelled else "finished", look)
            self.edited()
            self._refresh_hints(0)
        if news.judged or news.ended:
            self._refresh_lenses(look)

    def _tell_state(self, state: str, look: Look) -> None:
        told = {
            "uri": self.uri,
            "state": state,
            "word": look.verdict.word,
            "headline": look.verdict.headline,
            "live": look.verdict.live,
        }
        self._server.protocol.notify("$/wontlearn/state", told)

    def _publish(self, found: dict[str, list[types.Diagnostic]]) -> None:
        """Show these, and take away what stands elsewhere."""
        for uri in self._published - found.keys():
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        for uri, shown in found.items():
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown))
        self._published = set(found)

    def _refresh_lenses(self, look: Look) -> None:
        """If a training has another word than when the client asked last."""
        verdicts = [training.judgement.verdict for training in look.trainings]
        words = [(verdict.word, verdict.live and look.alive) for verdict in verdicts]
        if words == self._lensed:
            return
        self._lensed = words
        workspace = self._server.client_capabilities.workspace
        if workspace is not None and workspace.code_lens is not None and workspace.code_lens.refresh_support:
            self._server.workspace_code_lens_refresh(None)

    def _refresh_hints(self, seconds: float) -> None:
        """Now, or in so many seconds once for all that changes until then."""
        workspace = self._server.client_capabilities.workspace
        if workspace is None or workspace.inlay_hint is None or not workspace.inlay_hint.refresh_support:
            return
        if self._hints is not None and seconds:
            return
        if self._hints is not None:
            self._hints.cancel()
        self._hints = asyncio.get_running_loop().call_later(seconds, self._draw_hints)

    def _draw_hints(self) -> None:
        self._hints = None
        self._server.workspace_inlay_hint_refresh(None)
