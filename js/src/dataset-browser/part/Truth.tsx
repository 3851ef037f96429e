/** The ground truth of the input that is open: its labels, dashed, and whether the model names them. */
import { type Signal, useComputed } from "@preact/signals";
import { nameOf } from "../../overlays/regions.js";
import { colorOf } from "../../palette.js";
import type { Rows } from "../../predictions.js";
import type { ViewerState } from "../../viewer/state.js";
import type { ViewState } from "../../viewer/view.js";
import type { Page } from "./opened.js";

export interface TruthProps {
  page: Page;
  viewer: ViewerState;
  view: ViewState;
  /** Whether it is drawn on the picture. */
  showTruth: Signal<boolean>;
}

export function Truth({ page, viewer, view, showTruth }: TruthProps) {
  const { truth } = page;
  const placed = truth?.shape.some((shape) => shape !== "whole") ?? false;
  // As the filter has it: regions by their labels, a label of the whole picture by the best one.
  const said = useComputed(() => {
    const rows = viewer.rows.value;
    const visible = viewer.visible.value;
    return placed ? labelsOf(rows, visible) : bestOf(rows, visible);
  });
  if (truth === null || truth.length === 0) return null;
  const labels = [...labelsOf(truth, null)];
  const answered = viewer.rows.value !== null;
  const point = (label: string | null) => () => {
    view.hovered.value = label === null ? null : `label:${label}`;
  };
  return (
    <div class="pw-truth">
      <h4 class="pw-truth__head">Ground truth</h4>
      <ul class="pw-truth__labels">
        {labels.map(([label, count]) => (
          <li
            key={label}
            class="pw-truth__label"
            onPointerEnter={point(label)}
            onPointerLeave={point(null)}
          >
            <span class="pw-swatch" style={{ "--pw-label": colorOf(label) }} />
            {count > 1 ? `${label} ×${count}` : label}
            {answered && <Sign agrees={said.value.has(label)} placed={placed} />}
          </li>
        ))}
      </ul>
      {placed && (
        <label class="pw-check">
          <input
            type="checkbox"
            checked={showTruth.value}
            onChange={(event) => {
              showTruth.value = event.currentTarget.checked;
            }}
          />
          Dashed on the picture
        </label>
      )}
    </div>
  );
}

function Sign({ agrees, placed }: { agrees: boolean; placed: boolean }) {
  const what = placed ? "named by the model" : "what the model takes for the likeliest";
  const words = agrees ? what : `not ${what}`;
  return (
    <>
      <span
        class={`pw-truth__sign${agrees ? "" : " pw-truth__sign--not"}`}
        title={words}
        aria-hidden="true"
      >
        {agrees ? "=" : "≠"}
      </span>
      <span class="pw-visually-hidden">{words}</span>
    </>
  );
}

/** The best label on show; without scores the first. */
function bestOf(rows: Rows | null, visible: Uint8Array): ReadonlySet<string> {
  let best = -1;
  for (let row = 0; row < (rows?.length ?? 0); row++) {
    if (rows === null || visible[row] === 0 || rows.label[row] === "") continue;
    const score = rows.score[row] as number;
    if (best < 0 || score > (rows.score[best] as number)) best = row;
  }
  return new Set(rows && best >= 0 ? [nameOf(rows, best)] : []);
}

/** Each label on show with how often it stands there. */
function labelsOf(rows: Rows | null, visible: Uint8Array | null): Map<string, number> {
  const labels = new Map<string, number>();
  for (let row = 0; row < (rows?.length ?? 0); row++) {
    if (rows === null || visible?.[row] === 0) continue;
    const label = nameOf(rows, row);
    labels.set(label, (labels.get(label) ?? 0) + 1);
  }
  return labels;
}
