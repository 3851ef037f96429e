/**
 * Colors as swatches: hex, name and share; a click copies the hex. Each region has its own, and so
 * has each moment of a video: what they are shares of is one picture.
 */
import { useState } from "preact/hooks";
import { copyText } from "../copy.js";
import { rowColor, scoreText } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import { timeText } from "../video/clock.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { grouped } from "./grouped.js";
import { Items } from "./Items.js";
import { CopyAll, Pane, useFirst } from "./Pane.js";
import { pointing, useLit } from "./pointing.js";

const AT_FIRST = 24;

export function Colors({ context, own }: PaneProps) {
  const { rows } = context;
  const [said, setSaid] = useState("");
  const share = (row: number): number => rows.score[row] || 0;
  const timed = own.some((row) => !Object.is(rows.timeMs[row], rows.timeMs[own[0] ?? 0]));
  const pictureOf = (row: number): string =>
    `${timed ? rows.timeMs[row] : ""} ${rows.regionId[row]}`;
  const pictures = grouped(own, pictureOf);
  for (const colors of pictures.values()) colors.sort((a, b) => share(b) - share(a));
  const sorted = [...pictures.values()].flat();
  const [shown, more] = useFirst(sorted, AT_FIRST);
  const copy = async (hex: string) => {
    setSaid((await copyText(hex)) ? `${hex} copied` : `No clipboard here: ${hex}`);
  };
  return (
    <Pane
      title="Colors"
      about={sharesOf(rows, own)}
      actions={
        <CopyAll label="Copy all" text={() => sorted.map((row) => hexOf(rows, row)).join("\n")} />
      }
    >
      {[...grouped(shown, pictureOf)].map(([picture, listed]) => (
        <OfPicture
          key={picture}
          context={context}
          timed={timed}
          all={pictures.get(picture) ?? listed}
          listed={listed}
          onCopy={copy}
        />
      ))}
      {more}
      <p class="pw-out__note" role="status">
        {said || "Click a color to copy its hex."}
      </p>
    </Pane>
  );
}

/** What the shares are of; "" where there are none. */
function sharesOf(rows: Rows, own: readonly number[]): string {
  if (!own.some((row) => rows.scoreMeans[row] === "share_of_image")) return "";
  return own.every((row) => rows.regionId[row]) ? "share of the region" : "share of image";
}

interface OfPictureProps {
  context: AnswerContext;
  /** Whether there are others of other times. */
  timed: boolean;
  /** The largest share first. */
  all: readonly number[];
  listed: readonly number[];
  onCopy: (hex: string) => void;
}

/** The colors of one picture, or of one region of it, which they light. */
function OfPicture({ context, timed, all, listed, onCopy }: OfPictureProps) {
  const { rows, hovered } = context;
  const region = rows.regionId[all[0] ?? 0] ?? "";
  const lit = useLit(context, region);
  const point = region === "" ? null : pointing(hovered, region);
  const title = titleOf(context, all[0] ?? 0, timed);
  const shares = all.some((row) => rows.scoreMeans[row] === "share_of_image");
  return (
    <div
      class={`pw-colors__of${lit && region !== "" ? " pw-part--lit" : ""}`}
      onPointerEnter={point?.onPointerEnter}
      onPointerLeave={point?.onPointerLeave}
    >
      {title && <h4 class="pw-colors__title">{title}</h4>}
      {shares && <Band rows={rows} own={all} />}
      <Items label={title ? `Colors of ${title}` : "Colors"} class="pw-colors">
        {listed.map((row) => (
          <li key={row}>
            <button
              type="button"
              data-item
              class="pw-color"
              style={{ "--pw-label": rowColor(rows, row) }}
              onClick={() => onCopy(hexOf(rows, row))}
              onFocus={point?.onFocus}
              onBlur={point?.onBlur}
            >
              <Color rows={rows} row={row} />
            </button>
          </li>
        ))}
      </Items>
    </div>
  );
}

/** Which region they are of, and when; "" of the whole picture where there is but one. */
function titleOf({ rows, regionName }: AnswerContext, row: number, timed: boolean): string {
  const time = rows.timeMs[row] ?? Number.NaN;
  const region = rows.regionId[row];
  const when = timed && !Number.isNaN(time) ? timeText(time) : "";
  return [region && regionName(region), when].filter(Boolean).join(" · ");
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

function Color({ rows, row }: { rows: Rows; row: number }) {
  const hex = hexOf(rows, row);
  const name = rows.label[row] ?? "";
  return (
    <>
      <span class="pw-swatch" />
      <code>{hex}</code>
      <span class="pw-color__name">{name.toLowerCase() === hex.toLowerCase() ? "" : name}</span>
      <span class="pw-number">
        {scoreText(rows.score[row] ?? Number.NaN, rows.scoreMeans[row] ?? "none")}
      </span>
    </>
  );
}

function hexOf(rows: Rows, row: number): string {
  return rows.hex[row] || (rows.label[row] ?? "");
}
