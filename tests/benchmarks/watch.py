"""Stopwatches in a page: from the moment a file is handed over to the frame that shows a text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The file field's `input` event leaves a shadow root, its `change` event does not. Times are of
# the system's clock, which the kernel reads too.
_STOPWATCH = """() => {
    const watch = (globalThis.benchWatch = { started: 0, ended: 0 });
    const now = () => performance.timeOrigin + performance.now();
    document.addEventListener('input', event => {
        if (event.composedPath()[0].type === 'file') watch.started = now();
    }, { capture: true });
    const roots = () => [
        document.body,
        ...[...document.querySelectorAll('*')].flatMap(each => each.shadowRoot ?? []),
    ];
    watch.until = text => {
        watch.ended = 0;
        // Found once: a widget's root stays while it is on the page.
        const seen = roots();
        const shows = () => seen.some(root => root.textContent.includes(text));
        const look = () => {
            if (!shows()) return requestAnimationFrame(look);
            // The frame after the one in which it was set has painted it.
            requestAnimationFrame(() => requestAnimationFrame(() => { watch.ended = now(); }));
        };
        look();
    };
}"""


def install(page: Page) -> None:
    """Put the stopwatch into a page, once after each load."""
    page.evaluate(_STOPWATCH)


def drop_ms(page: Page, selector: str, path: str, text: str) -> float:
    """Hand a file to a file field; return the milliseconds until the text is painted."""
    page.evaluate("text => benchWatch.until(text)", text)
    page.locator(selector).first.set_input_files(path)
    started, ended = _ended(page)
    return ended - started


def ended_ms(page: Page) -> float:
    """Return when the text was painted, in milliseconds of the system's clock."""
    return _ended(page)[1]


def _ended(page: Page) -> tuple[float, float]:
    page.wait_for_function("() => benchWatch.ended > 0", timeout=60_000)
    return tuple(
        json.loads(page.evaluate("JSON.stringify([benchWatch.started, benchWatch.ended])"))
    )
