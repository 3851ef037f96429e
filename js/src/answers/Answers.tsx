/** The panes of an answer that bars do not say: which there are, the rows of each say. */
import type { FunctionComponent } from "preact";
import css from "../styles/answers.css";
import { Captions } from "./Captions.js";
import { Clusters } from "./Clusters.js";
import { Colors } from "./Colors.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { Embeddings } from "./Embeddings.js";
import { Lines } from "./Lines.js";
import { Pictures } from "./Pictures.js";
import { type PaneName, panesOf } from "./panes.js";
import { Sounds } from "./Sounds.js";
import { Segments, Tracks } from "./Stretches.js";
import { Values } from "./Values.js";

/** In the order in which they stand. */
const PANES: readonly (readonly [PaneName, FunctionComponent<PaneProps>])[] = [
  ["captions", Captions],
  ["lines", Lines],
  ["colors", Colors],
  ["pictures", Pictures],
  ["sounds", Sounds],
  ["segments", Segments],
  ["tracks", Tracks],
  ["embeddings", Embeddings],
  ["clusters", Clusters],
  ["values", Values],
];

export interface AnswersProps {
  /** What the picture's place shows: one sample of a video, or all. */
  context: AnswerContext;
  /** Of all samples: segments and tracks do not come and go with the playhead. */
  whole: AnswerContext;
}

export function Answers({ context, whole }: AnswersProps) {
  const now = panesOf(context.rows);
  const all = context.rows === whole.rows ? now : panesOf(whole.rows);
  return (
    <>
      <style>{css}</style>
      {PANES.map(([name, PaneOf]) => {
        const given = TIMELESS.has(name) ? whole : context;
        const rows = (TIMELESS.has(name) ? all : now).get(name) ?? [];
        const own = rows.filter((row) => given.visible[row] === 1);
        return own.length > 0 && <PaneOf key={name} context={given} own={own} />;
      })}
    </>
  );
}

const TIMELESS: ReadonlySet<PaneName> = new Set(["segments", "tracks"]);
