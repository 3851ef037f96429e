/** Closes a menu or dialog on Escape, and on a press outside of it and of what opened it. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

export function useDismiss(
  inside: readonly RefObject<Element | null>[],
  onClose: (byKey: boolean) => void,
): void {
  // A layout effect: Preact 11 cleans up after other effects only in a later frame.
  useLayoutEffect(() => {
    const alive = new AbortController();
    const { signal } = alive;
    const pressed = (event: Event) => {
      // Looked up in the path: from outside the shadow root the target is our host.
      const path = event.composedPath();
      if (!inside.some(({ current }) => current && path.includes(current))) onClose(false);
    };
    document.addEventListener("pointerdown", pressed, { signal, capture: true });
    inside[0]?.current?.addEventListener(
      "keydown",
      (event) => {
        if ((event as KeyboardEvent).key !== "Escape") return;
        event.stopPropagation();
        onClose(true);
      },
      { signal },
    );
    return () => alive.abort();
  }, []);
}
