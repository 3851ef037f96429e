/** Colors as swatches: hex, name and share; a click copies the hex. */
import { useState } from "preact/hooks";
import { copyText } from "../copy.js";
import { regionIdOf, rowColor, scoreText } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { Items } from "./Items.js";
import { CopyAll, Pane, useFirst } from "./Pane.js";
import { pointing, useLit } from "./pointing.js";

const AT_FIRST = 24;

export function Colors({ context, own }: PaneProps) {
  const { rows } = context;
  const [said, setSaid] = useState("");
  const shares = own.some((row) => rows.scoreMeans[row] === "share_of_image");
  const sorted = [...own].sort((a, b) => (rows.score[b] || 0) - (rows.score[a] || 0));
  const [shown, more] = useFirst(sorted, AT_FIRST);
  const copy = async (hex: string) => {
    setSaid((await copyText(hex)) ? `${hex} copied` : `No clipboard here: ${hex}`);
  };
  return (
    <Pane
      title="Colors"
      about={shares ? "share of image" : ""}
      actions={
        <CopyAll label="Copy all" text={() => sorted.map((row) => hexOf(rows, row)).join("\n")} />
      }
    >
      {shares && <Band rows={rows} own={sorted} />}
      <Items label="Colors" class="pw-colors">
        {shown.map((row) => (
          <li key={row}>
            <Color context={context} row={row} onCopy={copy} />
          </li>
        ))}
      </Items>
      {more}
      <p class="pw-out__note" role="status">
        {said || "Click a color to copy its hex."}
      </p>
    </Pane>
  );
}

/** All of them side by side, each as wide as its share. */
function Band({ rows, own }: { rows: Rows; own: readonly number[] }) {
  return (
    <div class="pw-colors__band" aria-hidden="true">
      {own.map((row) => (
        <span
          key={row}
          style={{ flexGrow: Math.max(0, rows.score[row] || 0), background: rowColor(rows, row) }}
        />
      ))}
    </div>
  );
}

interface ColorProps {
  context: AnswerContext;
  row: number;
  onCopy: (hex: string) => void;
}

function Color({ context, row, onCopy }: ColorProps) {
  const { rows, hovered } = context;
  const hex = hexOf(rows, row);
  const name = rows.label[row] ?? "";
  const share = scoreText(rows.score[row] ?? Number.NaN, rows.scoreMeans[row] ?? "none");
  const id = regionIdOf(rows, row);
  const lit = useLit(context, id);
  return (
    <button
      type="button"
      data-item
      class={`pw-color${lit ? " pw-part--lit" : ""}`}
      style={{ "--pw-label": rowColor(rows, row) }}
      onClick={() => onCopy(hex)}
      {...pointing(hovered, id)}
    >
      <span class="pw-swatch" />
      <code>{hex}</code>
      <span class="pw-color__name">{name.toLowerCase() === hex.toLowerCase() ? "" : name}</span>
      <span class="pw-number">{share}</span>
    </button>
  );
}

function hexOf(rows: Rows, row: number): string {
  return rows.hex[row] || (rows.label[row] ?? "");
}
