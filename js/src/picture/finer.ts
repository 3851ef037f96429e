/**
 * What one pane does for answers that are finer than boxes: their shapes, the layer of masks and
 * heat maps, and the classes that can be switched. The signals and the canvas are its caller's.
 */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { DecodedPlanes } from "../media/decoded.js";
import type { Emphasis } from "../overlays/draw.js";
import { type Heat, heatOf, heatsOf } from "../overlays/heat.js";
import type { Shown } from "../overlays/regions.js";
import type { Shaper } from "../overlays/shape.js";
import { maskRow, shaperOf } from "../overlays/shapes.js";
import type { Viewport } from "../overlays/viewport.js";
import { colorOf } from "../palette.js";
import type { Rows } from "../predictions.js";
import type { Scene, SceneProps } from "./scene.js";
import { paintedScale, TintLayer } from "./tints.js";

/** A label with shapes that cover the picture: one may want to see through them. */
export interface Class {
  readonly label: string;
  readonly color: string;
}

/** How far the masks on show have come. */
export interface Coming {
  readonly waiting: number;
  readonly failed: number;
  /** Why the first of them failed. */
  readonly error: string;
}

const NONE_COMING: Coming = { waiting: 0, failed: 0, error: "" };
/** So many heat maps are loaded ahead: pointing at a bar is to show its map at once. */
const FETCHED_AHEAD = 8;
/** The layer is painted anew for another zoom once that rests: until then the page scales it. */
const REST_MS = 120;

export class Finer {
  readonly shaper: Shaper;
  readonly classes: ReadonlySignal<readonly Class[]>;
  readonly coming: ReadonlySignal<Coming>;
  readonly heats: ReadonlySignal<readonly Heat[]>;
  /** The ordinal of the map that stays though nothing is pointed at. */
  readonly pinned: Signal<number | null> = signal(null);
  /** The map on show. */
  readonly heat: ReadonlySignal<Heat | null>;
  readonly decoded: DecodedPlanes;
  readonly #props: SceneProps;
  readonly #scene: Scene;
  readonly #tints: TintLayer;
  /** What the layer is painted for; 0 before the first time. */
  readonly #scale = signal(0);
  /** The classes that were off before all of them were switched off. */
  #hidden: ReadonlySet<string> = new Set();

  constructor(props: SceneProps, scene: Scene, decoded: DecodedPlanes, canvas: HTMLCanvasElement) {
    const { rows, visible, hovered, selected } = props;
    this.#props = props;
    this.#scene = scene;
    this.decoded = decoded;
    this.#tints = new TintLayer(canvas);
    const masked = computed(() => rows.value?.shape.includes("mask") ?? false);
    const shaper = shaperOf(decoded);
    this.shaper = (all, own) => {
      if (masked.value) void decoded.version.value;
      return shaper(all, own);
    };
    this.classes = computed(() => classesOf(scene.present.value));
    this.coming = computed(() => {
      if (!masked.value || rows.value === null) return NONE_COMING;
      void decoded.version.value;
      return comingOf(rows.value, visible.value, decoded);
    });
    this.heats = computed(() => (rows.value === null ? [] : heatsOf(rows.value)));
    this.heat = computed(
      () =>
        heatOf(this.heats.value, hovered.value) ??
        heatOf(this.heats.value, selected.value) ??
        this.heats.value.find(({ ordinal }) => ordinal === this.pinned.value) ??
        null,
    );
  }

  /** Ask for a repaint of the layer whenever it needs one, until the end: moving it is none. */
  follow(viewport: ReadonlySignal<Viewport | null>, ask: () => void): () => void {
    const known = computed(() => viewport.value !== null);
    const rests = effect(() => {
      if (viewport.value === null) return undefined;
      const scale = paintedScale(viewport.value);
      if (this.#scale.peek() === 0) this.#scale.value = scale;
      const timer = setTimeout(() => {
        this.#scale.value = scale;
      }, REST_MS);
      return () => clearTimeout(timer);
    });
    const asks = effect(() => {
      for (const { outputId, ordinal } of this.heats.value.slice(0, FETCHED_AHEAD)) {
        this.decoded.get(outputId, ordinal);
      }
      if (this.heats.value.length > 0) void this.decoded.version.value;
      void [known.value, this.#scale.value, this.#scene.shown.value, this.heat.value];
      ask();
    });
    return () => {
      rests();
      asks();
    };
  }

  draw(view: Viewport, emphasis: Emphasis): void {
    const heat = this.heat.peek();
    const plane = heat && this.decoded.get(heat.outputId, heat.ordinal);
    const masked = this.#scene.regions.peek().some(({ form }) => form.mask);
    if (heat && plane) this.#tints.heat(heat, plane);
    else if (masked)
      this.#tints.masks(this.#scene.shown.peek(), view, this.#scale.peek(), emphasis);
    else this.#tints.clear();
    this.#tints.place(view);
  }

  place(view: Viewport): void {
    this.#tints.place(view);
  }

  clear(): void {
    this.#tints.clear();
  }

  /** All classes off, or back as they were. Says which. */
  toggleClasses(): string {
    const { hiddenLabels } = this.#props;
    const labels = this.classes.peek().map(({ label }) => label);
    if (labels.length === 0) return "No masks on show";
    if (labels.every((label) => hiddenLabels.peek().has(label))) {
      const all = labels.every((label) => this.#hidden.has(label));
      hiddenLabels.value = all ? new Set() : this.#hidden;
      return "Masks on";
    }
    this.#hidden = hiddenLabels.peek();
    hiddenLabels.value = new Set([...this.#hidden, ...labels]);
    return "Masks off";
  }
}

function classesOf(present: readonly Shown[]): Class[] {
  const classes = new Map<string, Class>();
  for (const { form, label, trackId, color } of present) {
    if (!form.tinted || classes.has(label)) continue;
    classes.set(label, { label, color: trackId ? colorOf(label) : color });
  }
  return [...classes.values()];
}

function comingOf(rows: Rows, visible: Uint8Array, decoded: DecodedPlanes): Coming {
  let waiting = 0;
  const errors: string[] = [];
  rows.shape.forEach((shape, row) => {
    if (shape !== "mask" || visible[row] !== 1 || maskRow(rows, [row]) === undefined) return;
    const at = [rows.outputId[row] ?? 0, rows.ordinal[row] ?? 0] as const;
    if (decoded.get(...at) !== null) return;
    const error = decoded.error(...at);
    if (error === "") waiting += 1;
    else errors.push(error);
  });
  return { waiting, failed: errors.length, error: errors[0] ?? "" };
}
