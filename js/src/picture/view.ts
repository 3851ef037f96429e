/**
 * One picture on view: its viewport, its layers, and what the pointer and the keys do to them.
 *
 * Owns its canvases' contents, its listeners and its effects; all of them end with `alive`. The
 * signals are its caller's, and so is a video, which the view only places.
 */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  drawOverlays,
  drawPicture,
  type Emphasis,
  inDrawingOrder,
  litBy,
  measurer,
} from "../overlays/draw.js";
import { hits, nextSelected } from "../overlays/hit.js";
import { type Chip, chipOrder, placeChips } from "../overlays/labels.js";
import type { Shown } from "../overlays/regions.js";
import {
  fitIn,
  isFitted,
  type Point,
  panBy,
  resize,
  reveal,
  type Viewport,
  ZOOM_STEP,
  zoomAt,
} from "../overlays/viewport.js";
import { contextOf, empty, fitCanvas, observeSize, type Size } from "./canvas.js";
import { Frame } from "./frame.js";
import { listen } from "./gestures.js";
import type { PictureAction } from "./keys.js";
import { createScene, type Scene, type SceneProps } from "./scene.js";
import { type Picture, pictureSize, placeVideo, watchVideo } from "./source.js";

export interface PictureProps extends SceneProps {
  readonly source: ReadonlySignal<Picture | null>;
  /** A video to lie in the pane: the source, as soon as it can be shown. */
  readonly video?: HTMLVideoElement;
  /** The next picture is the same scene at another time: the part on view stays. */
  readonly sameScene?: boolean;
  readonly showLabels: Signal<boolean>;
  /** How far masks and polygons cover the picture, 0..1. */
  readonly maskOpacity: Signal<number>;
  readonly onSelect: (regionId: string) => void;
  /** Told the view once it is there: what is to lie upon the picture follows its viewport. */
  readonly onView?: (view: PictureView) => void;
}

/** The canvases, from below: the picture (empty under a video), masks and heat maps, the rest. */
export interface Layers {
  readonly picture: HTMLCanvasElement;
  readonly tint: HTMLCanvasElement;
  readonly overlays: HTMLCanvasElement;
}

export class PictureView {
  readonly viewport = signal<Viewport | null>(null);
  readonly scene: Scene;
  /** What a screen reader hears. */
  readonly said = signal("");
  /** How often a plain wheel has passed over the picture. */
  readonly scrolledPast = signal(0);

  readonly #props: PictureProps;
  readonly #root: HTMLElement;
  readonly #layers: Layers;
  readonly #size = signal<Size>({ width: 0, height: 0, ratio: 1 });
  readonly #chips: ReadonlySignal<readonly Chip[]>;
  readonly #frame: Frame<"picture" | "tint" | "overlays">;
  #family = "";
  #widthOf: (text: string) => number = () => 0;
  #before = new Map<string, Chip>();
  #pointer: Point | null = null;

  constructor(root: HTMLElement, layers: Layers, props: PictureProps, alive: AbortSignal) {
    this.#root = root;
    this.#layers = layers;
    this.#props = props;
    this.scene = createScene(props);
    this.#chips = computed(() => this.#place(this.scene.ordered.value));
    this.#frame = new Frame(
      {
        picture: () => this.#drawPicture(),
        tint: () => this.#drawTint(),
        overlays: () => this.#drawOverlays(),
      },
      alive,
    );
    this.#react(alive);
    listen(root, this.#gestures(), alive);
    observeSize(root, (size) => this.resized(size), alive);
    alive.addEventListener("abort", () => this.#clear(), { once: true });
  }

  /** Take the pane's size; a size that is not known yet (a hidden pane) draws nothing. */
  resized(size: Size): void {
    // Read here, not when it is made: a host may attach us later, and until then there is no font.
    const family = getComputedStyle(this.#root).fontFamily || "sans-serif";
    if (family !== this.#family) {
      this.#family = family;
      this.#widthOf = measurer(contextOf(this.#layers.overlays), family);
    }
    this.#size.value = size;
  }

  /** Draw now what the next frame would. */
  flush(): void {
    this.#frame.flush();
  }

  act(action: PictureAction): void {
    const view = this.viewport.peek();
    if (action.do === "labels") {
      this.#props.showLabels.value = !this.#props.showLabels.peek();
    } else if (action.do === "masks") {
      this.said.value = this.scene.finer.peek()?.toggleClasses() ?? "No masks on show";
    } else if (action.do === "step") {
      this.#step(action.by);
    } else if (action.do === "escape") {
      this.#escape();
    } else if (action.do === "select") {
      this.#select();
    } else if (view !== null) {
      this.viewport.value = moved(view, action);
    }
  }

  /** Whether Esc has something to let go of here; if not, it is the viewer's. */
  get holds(): boolean {
    return this.#props.hovered.peek() !== null || this.#props.selected.peek() !== "";
  }

  // A new picture is fitted; a new size keeps the part that was on view.
  #react(alive: AbortSignal): void {
    const { source, video, hovered, selected, showLabels, maskOpacity, planes } = this.#props;
    const { scene } = this;
    const sized = watchVideo(this.#root, video, source, alive);
    let last: Picture | null = null;
    const effects = [
      effect(() => {
        void sized.value;
        const { width, height, ratio } = this.#size.value;
        const picture = source.value;
        const { width: across, height: down } = picture ? pictureSize(picture) : NOTHING;
        const stays = picture === last || this.#props.sameScene;
        const before = stays ? this.viewport.peek() : null;
        last = picture;
        const known = width > 0 && height > 0 && across > 0 && down > 0;
        const same = before?.pictureWidth === across && before.pictureHeight === down;
        this.viewport.value = !known
          ? null
          : before && same
            ? resize(before, width, height, ratio)
            : fitIn(width, height, ratio, across, down);
      }),
      effect(() => {
        const view = this.viewport.value;
        this.#root.classList.toggle("pw-picture--zoomed", view !== null && !isFitted(view));
        this.#frame.ask("picture");
      }),
      effect(() => {
        void [this.viewport.value, scene.shown.value, showLabels.value];
        void [hovered.value, selected.value, scene.kin.value];
        // Masks have a layer of their own; what else covers the picture is among these.
        if (scene.shown.value.some(({ form }) => form.tinted && !form.mask)) void maskOpacity.value;
        this.#frame.ask("overlays");
      }),
      effect(() => {
        if (scene.isFiner.value) planes?.load();
      }),
      effect(() => {
        const kit = planes?.kit.value;
        if (!kit || !scene.isFiner.value || scene.finer.peek()) return;
        scene.finer.value = new kit.part.Finer(this.#props, scene, kit.decoded, this.#layers.tint);
      }),
      effect(() => {
        const ask = (): void => {
          void [hovered.value, selected.value, scene.kin.value, maskOpacity.value];
          this.#frame.ask("tint");
        };
        return scene.finer.value?.follow(this.viewport, ask);
      }),
    ];
    alive.addEventListener("abort", () => effects.forEach((stop) => void stop()), { once: true });
  }

  #place(ordered: readonly Shown[]): readonly Chip[] {
    const view = this.viewport.value;
    if (view === null || !this.#props.showLabels.value) return [];
    const before = isFitted(view) ? undefined : this.#before;
    const chips = placeChips(ordered, view, this.#widthOf, before);
    this.#before = new Map(chips.map((chip) => [chip.region.id, chip]));
    return inDrawingOrder(chips, (chip) => chip.region);
  }

  #drawPicture(): void {
    const view = this.viewport.peek();
    const picture = this.#props.source.peek();
    const canvas = this.#layers.picture;
    if (view !== null) this.scene.finer.peek()?.place(view);
    if (view !== null && picture instanceof HTMLVideoElement) placeVideo(picture, view);
    if (view === null || picture === null || picture instanceof HTMLVideoElement) {
      empty(canvas);
    } else {
      fitCanvas(canvas, view);
      drawPicture(contextOf(canvas), picture, view);
    }
  }

  #drawTint(): void {
    const view = this.viewport.peek();
    const finer = this.scene.finer.peek();
    if (view === null) finer?.clear();
    else finer?.draw(view, this.#emphasis());
  }

  #drawOverlays(): void {
    const view = this.viewport.peek();
    const canvas = this.#layers.overlays;
    if (view === null) {
      empty(canvas);
      return;
    }
    fitCanvas(canvas, view);
    const overlays = { shown: this.scene.shown.peek(), chips: this.#chips.peek() };
    const context = contextOf(canvas);
    drawOverlays(context, overlays, view, this.#emphasis(), this.#widthOf, this.#family);
  }

  #emphasis(): Emphasis {
    const { hovered, selected, maskOpacity } = this.#props;
    return {
      hovered: hovered.peek(),
      selected: selected.peek(),
      kin: this.scene.kin.peek(),
      opacity: maskOpacity.peek(),
    };
  }

  #gestures(): Parameters<typeof listen>[1] {
    return {
      hover: (at) => this.#hover(at),
      tap: (at, again) => this.#tap(at, again),
      pan: (dx, dy) => this.#move((view) => panBy(view, dx, dy)),
      zoom: (factor, at) => this.#move((view) => zoomAt(view, factor, at)),
      reset: () => this.act({ do: "fit" }),
      dragging: (on) => this.#root.classList.toggle("pw-picture--dragging", on),
      scrolledPast: () => {
        this.scrolledPast.value += 1;
      },
    };
  }

  #move(change: (view: Viewport) => Viewport): void {
    const view = this.viewport.peek();
    if (view !== null) this.viewport.value = change(view);
  }

  #under(at: Point): Shown[] {
    const view = this.viewport.peek();
    return view === null ? [] : hits(this.scene.shown.peek(), this.#chips.peek(), view, at);
  }

  #hover(at: Point | null): void {
    const left = this.#pointer !== null;
    this.#pointer = at;
    const top = at === null ? undefined : this.#under(at)[0];
    this.#root.classList.toggle("pw-picture--over", top !== undefined);
    // Leaving lets go only of what pointing here had taken up.
    if (at !== null || left) this.#props.hovered.value = top?.id ?? null;
  }

  #tap(at: Point, again: boolean): void {
    const view = this.viewport.peek();
    if (again && view !== null && !isFitted(view)) return;
    this.#props.onSelect(nextSelected(this.#under(at), this.#props.selected.peek()));
  }

  #step(by: 1 | -1): void {
    const order = chipOrder(this.scene.shown.peek());
    if (order.length === 0) {
      this.said.value = "No regions on show";
      return;
    }
    const isLit = litBy(this.#props.hovered.peek());
    const at = order.findIndex(isLit);
    const next = at < 0 && by < 0 ? order.length - 1 : (at + by + order.length) % order.length;
    const region = order[next];
    if (region === undefined) return;
    this.#props.hovered.value = region.id;
    this.#move((view) => reveal(view, region));
    this.said.value = `${region.chip}, region ${next + 1} of ${order.length}`;
  }

  #select(): void {
    const hovered = this.#props.hovered.peek();
    const region = this.scene.shown.peek().find((each) => each.id === hovered);
    if (region === undefined) return;
    const again = region.id === this.#props.selected.peek();
    this.#props.onSelect(again ? "" : region.id);
    this.said.value = `${region.chip} ${again ? "let go" : "selected"}`;
  }

  #escape(): void {
    if (this.#props.hovered.peek() !== null) {
      this.#props.hovered.value = null;
    } else {
      this.#props.onSelect("");
    }
  }

  #clear(): void {
    empty(this.#layers.picture);
    empty(this.#layers.tint);
    empty(this.#layers.overlays);
    this.scene.finer.peek()?.clear();
    if (this.#pointer !== null) this.#props.hovered.value = null;
  }
}

const NOTHING = { width: 0, height: 0 };

function moved(view: Viewport, action: PictureAction): Viewport {
  const middle = { x: view.width / 2, y: view.height / 2 };
  switch (action.do) {
    case "zoom":
      return zoomAt(view, ZOOM_STEP ** action.by, middle);
    case "fit":
      return fitIn(view.width, view.height, view.ratio, view.pictureWidth, view.pictureHeight);
    case "pan":
      return panBy(view, action.x, action.y);
    default:
      return view;
  }
}
