/** For tests: a graph in a shadow root, as a widget has it. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { vi } from "vitest";
import controls from "../styles/controls.css";
import frame from "../styles/frame.css";
import graph from "../styles/graph.css";
import tokens from "../styles/tokens.css";
import type { GraphNode } from "./types.js";
import { WorkflowGraph, type WorkflowGraphProps } from "./WorkflowGraph.js";

/** What is on the page. */
export let host: HTMLElement | null = null;
let root: HTMLElement | null = null;

export function close(): void {
  if (root) render(null, root);
  host?.remove();
  document.body.style.background = "";
}

export const node = (
  id: string,
  inputs: string[] = [],
  more: Partial<GraphNode> = {},
): GraphNode => {
  return {
    id,
    inputs,
    title: id,
    kind: "visual-classifier",
    status: "ok",
    ms: 12,
    url: "",
    ...more,
  };
};

export const FACES: GraphNode[] = [
  node("faces", [], { title: "face-detector", kind: "visual-detector", ms: 212.4 }),
  node("crop", ["faces"], { kind: "image-crop", ms: 0.4, status: "suppressed" }),
  node("colors", ["crop"], {
    title: "color-recognition",
    kind: "color-classifier",
    ms: 1530,
    url: "https://clarifai.com/main",
  }),
];

export function show(props: Partial<WorkflowGraphProps> = {}, width = 1000, scheme = "light") {
  const selected = signal("");
  const nodes = signal(props.nodes ?? FACES);
  const onPick = vi.fn((id: string) => {
    selected.value = id;
  });
  host = document.createElement("div");
  host.style.width = `${width}px`;
  host.dataset.scheme = scheme;
  document.body.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.innerHTML = `<style>${tokens}${frame}${controls}${graph}</style>`;
  root = document.createElement("div");
  root.className = "pw-root";
  shadow.append(root);
  const Shown = () => (
    <WorkflowGraph
      {...{ onPick, input: { name: "two-people.jpg" }, ...props }}
      nodes={nodes.value}
      selected={selected.value}
    />
  );
  render(<Shown />, root);
  return { selected, nodes, onPick };
}

export const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 40));
export const all = (selector: string): HTMLElement[] => [
  ...(root?.querySelectorAll<HTMLElement>(selector) ?? []),
];
export const q = <E extends HTMLElement>(selector: string): E => {
  const [found] = all(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found as E;
};
export const buttons = (): HTMLElement[] => all("button.pw-node");
