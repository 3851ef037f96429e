/** What has no drawing of its own: JSON values as trees, bytes with their size and a way to save. */

import { bytes } from "../numbers.js";
import { regionIdOf } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { DownloadLink, useObjectUrl } from "./download.js";
import { CopyAll, counted, Pane, useFirst } from "./Pane.js";
import { Tree } from "./Tree.js";
import { useMedia, WhenLoaded } from "./WhenLoaded.js";

const AT_FIRST = 40;

export function Values({ context, own }: PaneProps) {
  const { rows } = context;
  const [shown, more] = useFirst(own, AT_FIRST);
  const holding = shown.filter((row) => (rows.mediaType[row] ?? "") !== "");
  const loaded = useMedia(context, holding);
  const all = () =>
    JSON.stringify(
      own.map((row) => ({ name: titleOf(rows, row), value: plainValue(rows, row) })),
      null,
      2,
    );
  return (
    <Pane
      title="Values"
      about={own.length > 1 ? counted(own.length, "value") : ""}
      actions={<CopyAll label="Copy as JSON" text={all} />}
    >
      <div class="pw-values">
        {shown.map((row) => (
          <div key={row} class="pw-value" {...pointing(context, row)}>
            {!bare(rows, row) && <Tree name={titleOf(rows, row)} value={plainValue(rows, row)} />}
            {holding.includes(row) && (
              <WhenLoaded loaded={loaded(row)} url={rows.mediaUrl[row] ?? ""} what="content">
                {(blob) => <Bytes blob={blob} name={titleOf(rows, row) || "value"} />}
              </WhenLoaded>
            )}
          </div>
        ))}
      </div>
      {more}
    </Pane>
  );
}

/** A value of a region lights it. */
function pointing({ rows, hovered }: AnswerContext, row: number) {
  if ((rows.regionId[row] ?? "") === "") return {};
  return {
    onPointerEnter: () => {
      hovered.value = regionIdOf(rows, row);
    },
    onPointerLeave: () => {
      hovered.value = null;
    },
  };
}

function Bytes({ blob, name }: { blob: Blob; name: string }) {
  const url = useObjectUrl(blob);
  return (
    <p class="pw-out__note">
      {blob.type || "Bytes of no known type"}, {bytes(blob.size)} ·{" "}
      <DownloadLink blob={blob} url={url} name={name} />
    </p>
  );
}

function titleOf(rows: Rows, row: number): string {
  return rows.label[row] || rows.regionId[row] || "";
}

/** Whether the bytes are all that there is. */
function bare(rows: Rows, row: number): boolean {
  return (rows.valueJson[row] ?? null) === null && (rows.mediaType[row] ?? "") !== "";
}

/** What proto3 leaves out (0, false, "") was said all the same, though nobody knows which. */
function plainValue(rows: Rows, row: number): unknown {
  const json = rows.valueJson[row] ?? null;
  if (json === null) return rows.text[row] ?? null;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}
