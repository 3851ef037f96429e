/** What plays: the browser's own player, or a slideshow of frames. Times are in ms. */
import type { ReadonlySignal } from "@preact/signals";
import type { Item } from "../viewer/item.js";

export interface Player {
  /** Where the playhead is, or is being moved to. */
  readonly headMs: ReadonlySignal<number>;
  /** The time of what is on view; behind `headMs` while another frame is being got. */
  readonly shownMs: ReadonlySignal<number>;
  /** 0 while it is not known, or where there is none. */
  readonly durationMs: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  readonly rate: ReadonlySignal<number>;
  /** Null where there is no sound to be had. */
  readonly muted: ReadonlySignal<boolean> | null;
  play(): void;
  pause(): void;
  seek(timeMs: number): void;
  setRate(rate: number): void;
  setMuted(muted: boolean): void;
}

export const RATES: readonly number[] = [0.25, 0.5, 1, 1.5, 2];

export function toggle(player: Player): void {
  if (player.playing.peek()) player.pause();
  else player.play();
}

/** Remember where an input was left, to go on from there. */
export function leave(item: Item, player: Player): void {
  item.playhead = player.headMs.peek();
}
