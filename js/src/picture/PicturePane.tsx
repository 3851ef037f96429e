/** The picture with its overlays: zoom, pan, hover, select; by pointer, touch and keyboard. */
import { useSignal } from "@preact/signals";
import Minus from "lucide/dist/esm/icons/minus.mjs";
import Plus from "lucide/dist/esm/icons/plus.mjs";
import Scan from "lucide/dist/esm/icons/scan.mjs";
import Tag from "lucide/dist/esm/icons/tag.mjs";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../icons.js";
import { sentence } from "../states/FailedCard.js";
import { type PictureAction, pictureAction } from "./keys.js";
import { pictureSize } from "./source.js";
import { type PictureProps, PictureView } from "./view.js";

// Often enough to be learned, not so often as to be in the way.
const HINTS = 3;
const HINT_MS = 1400;

/** What the caller gives; classes are switched in the pane alone where it holds no signal of them. */
export type PaneProps = Omit<PictureProps, "hiddenLabels"> & Partial<PictureProps>;

export function PicturePane(given: PaneProps) {
  const hiddenLabels = useSignal<ReadonlySet<string>>(new Set());
  const props: PictureProps = { hiddenLabels, ...given };
  const root = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const tint = useRef<HTMLCanvasElement>(null);
  const overlays = useRef<HTMLCanvasElement>(null);
  const view = useSignal<PictureView | null>(null);
  const help = useId();

  // The signals are the caller's and stay the same for as long as the pane is mounted.
  // A layout effect, as Preact 11 cleans up after other effects only in a later frame.
  useLayoutEffect(() => {
    const alive = new AbortController();
    if (root.current && picture.current && tint.current && overlays.current) {
      const layers = {
        picture: picture.current,
        tint: tint.current,
        overlays: overlays.current,
      };
      view.value = new PictureView(root.current, layers, props, alive.signal);
      props.onView?.(view.value);
    }
    return () => alive.abort();
  }, []);

  const act = (action: PictureAction): void => view.peek()?.act(action);
  const onKeyDown = (event: KeyboardEvent): void => {
    const action = event.target === root.current ? pictureAction(event) : null;
    if (action === null || (action.do === "escape" && !view.peek()?.holds)) return;
    event.preventDefault();
    event.stopPropagation();
    act(action);
  };

  const shape = view.value?.viewport.value ?? sizeOf(props);
  const regions = view.value?.scene.shown.value.length ?? 0;
  return (
    <div class="pw-stage">
      <div class="pw-stage__view">
        <div
          ref={root}
          class="pw-picture"
          style={
            shape ? { "--pw-aspect": String(shape.pictureWidth / shape.pictureHeight) } : undefined
          }
          // A screen reader hands the keys through only to an application.
          role="application"
          aria-roledescription="picture"
          aria-label={`Picture, ${regions} ${regions === 1 ? "region" : "regions"} on show`}
          aria-describedby={help}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys need the focus
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          <canvas ref={picture} class="pw-picture__layer" />
          <canvas ref={tint} class="pw-picture__layer pw-picture__layer--tint" />
          <canvas ref={overlays} class="pw-picture__layer" />
          {view.value && <WheelHint view={view.value} />}
        </div>
        <div class="pw-toolbar pw-picture__tools">
          <Tool label="Zoom out" onClick={() => act({ do: "zoom", by: -1 })}>
            <Icon icon={Minus} />
          </Tool>
          <Tool label="Zoom in" onClick={() => act({ do: "zoom", by: 1 })}>
            <Icon icon={Plus} />
          </Tool>
          <Tool label="Fit the picture" onClick={() => act({ do: "fit" })}>
            <Icon icon={Scan} />
          </Tool>
          {regions > 0 && (
            <Tool
              label="Labels"
              pressed={props.showLabels.value}
              onClick={() => act({ do: "labels" })}
            >
              <Icon icon={Tag} />
            </Tool>
          )}
        </div>
      </div>
      {view.value?.scene.isFiner.value && <FinerLegend view={view.value} props={props} act={act} />}
      <p id={help} class="pw-visually-hidden">
        Plus and minus zoom, 0 fits, N and P go through the regions, Enter selects, L shows labels,
        M shows masks.
      </p>
      <p class="pw-visually-hidden" aria-live="polite">
        {view.value?.said.value}
      </p>
    </div>
  );
}

interface FinerProps {
  view: PictureView;
  props: PictureProps;
  act: (action: PictureAction) => void;
}

/** The legend of masks and heat maps, or how far what draws them has come. */
function FinerLegend({ view, props, act }: FinerProps) {
  const { planes } = props;
  const finer = view.scene.finer.value;
  const Legend = planes?.kit.value?.part.Legend;
  if (Legend && finer) return <Legend finer={finer} props={props} act={act} />;
  const error = planes?.error.value;
  if (error) {
    return (
      <p class="pw-notice" role="status">
        {sentence(`Masks, polygons and points cannot be drawn: ${error.message}`)}{" "}
        <button type="button" class="pw-link" onClick={() => planes?.load()}>
          Retry
        </button>
      </p>
    );
  }
  return planes && <progress class="pw-progress" aria-label="Loading what draws masks" />;
}

/** The picture's size before the view knows it, so that nothing moves when it does. */
function sizeOf({ source }: PictureProps) {
  if (source.value === null) return null;
  const { width, height } = pictureSize(source.value);
  return width > 0 ? { pictureWidth: width, pictureHeight: height } : null;
}

interface ToolProps {
  label: string;
  pressed?: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

function Tool({ label, pressed, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      class="pw-button pw-button--icon"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** Says how to zoom when a wheel scrolls past, the first few times. */
function WheelHint({ view }: { view: PictureView }) {
  const shown = useSignal(false);
  const count = view.scrolledPast.value;
  const said = useRef(0);
  useEffect(() => {
    if (count === 0 || said.current >= HINTS) return undefined;
    if (!shown.peek()) said.current += 1;
    shown.value = true;
    const timer = setTimeout(() => {
      shown.value = false;
    }, HINT_MS);
    return () => clearTimeout(timer);
  }, [count]);
  const key = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
  return (
    <p
      class={`pw-picture__hint ${shown.value ? "pw-picture__hint--shown" : ""}`}
      aria-hidden="true"
    >
      {key} + scroll to zoom
    </p>
  );
}
