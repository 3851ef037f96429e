/**
 * What the viewer of one workflow shows: what every viewer does, and its nodes. Shared by all views.
 *
 * What a viewer says of its one answer (rows, threshold, table) is here of the node on view.
 */
import { computed, type ReadonlySignal } from "@preact/signals";
import type { NodeStatus } from "../graph/types.js";
import { follow, type KernelModel, type Trait } from "../model.js";
import type { Rpc } from "../rpc.js";
import type { GivenAnswer, Item, Said } from "../viewer/item.js";
import { type Held, type Speaking, speaking } from "../viewer/speaking.js";
import { createState, type ViewerState } from "../viewer/state.js";
import type { NodeCard, WorkflowCard } from "../wire.js";
import { saysWhere } from "./says-where.js";

/** A node: what the platform says of it, and what it says of the input on show. */
export interface NodeState extends Speaking {
  readonly id: string;
  /** Null where the platform describes no nodes: then it is known by its answers alone. */
  readonly card: ReadonlySignal<NodeCard | null>;
  /** While an input is on its way nobody knows at which node it is. */
  readonly status: ReadonlySignal<NodeStatus>;
  /** The region that is selected in it, or "". */
  readonly selected: ReadonlySignal<string>;
}

export interface WorkflowState extends ViewerState {
  /** In the workflow's order. */
  readonly nodes: ReadonlySignal<readonly NodeState[]>;
  /** The node that was chosen, by its id; "" for none. */
  readonly node: Trait<string>;
  /** The node whose answer lies on the picture: the one chosen, else the first that says where. */
  readonly onView: ReadonlySignal<NodeState | null>;
  readonly folded: Trait<readonly string[]>;
  /** Whether it is known which node works on which. */
  readonly edgesKnown: ReadonlySignal<boolean>;
}

export function createWorkflowState(
  kernel: KernelModel,
  rpc: Rpc,
  alive: AbortSignal,
): WorkflowState {
  const node = follow(kernel, "node", "", alive);
  const folded = follow(kernel, "folded", [], alive);
  const saidOf = (given: GivenAnswer): Said | null => saidBy(given, chosen.value);
  const state = createState(kernel, rpc, alive, "workflow", saidOf);
  const cards = computed(() => cardsOf(state));
  const ids = computed(() => idsOf(cards.value, state.current.value?.answer.value?.nodes ?? []));
  const nodes = nodesOf(state, rpc.live, ids, cards, () => onView.value);
  const chosen = computed(() => chosenOf(node.value.value, ids.value, state.current.value));
  const onView = computed(() => nodes.value.find(({ id }) => id === chosen.value) ?? null);
  const { selected } = state;
  return {
    ...state,
    nodes,
    node,
    folded,
    onView,
    edgesKnown: computed(() => cards.value.length > 0),
    speaker: computed(() => [state.speaker.value, chosen.value].filter(Boolean).join(", node ")),
    selected: {
      ...selected,
      save: (regionId) => {
        // A region is one of a node's: that node is chosen with it.
        if (regionId !== "" && node.value.peek() === "") node.set(chosen.peek());
        selected.save(regionId);
      },
    },
    leave: () => {
      if (node.value.peek() !== "") node.save("");
      if (folded.value.peek().length > 0) folded.save([]);
    },
  };
}

function cardsOf({ model }: ViewerState): readonly NodeCard[] {
  return (model.value as Partial<WorkflowCard> | null)?.nodes ?? [];
}

/** The workflow's own order; what it does not name follows as it was answered. */
function idsOf(cards: readonly NodeCard[], answered: readonly Said[]): readonly string[] {
  const said = answered.map(({ answer }) => answer.node_id);
  return [...new Set([...cards.map(({ id }) => id), ...said])];
}

/** One for each id, the same for as long as it is among them: a view holds on to its signals. */
function nodesOf(
  state: ViewerState,
  live: ReadonlySignal<boolean>,
  ids: ReadonlySignal<readonly string[]>,
  cards: ReadonlySignal<readonly NodeCard[]>,
  onView: () => NodeState | null,
): ReadonlySignal<readonly NodeState[]> {
  let known = new Map<string, NodeState>();
  return computed(() => {
    known = new Map(
      ids.value.map((id) => [id, known.get(id) ?? nodeOf(state, live, id, cards, onView)]),
    );
    return [...known.values()];
  });
}

function nodeOf(
  state: ViewerState & Held,
  live: ReadonlySignal<boolean>,
  id: string,
  cards: ReadonlySignal<readonly NodeCard[]>,
  onView: () => NodeState | null,
): NodeState {
  const said = computed(() => saidBy(state.given.value, id));
  return {
    id,
    card: computed(() => cards.value.find((card) => card.id === id) ?? null),
    status: computed(() => {
      const status = said.value?.answer.status;
      if (status === undefined) return unsaid(state.current.value, live.value);
      return status === "partial" ? "working" : status;
    }),
    selected: computed(() => (onView()?.id === id ? state.selected.value.value : "")),
    ...speaking(said, state),
  };
}

/** How a node fares that has said nothing of the input. */
function unsaid(item: Item | null, live: boolean): NodeStatus {
  if (item?.busy) return "working";
  return live && item?.state.value.at !== "failed" ? "waiting" : "unanswered";
}

function saidBy(given: GivenAnswer | null, id: string): Said | null {
  return given?.nodes.find(({ answer }) => answer.node_id === id) ?? null;
}

function chosenOf(wanted: string, ids: readonly string[], item: Item | null): string {
  if (ids.includes(wanted)) return wanted;
  const placed = item?.answer.value?.nodes.find(({ rows }) => saysWhere(rows, item.kind));
  return placed?.answer.node_id ?? ids[0] ?? "";
}
