/** What plays, with its controls and its timeline under it, and the keys of all of it. */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Controls } from "./Controls.js";
import { listenToKeys } from "./keys.js";
import type { Player } from "./player.js";
import type { Showing } from "./showing.js";
import { Timeline } from "./Timeline.js";

interface Props {
  /** Both stay the same for as long as the frame is mounted. */
  player: Player;
  showing: Showing;
  hovered: Signal<string | null>;
  children: ComponentChildren;
}

export function PlayerFrame({ player, showing, hovered, children }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const step = (by: 1 | -1): void => showing.step(by);
  useLayoutEffect(() => {
    const alive = new AbortController();
    if (root.current) listenToKeys(root.current, player, step, alive.signal);
    return () => alive.abort();
  }, []);
  const sampled = showing.samples.value.times.length > 0;
  return (
    <div ref={root} class="pw-playing">
      {children}
      <Controls player={player} onStep={sampled ? step : undefined} said={showing.said} />
      <Timeline
        player={player}
        samples={showing.samples}
        sampleMs={showing.sampleMs}
        lines={showing.lines}
        said={showing.said}
        hovered={hovered}
      />
    </div>
  );
}
