/** The panes of an answer that bars do not say: which there are, the rows of each say. */
import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { FunctionComponent } from "preact";
import type { MediaStore } from "../media/store.js";
import type { Rows } from "../predictions.js";
import css from "../styles/answers.css";
import type { GivenAnswer } from "../viewer/item.js";
import type { Speaking } from "../viewer/speaking.js";
import { Captions } from "./Captions.js";
import { Clusters } from "./Clusters.js";
import { Colors } from "./Colors.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { Embeddings } from "./Embeddings.js";
import { Lines } from "./Lines.js";
import { More } from "./More.js";
import { Pictures } from "./Pictures.js";
import { type PaneName, panesOf } from "./panes.js";
import { type RegionNames, regionNamesOf } from "./region-names.js";
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
  ["more", More],
];

export interface AnswersProps extends Pick<AnswerContext, "hovered" | "kin" | "selected"> {
  /** The whole answer. */
  speaking: Speaking;
  /** Of one sample while a video stands on it, else of the whole answer. */
  rows: ReadonlySignal<Rows | null>;
  visible: ReadonlySignal<Uint8Array>;
  onSelect: (regionId: string) => void;
  /** All that was said of the input. */
  given: ReadonlySignal<GivenAnswer | null>;
  media: MediaStore;
  /** Move the player there; null where there is none. */
  onSeek: ((timeMs: number) => void) | null;
}

/** A video that plays draws anew, once a sample, what is of a moment, and nothing else. */
export function Answers(props: AnswersProps) {
  const { speaking, rows, visible, given } = props;
  const names = useComputed(() => regionNamesOf(given.value));
  const whole = useComputed(() =>
    givenOf(props, names.value, speaking.rows.value, speaking.visible.value),
  );
  const moment = useComputed(() =>
    rows.value === speaking.rows.value
      ? whole.value
      : givenOf(props, names.value, rows.value, visible.value),
  );
  return (
    <>
      <style>{css}</style>
      {PANES.map(([name, PaneOf]) => (
        <OnShow
          key={name}
          name={name}
          PaneOf={PaneOf}
          given={TIMELESS.has(name) ? whole : moment}
        />
      ))}
    </>
  );
}

/** Segments and tracks do not come and go with the playhead. */
const TIMELESS: ReadonlySet<PaneName> = new Set(["segments", "tracks"]);

interface Given {
  readonly context: AnswerContext;
  /** Of each pane the rows that are on show. */
  readonly own: ReadonlyMap<PaneName, readonly number[]>;
}

interface OnShowProps {
  name: PaneName;
  PaneOf: FunctionComponent<PaneProps>;
  given: ReadonlySignal<Given | null>;
}

function OnShow({ name, PaneOf, given }: OnShowProps) {
  const own = given.value?.own.get(name) ?? [];
  return given.value && own.length > 0 ? <PaneOf context={given.value.context} own={own} /> : null;
}

function givenOf(
  props: AnswersProps,
  names: RegionNames,
  rows: Rows | null,
  visible: Uint8Array,
): Given | null {
  const { speaking, hovered, kin, selected, onSelect, media, onSeek } = props;
  const said = speaking.said.value;
  if (rows === null || said === null) return null;
  const pointed = { hovered, kin, selected, onSelect };
  const { output_id: outputId } = said.answer;
  const regionName = (regionId: string): string => names(outputId, regionId);
  const context: AnswerContext = {
    rows,
    visible,
    outputId,
    ...pointed,
    regionName,
    media,
    onSeek,
  };
  const panes = [...panesOf(rows)];
  const own = new Map(panes.map(([name, all]) => [name, all.filter((row) => visible[row] === 1)]));
  return { context, own };
}
