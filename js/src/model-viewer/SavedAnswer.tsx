/** The concepts that were on show when the notebook was saved: all there is without a kernel. */
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { ConceptPane } from "../concepts/ConceptPane.js";
import { rowsOfConcepts } from "../predictions.js";
import type { ShownConcept } from "../wire.js";

const ALL_THERE_IS = { maxConcepts: 0, minValue: 0, cut: false, more: false };
const nobody = (): void => {};

export function SavedAnswer({ concepts }: { concepts: ReadonlySignal<readonly ShownConcept[]> }) {
  const rows = useComputed(() => rowsOfConcepts(concepts.value));
  const visible = useComputed(() => new Uint8Array(rows.value.length).fill(1));
  const hovered = useSignal<string | null>(null);
  return (
    <>
      <p class="pw-notice">What was on show when the notebook was saved</p>
      <ConceptPane
        rows={rows}
        visible={visible}
        threshold={useSignal(0)}
        filter={useSignal("")}
        hovered={hovered}
        selected={useSignal("")}
        cutOff={useSignal(ALL_THERE_IS)}
        onThreshold={nobody}
        onFilter={nobody}
        onMore={nobody}
        controls={false}
      />
    </>
  );
}
