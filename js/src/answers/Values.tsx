/** What has no drawing of its own: JSON values as trees, bytes with their size and a way to save. */

import { bytes } from "../numbers.js";
import type { Rows } from "../predictions.js";
import { isSaid } from "./bars.js";
import type { PaneProps } from "./context.js";
import { DownloadLink, useObjectUrl } from "./download.js";
import { CopyAll, counted, Pane, useFirst } from "./Pane.js";
import { lighting } from "./pointing.js";
import { Tree } from "./Tree.js";
import { useMedia, WhenLoaded } from "./WhenLoaded.js";

const AT_FIRST = 40;

export function Values({ context, own }: PaneProps) {
  return (
    <Pane
      title="Values"
      about={own.length > 1 ? counted(own.length, "value") : ""}
      actions={<CopyValues rows={context.rows} own={own} />}
    >
      <ValueList context={context} own={own} />
    </Pane>
  );
}

export function CopyValues({ rows, own }: { rows: Rows; own: readonly number[] }) {
  const all = () =>
    JSON.stringify(
      own.map((row) => ({ name: titleOf(rows, row), value: plainValue(rows, row) })),
      null,
      2,
    );
  return <CopyAll label="Copy as JSON" text={all} />;
}

export interface ValueListProps extends PaneProps {
  /** What a row is called. */
  title?: (rows: Rows, row: number) => string;
}

export function ValueList({ context, own, title = titleOf }: ValueListProps) {
  const { rows } = context;
  const [shown, more] = useFirst(own, AT_FIRST);
  const holding = shown.filter((row) => isOfBytes(rows, row));
  const loaded = useMedia(context, holding);
  return (
    <>
      <div class="pw-values">
        {shown.map((row) => (
          <div key={rows.ordinal[row]} class="pw-value" {...lighting(context, row)}>
            {!bare(rows, row) && <Tree name={title(rows, row)} value={plainValue(rows, row)} />}
            {holding.includes(row) && (
              <WhenLoaded loaded={loaded(row)} url={rows.mediaUrl[row] ?? ""} what="content">
                {(blob) => <Bytes blob={blob} name={title(rows, row) || "value"} />}
              </WhenLoaded>
            )}
          </div>
        ))}
      </div>
      {more}
    </>
  );
}

/** Whether its bytes have no other pane that shows them. */
function isOfBytes(rows: Rows, row: number): boolean {
  const kind = rows.kind[row];
  return isSaid(rows.mediaType[row]) && (kind === "value" || kind === "other");
}

function Bytes({ blob, name }: { blob: Blob; name: string }) {
  const url = useObjectUrl(blob);
  return (
    <p class="pw-out__note">
      {blob.type.startsWith("video/") && (
        // biome-ignore lint/a11y/useMediaCaption: a model's video comes without captions.
        <video class="pw-returned__video" controls src={url} aria-label={name} />
      )}
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
  return !isSaid(rows.valueJson[row]) && isOfBytes(rows, row);
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
