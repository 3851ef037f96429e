/** Clusters, and the hits of a search: what is near, and how near. */
import { scoreText } from "../overlays/regions.js";
import type { Rows } from "../predictions.js";
import type { PaneProps } from "./context.js";
import { counted, Pane, useFirst } from "./Pane.js";
import { WebAddress } from "./WebAddress.js";

const AT_FIRST = 30;

export function Clusters({ context: { rows }, own }: PaneProps) {
  const [shown, more] = useFirst(own, AT_FIRST);
  const clusters = own.filter((row) => rows.kind[row] === "cluster").length;
  const hits = own.length - clusters;
  const about = [clusters && counted(clusters, "cluster"), hits && counted(hits, "hit")];
  return (
    <Pane
      title={clusters > 0 ? "Clusters" : "Hits"}
      about={about.filter((part) => part !== 0).join(", ")}
    >
      <ul class="pw-items" aria-label={clusters > 0 ? "Clusters and their hits" : "Hits"}>
        {shown.map((row) => (
          <Near key={row} rows={rows} row={row} indent={clusters > 0} />
        ))}
      </ul>
      {more}
    </Pane>
  );
}

function Near({ rows, row, indent }: { rows: Rows; row: number; indent: boolean }) {
  const cluster = rows.kind[row] === "cluster";
  const url = rows.mediaUrl[row] ?? "";
  const score = scoreText(rows.score[row] ?? Number.NaN, rows.scoreMeans[row] ?? "none");
  const count = cluster ? countOf(rows.valueJson[row] ?? null) : 0;
  return (
    <li class={`pw-near${cluster || !indent ? "" : " pw-near--in"}`}>
      <span class="pw-near__name">{rows.label[row] || (cluster ? "cluster" : "hit")}</span>
      {count > 0 && <span class="pw-item__meta">{counted(count, "input")}</span>}
      <span class="pw-number">{score}</span>
      {url !== "" && <WebAddress url={url} />}
    </li>
  );
}

function countOf(json: string | null): number {
  const count: unknown = json === null ? 0 : JSON.parse(json)?.count;
  return typeof count === "number" ? count : 0;
}
