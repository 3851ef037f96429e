/**
 * What of the answer is on view at a player's time. Told to the whole view through `view.moment`
 * for as long as `alive` lasts, so that the bars are those of the sample on view.
 */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { NO_ROWS, type Rows } from "../predictions.js";
import type { Item } from "../viewer/item.js";
import type { Speaking } from "../viewer/speaking.js";
import type { ViewerState } from "../viewer/state.js";
import type { Moment, ViewState } from "../viewer/view.js";
import { timeText } from "./clock.js";
import { type TimeLine, timeLines } from "./lines.js";
import { Moments, type Picked, visibleOf } from "./moments.js";
import type { Player } from "./player.js";
import { neighbor, type Samples, samplesOf } from "./samples.js";

interface Owners {
  state: ViewerState;
  view: ViewState;
  item: Item;
}

type Timed = Pick<Player, "shownMs" | "headMs" | "durationMs" | "pause" | "seek">;

export class Showing {
  /** For the picture: the rows that hold on view; all of an answer that knows no time. */
  readonly rows: ReadonlySignal<Rows | null>;
  readonly visible: ReadonlySignal<Uint8Array>;
  readonly samples: ReadonlySignal<Samples>;
  /** The time of the sample on view, ms; NaN for none. */
  readonly sampleMs: ReadonlySignal<number>;
  readonly lines: ReadonlySignal<readonly TimeLine[]>;
  /** What is on view, in words: "frame at 2.5 s". */
  readonly said: ReadonlySignal<string>;
  /** The whole answer, by time, and which of its rows threshold and filter leave. */
  readonly moments: ReadonlySignal<Moments>;
  readonly allVisible: ReadonlySignal<Uint8Array>;
  readonly #player: Timed;

  constructor({ state, view, item }: Owners, player: Timed, alive: AbortSignal) {
    this.#player = player;
    const { moments, picked, visible, moment } = playing(state, item, player);
    this.moments = moments;
    this.allVisible = state.visible;
    this.samples = computed(() => moments.value.samples);
    this.rows = computed(() => {
      if (state.rows.value === null) return null;
      return moments.value.timed ? picked.value.rows : state.rows.value;
    });
    this.visible = computed(() => (moments.value.timed ? visible.value : state.visible.value));
    this.sampleMs = computed(() => picked.value.sampleMs);
    this.lines = computed(() =>
      timeLines(moments.value.all, state.visible.value, moments.value.samples),
    );
    this.said = computed(() => say(moments.value, picked.value));
    const others = new WeakMap<Speaking, ReadonlySignal<Moment | null>>();
    view.follow.value = (said) => {
      const of = others.get(said) ?? playing(said, item, player).moment;
      others.set(said, of);
      return of;
    };
    this.#tell(view, moment, alive);
  }

  /** Go to the next (1) or previous (-1) sample, and stay there. */
  step(by: 1 | -1): void {
    const { samples } = this.moments.peek();
    const to = neighbor(samples, this.#player.headMs.peek(), by);
    this.#player.pause();
    if (to !== null) this.#player.seek(to);
  }

  #tell(view: ViewState, moment: ReadonlySignal<Moment | null>, alive: AbortSignal): void {
    const stop = effect(() => {
      view.moment.value = moment.value;
    });
    view.seek = (timeMs) => this.#player.seek(timeMs);
    alive.addEventListener(
      "abort",
      () => {
        stop();
        view.moment.value = null;
        view.follow.value = null;
        view.seek = null;
      },
      { once: true },
    );
  }
}

/** What of an answer holds at a player's time. */
function playing(speaking: Speaking, item: Item, player: Timed) {
  const moments = computed(() => {
    const rows = speaking.rows.value ?? NO_ROWS;
    const said = speaking.said.value ?? item.answer.value;
    const sampleMs = said?.answer.sample_ms ?? 0;
    return new Moments(rows, samplesOf(rows, sampleMs));
  });
  const picked = computed(() => moments.value.at(lookedAt(player)));
  const visible = computed(() => visibleOf(picked.value, speaking.visible.value));
  const moment = computed(() => momentOf(moments.value, picked.value, visible.value));
  return { moments, picked, visible, moment };
}

/** The very end is not in any sample's window, though the last frame is still on view. */
function lookedAt({ shownMs, durationMs }: Timed): number {
  const duration = durationMs.value;
  return duration > 0 ? Math.min(shownMs.value, duration - 1) : shownMs.value;
}

function momentOf(moments: Moments, picked: Picked, visible: Uint8Array): Moment | null {
  if (!moments.varies) return null;
  const { rows, sampleMs, timed } = picked;
  const title = Number.isNaN(sampleMs) ? "At the playhead" : `At ${timeText(sampleMs)}`;
  if (timed) return { rows, visible, title, nothing: "The model found nothing at this moment." };
  const nothing =
    moments.samples.times.length > 0
      ? "The model did not look at this moment."
      : "Nothing was said of this moment.";
  return { rows, visible, title, nothing };
}

function say(moments: Moments, { sampleMs }: Picked): string {
  if (moments.samples.times.length === 0) return "";
  return Number.isNaN(sampleMs) ? "no frame was looked at here" : `frame at ${timeText(sampleMs)}`;
}
