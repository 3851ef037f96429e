/**
 * What is pointed at in one node, and what is kin of it in all others; of one view.
 *
 * A hover draws anew only the panes in which other regions are kin than before.
 */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Families, familiesOf, type Kin } from "../kin/families.js";
import { regionsMeant } from "../kin/meant.js";
import { NO_KIN } from "../kin/steady.js";
import type { ViewState } from "../viewer/view.js";
import type { NodeState, WorkflowState } from "./state.js";

/** One node's part in it. */
export interface Pointing {
  /** A region's id, "label:" and a label, "track:" and a track. */
  readonly hovered: Signal<string | null>;
  readonly kin: ReadonlySignal<ReadonlySet<string>>;
}

interface Pointed {
  readonly node: NodeState;
  readonly at: string;
}

export class Lineage {
  readonly #nodes: WorkflowState["nodes"];
  readonly #byNode = new WeakMap<NodeState, Pointing>();
  readonly #families: ReadonlySignal<Families>;
  readonly #pointed: ReadonlySignal<Pointed | null>;
  readonly #family: ReadonlySignal<Kin>;

  constructor({ nodes }: WorkflowState) {
    this.#nodes = nodes;
    this.#families = computed(() => familiesOf(nodes.value.flatMap(saidOf)));
    this.#pointed = this.#watch();
    this.#family = computed(() => this.#kinOf(this.#pointed.value));
  }

  of(node: NodeState): Pointing {
    const known = this.#byNode.get(node);
    if (known) return known;
    const kin = computed(() => {
      const { node: own } = this.#pointed.value ?? {};
      const outputId = node.said.value?.answer.output_id;
      if (own === undefined || own === node || outputId === undefined) return NO_KIN;
      return this.#family.value.get(outputId) ?? NO_KIN;
    });
    const made = { hovered: signal<string | null>(null), kin };
    this.#byNode.set(node, made);
    return made;
  }

  /** A bar may have the focus while the pointer is elsewhere: what came last is meant. */
  #watch(): ReadonlySignal<Pointed | null> {
    let before = new Map<NodeState, string | null>();
    let last: NodeState | null = null;
    return computed(() => {
      const now = new Map(this.#nodes.value.map((node) => [node, this.of(node).hovered.value]));
      const isAt = (node: NodeState | null): boolean => node !== null && now.get(node) != null;
      const all = [...now.keys()];
      const moved = all.find((node) => isAt(node) && now.get(node) !== before.get(node));
      last = moved ?? (isAt(last) ? last : (all.find(isAt) ?? null));
      before = now;
      const at = last && now.get(last);
      return last && at != null ? { node: last, at } : null;
    });
  }

  #kinOf(pointed: Pointed | null): Kin {
    const said = pointed?.node.said.value;
    if (!pointed || !said) return NO_FAMILY;
    const regions = regionsMeant(said.rows, pointed.at);
    return this.#families.value.kinOfAll(said.answer.output_id, regions);
  }

  /** The picture beside the panes is of the node on view: what is pointed at there is so here. */
  mirror({ onView }: WorkflowState, view: ViewState): () => void {
    let shown: NodeState | null = null;
    const effects = [
      effect(() => {
        const node = onView.value;
        if (shown !== null && shown !== node) this.of(shown).hovered.value = null;
        shown = node;
        view.hovered.value = node ? this.of(node).hovered.value : null;
      }),
      effect(() => {
        const at = view.hovered.value;
        const node = onView.peek();
        if (node) this.of(node).hovered.value = at;
      }),
      effect(() => {
        view.kin.value = onView.value ? this.of(onView.value).kin.value : NO_KIN;
      }),
    ];
    return () => {
      effects.forEach((stop) => void stop());
      view.kin.value = NO_KIN;
    };
  }
}

const NO_FAMILY: Kin = new Map();

function saidOf({ said }: NodeState) {
  const { answer, rows } = said.value ?? {};
  return answer && rows ? [{ outputId: answer.output_id, rows }] : [];
}
