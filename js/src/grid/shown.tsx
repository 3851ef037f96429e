/** For tests: a grid in a shadow root, as a widget has it. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { vi } from "vitest";
import controls from "../styles/controls.css";
import frame from "../styles/frame.css";
import grid from "../styles/grid.css";
import tokens from "../styles/tokens.css";
import { NOTHING_SELECTED, type Selection } from "./selection.js";
import { Tile, type TileProps } from "./Tile.js";
import { VirtualGrid } from "./VirtualGrid.js";

/** What is on the page. */
export let host: HTMLElement | null = null;
let root: HTMLElement | null = null;

export function close(): void {
  if (root) render(null, root);
  host?.remove();
  document.body.style.background = "";
}

const TILE: TileProps = {
  name: "",
  thumbnail: "",
  kind: "image",
  status: "predicted",
  error: "",
  lines: [],
  boxes: [],
  truth: [],
  agrees: null,
  selected: false,
};

export const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 40));

export async function show(
  count: number,
  {
    width = 648,
    scheme = "light",
    tile = (at: number): Partial<TileProps> => ({ name: `img-${at}` }),
  } = {},
) {
  const order = signal(Int32Array.from({ length: count }, (_, at) => at));
  const selection = signal<Selection>(NOTHING_SELECTED);
  const told = {
    onSelect: vi.fn((next: Selection) => {
      selection.value = next;
    }),
    onSelectAll: vi.fn(),
    onOpen: vi.fn(),
    onSight: vi.fn(),
  };
  host = document.createElement("div");
  host.style.width = `${width}px`;
  host.dataset.scheme = scheme;
  document.body.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.innerHTML = `<style>${tokens}${frame}${controls}${grid}</style>`;
  root = document.createElement("div");
  root.className = "pw-root";
  shadow.append(root);
  render(
    <VirtualGrid {...{ order, selection, ...told }} label="Inputs" tileWidth={150} tileHeight={180}>
      {({ index, selected }) => <Tile {...TILE} {...tile(index)} selected={selected} />}
    </VirtualGrid>,
    root,
  );
  await settled();
  return { order, selection, ...told };
}

export const all = (selector: string): HTMLElement[] => [
  ...(root?.querySelectorAll<HTMLElement>(selector) ?? []),
];
export const box = (): HTMLElement => all(".pw-grid")[0] as HTMLElement;
export const press = async (key: string, more: KeyboardEventInit = {}): Promise<KeyboardEvent> => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  box().dispatchEvent(event);
  await settled();
  return event;
};
