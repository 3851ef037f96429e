/** The concepts that were on show when the notebook was saved: all there is without a kernel. */
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { grouped } from "../answers/grouped.js";
import { ConceptPane } from "../concepts/ConceptPane.js";
import { rowsOfConcepts } from "../predictions.js";
import type { ShownConcept } from "../wire.js";

const ALL_THERE_IS = { maxConcepts: 0, minValue: 0, cut: false, more: false };
const nobody = (): void => {};

export function SavedAnswer({ concepts }: { concepts: ReadonlySignal<readonly ShownConcept[]> }) {
  const nodes = useComputed(() => grouped(concepts.value, ({ node = "" }) => node));
  return (
    <>
      <p class="pw-notice">What was on show when the notebook was saved</p>
      {[...nodes.value.keys()].map((node) => (
        <section key={node} class="pw-saved" aria-label={node || undefined}>
          {node && <h3 class="pw-saved__node">{node}</h3>}
          <Saved node={node} nodes={nodes} />
        </section>
      ))}
    </>
  );
}

interface SavedProps {
  node: string;
  nodes: ReadonlySignal<ReadonlyMap<string, readonly ShownConcept[]>>;
}

function Saved({ node, nodes }: SavedProps) {
  const rows = useComputed(() => rowsOfConcepts(nodes.value.get(node) ?? []));
  const visible = useComputed(() => new Uint8Array(rows.value.length).fill(1));
  const hovered = useSignal<string | null>(null);
  return (
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
      controls="none"
    />
  );
}
