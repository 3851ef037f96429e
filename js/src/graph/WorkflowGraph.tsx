/** The graph of a workflow: nodes as buttons over their edges, how each fares and how long it took. */
import FileInput from "lucide/dist/esm/icons/file-input.mjs";
import { useId, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { type Box, useBox } from "./box.js";
import { Foot } from "./Foot.js";
import { type Fitted, fitTo, HIGHEST } from "./fit.js";
import type { Measures, Place } from "./layout.js";
import { NodeBox } from "./NodeBox.js";
import { type Relations, relationsOf } from "./relations.js";
import { Edges, Sheet } from "./Sheet.js";
import { stepFrom } from "./steps.js";
import type { GraphNode } from "./types.js";
import { nodeText } from "./words.js";

export interface WorkflowGraphProps {
  /** In the workflow's order. */
  nodes: readonly GraphNode[];
  /** The id of the node that is picked, or "". */
  selected: string;
  onPick: (id: string) => void;
  /** "" while there is none. */
  input: { readonly name: string };
  /** False where nobody said which node works on which. */
  edgesKnown?: boolean;
}

export function WorkflowGraph(props: WorkflowGraphProps) {
  const { nodes, selected, onPick, input, edgesKnown = true } = props;
  const box = useBox();
  const help = useId();
  const { relations, fitted } = useFitted(nodes, edgesKnown, box.width.value);
  const [focused, setFocused] = useState("");
  const picked = nodes.findIndex(({ id }) => id === selected);
  const last = nodes.findIndex(({ id }) => id === focused);
  const stop = last >= 0 ? last : Math.max(0, picked);

  // Another may have picked it: Python, or the panes.
  useLayoutEffect(() => {
    const place = fitted?.layout.nodes[picked];
    if (fitted && place) box.reveal(place, fitted.measures);
  }, [selected, fitted]);

  return (
    <section class="pw-graph" aria-label="Workflow">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys go among the buttons inside */}
      <div
        ref={box.ref}
        class="pw-graph__box"
        style={fitted ? { maxHeight: `${HIGHEST}px` } : undefined}
        onKeyDown={(event) => fitted && onKey(event, fitted, box)}
      >
        {fitted && (
          <Sheet fitted={fitted} zoom={box.zoom.value}>
            <Edges fitted={fitted} headed={edgesKnown} about={picked} />
            <InputBox name={input.name} fitted={fitted} />
            <ol
              class="pw-graph__nodes"
              aria-label="Nodes, in the workflow's order"
              aria-describedby={help}
            >
              {nodes.map((node, at) => (
                <li
                  key={`${at} ${node.id}`}
                  style={placed(fitted.layout.nodes[at], fitted.measures)}
                >
                  <NodeBox
                    node={node}
                    density={fitted.density}
                    selected={at === picked}
                    stop={at === stop}
                    said={nodeText(node, at, nodes.length, edgesKnown)}
                    onPick={() => onPick(node.id)}
                    onFocus={() => setFocused(node.id)}
                  />
                </li>
              ))}
            </ol>
          </Sheet>
        )}
      </div>
      <Foot fitted={fitted} box={box} notes={notesOf(nodes, relations, edgesKnown)} />
      <p id={help} class="pw-visually-hidden">
        Arrow keys go along the edges, Enter picks, plus and minus zoom, 0 fits.
      </p>
    </section>
  );
}

function InputBox({ name, fitted }: { name: string; fitted: Fitted }) {
  return (
    <div
      class="pw-node pw-node--input"
      style={placed(fitted.layout.input, fitted.measures)}
      title={name}
    >
      <span class="pw-node__id">
        <Icon icon={FileInput} /> Input
      </span>
      {name && <span class="pw-node__model">{name}</span>}
    </div>
  );
}

/** The layout, made anew only for other nodes, edges or room: how nodes fare comes one by one. */
function useFitted(nodes: readonly GraphNode[], edgesKnown: boolean, width: number) {
  const shape = JSON.stringify(nodes.map(({ id, inputs }) => [id, inputs]));
  const relations = useMemo(() => relationsOf(nodes, edgesKnown), [shape, edgesKnown]);
  const fitted = useMemo(
    () => (width > 0 ? fitTo(relations, width, !edgesKnown) : null),
    [relations, width],
  );
  return { relations, fitted };
}

function notesOf(nodes: readonly GraphNode[], relations: Relations, edgesKnown: boolean): string[] {
  if (nodes.length === 0) return ["This workflow has no nodes."];
  const unknown = "Which node works on which is not known: they stand in the workflow's order.";
  return edgesKnown || nodes.length === 1 ? [...new Set(relations.faults)] : [unknown];
}

function placed(place: Place | undefined, { width, height }: Measures) {
  const { x, y } = place ?? { x: 0, y: 0 };
  return { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
}

function onKey(event: KeyboardEvent, fitted: Fitted, box: Box): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!zoomed(event.key, box) && !stepped(event, fitted, box)) return;
  event.preventDefault();
  event.stopPropagation();
}

function zoomed(key: string, box: Box): boolean {
  if (key === "0") box.fit();
  else if (key === "+" || key === "=") box.zoomBy(1);
  else if (key === "-") box.zoomBy(-1);
  else return false;
  return true;
}

/** Whether a key leads along the graph; at its ends it leads nowhere, and is not another's either. */
function stepped({ key, target }: KeyboardEvent, fitted: Fitted, box: Box): boolean {
  const found = box.ref.current?.querySelectorAll<HTMLElement>(".pw-graph__nodes button") ?? [];
  const buttons = [...found];
  const to = stepFrom(buttons.indexOf(target as HTMLElement), key, fitted);
  if (to === undefined) return false;
  if (to !== null) {
    // The page around the box stays where it is.
    buttons[to]?.focus({ preventScroll: true });
    box.reveal(fitted.layout.nodes[to] as Place, fitted.measures);
  }
  return true;
}
