/** A JSON value as a tree: objects and lists open and close, long ones are bounded. */
import { useFirst } from "./Pane.js";

const AT_FIRST = 100;
const LONGEST_TEXT = 2000;
/** Deeper than this is written in one line of JSON: a page cannot nest without end. */
const DEEPEST = 40;

export interface TreeProps {
  name: string;
  value: unknown;
  depth?: number;
}

export function Tree({ name, value, depth = 0 }: TreeProps) {
  if (typeof value !== "object" || value === null || depth >= DEEPEST) {
    return (
      <div class="pw-tree__leaf">
        {name !== "" && <span class="pw-tree__name">{name}</span>}
        <span class={`pw-tree__value pw-tree__value--${typeof value}`}>{leafText(value)}</span>
      </div>
    );
  }
  const entries = Object.entries(value);
  return (
    <details class="pw-tree" open={depth < 2 && entries.length <= 20}>
      <summary>
        {name !== "" && <span class="pw-tree__name">{name}</span>}
        <span class="pw-item__meta">{sizeText(value, entries.length)}</span>
      </summary>
      <Branches entries={entries} depth={depth + 1} />
    </details>
  );
}

function Branches({ entries, depth }: { entries: [string, unknown][]; depth: number }) {
  const [shown, more] = useFirst(entries, AT_FIRST);
  return (
    <div class="pw-tree__in">
      {shown.map(([key, inner]) => (
        <Tree key={key} name={key} value={inner} depth={depth} />
      ))}
      {more}
    </div>
  );
}

function sizeText(value: object, count: number): string {
  if (Array.isArray(value))
    return count === 0 ? "empty list" : `list of ${count.toLocaleString("en")}`;
  return count === 0 ? "empty" : `${count.toLocaleString("en")} field${count === 1 ? "" : "s"}`;
}

function leafText(value: unknown): string {
  if (value === null || value === undefined) return "no value";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
