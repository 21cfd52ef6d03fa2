"""Where panes go at each size of the terminal. Numbers only; no terminal is too small."""

from __future__ import annotations

from textual.geometry import Region

PANES = ("chart", "verdict", "log", "history")


def arrange(
    width: int, height: int, *, strip: bool, footer: int = 1, big: str | None = None, wanted: str | None = None
) -> dict[str, Region]:
    """Rectangles of all that is shown, by name: status, strip, the panes, footer.

    `big`: a pane that has the screen to itself. `wanted`: a pane that must be shown, in another's place if need be.
    """
    places = {"status": Region(0, 0, width, 1)}
    top, bottom = 1, height
    if strip and height >= 12:
        places["strip"] = Region(0, 1, width, 1)
        top = 2
    if height >= 6:
        bottom -= min(footer, height // 3)
        places["footer"] = Region(0, bottom, width, height - bottom)
    body = Region(0, top, width, max(1, bottom - top))
    places.update({big: body} if big else _body(body, wanted))
    return places


def _body(body: Region, wanted: str | None) -> dict[str, Region]:
    if body.height < 12 or body.width < 44:
        return {wanted or "verdict": body}
    log = max(5, body.height // 5) if body.height >= 26 else 0
    upper = Region(body.x, body.y, body.width, body.height - log)
    places = _beside(upper, wanted) if body.width >= 96 else _stacked(upper)
    if log:
        places["log"] = Region(body.x, upper.y + upper.height, body.width, log)
    if wanted is not None and wanted not in places:
        # It takes the verdict's place, or the log's.
        taken = "log" if "log" in places and wanted == "history" and body.width < 96 else "verdict"
        places[wanted] = places.pop(taken)
    return places


def _beside(body: Region, wanted: str | None) -> dict[str, Region]:
    right = min(72, max(42, body.width * 2 // 5))
    left = body.width - right - 1
    places = {"chart": Region(body.x, body.y, left, body.height)}
    history = min(14, body.height // 3) if body.height >= 26 or (wanted == "history" and body.height >= 15) else 0
    places["verdict"] = Region(body.x + left + 1, body.y, right, body.height - history)
    if history:
        places["history"] = Region(body.x + left + 1, body.y + body.height - history, right, history)
    return places


def _stacked(body: Region) -> dict[str, Region]:
    chart = body.height // 2
    return {
        "chart": Region(body.x, body.y, body.width, chart),
        "verdict": Region(body.x, body.y + chart, body.width, body.height - chart),
    }
