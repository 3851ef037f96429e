/** The inputs tried, newest first; samples; a way to add more; the line about the current input. */
import type { ReadonlySignal } from "@preact/signals";
import Plus from "lucide/dist/esm/icons/plus";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../icons.js";
import { type Admits, accepted } from "../upload/admits.js";
import { FileField } from "../upload/WaysIn.js";
import type { Item } from "../viewer/item.js";
import type { Sample } from "../viewer/state.js";

export interface StripProps {
  items: ReadonlySignal<readonly Item[]>;
  current: ReadonlySignal<Item | null>;
  samples: ReadonlySignal<readonly Sample[]>;
  admits: ReadonlySignal<Admits>;
  onSelect: (item: Item) => void;
  onRemove: (item: Item) => void;
  onFiles: (files: File[]) => void;
  onSample: (id: string) => void;
  /** The line about the current input. */
  note: ComponentChildren;
  /** What to do with all of it. */
  children: ComponentChildren;
}

export function Strip(props: StripProps) {
  const { items, current, samples, admits, onSelect, onRemove, onFiles, onSample } = props;
  const field = useRef<HTMLInputElement>(null);
  const shown = items.value;
  const tried = new Set(
    shown.map(({ source }) => (source.from === "sample" ? source.id : undefined)),
  );
  const untried = samples.value.filter(
    ({ id, kind, thumbnail }) => (thumbnail !== "" || kind !== "image") && !tried.has(id),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const thumb = (event.target as Element).closest(".pw-thumb");
    if (event.key !== "Delete" || current.value === null || !thumb?.ariaCurrent) return;
    event.preventDefault();
    // What has the focus goes away: it moves on first, to the next input or the button to add one.
    thumb.nextElementSibling?.querySelector("button")?.focus();
    onRemove(current.value);
  };
  return (
    <footer class="pw-strip">
      {shown.length > 0 && props.note}
      <div class="pw-strip__actions">{props.children}</div>
      {shown.length > 0 && (
        <>
          <ul class="pw-strip__inputs" aria-label="Inputs, newest first" onKeyDown={onKeyDown}>
            {shown.map((item) => (
              <Thumb
                key={item.id}
                item={item}
                selected={item === current.value}
                onSelect={onSelect}
                onRemove={onRemove}
              />
            ))}
            <li class="pw-thumb pw-thumb--drop">
              <button
                type="button"
                aria-label="Add inputs"
                title="Choose files, or drop them anywhere here"
                onClick={() => field.current?.click()}
              >
                <Icon icon={Plus} />
              </button>
            </li>
            {untried.length > 0 && <li class="pw-strip__samples">Samples</li>}
            {untried.map((sample) => (
              <SampleThumb key={sample.id} sample={sample} onSample={onSample} />
            ))}
          </ul>
          <FileField accept={accepted(admits.value)} field={field} onFiles={onFiles} />
        </>
      )}
    </footer>
  );
}

interface ThumbProps {
  item: Item;
  selected: boolean;
  onSelect: (item: Item) => void;
  onRemove: (item: Item) => void;
}

/** Scroll the strip alone: `scrollIntoView` would move the whole notebook to a viewer out of sight. */
function reveal(thumb: HTMLElement): void {
  const strip = thumb.parentElement;
  if (strip === null) return;
  const over = thumb.getBoundingClientRect();
  const within = strip.getBoundingClientRect();
  if (over.left < within.left) strip.scrollLeft -= within.left - over.left;
  else if (over.right > within.right) strip.scrollLeft += over.right - within.right;
}

function Thumb({ item, selected, onSelect, onRemove }: ThumbProps) {
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const thumb = row.current;
    if (!selected || thumb === null) return;
    reveal(thumb);
    // The arrows move through the inputs: the focus goes along.
    if (thumb.parentElement?.matches(":focus-within")) thumb.querySelector("button")?.focus();
  }, [selected]);
  const failed = hasFailed(item);
  const state = failed ? ", failed" : item.busy ? ", under way" : "";
  return (
    <li
      ref={row}
      class={`pw-thumb${failed ? " pw-thumb--failed" : ""}${item.busy ? " pw-thumb--working" : ""}`}
      aria-current={selected ? "true" : undefined}
      title={item.name}
    >
      <button
        type="button"
        class="pw-thumb__pick"
        tabIndex={selected ? 0 : -1}
        aria-label={`${calledOf(item)}${state}`}
        onClick={() => onSelect(item)}
      >
        <ThumbImage item={item} />
      </button>
      {item.busy && <span class="pw-spinner" />}
      <button
        type="button"
        class="pw-thumb__remove"
        // Delete removes the current input; a stop for each thumbnail would be one too many.
        tabIndex={-1}
        aria-label={`Remove ${item.name}`}
        title="Remove"
        onClick={() => onRemove(item)}
      >
        ×
      </button>
    </li>
  );
}

/** Its picture, or what kind of file it is where the browser cannot draw it. */
function ThumbImage({ item }: { item: Item }) {
  const url = item.thumbnail.value;
  if (url === "" && item.kind === "text") {
    return <span class="pw-thumb__words">{wordsOf(item)}</span>;
  }
  if (url === "") return <span class="pw-thumb__kind">{endingOf(item)}</span>;
  return (
    <img
      class="pw-thumb__image"
      src={url}
      alt=""
      draggable={false}
      onError={() => item.dropThumbnail(url)}
    />
  );
}

interface SampleThumbProps {
  sample: Sample;
  onSample: (id: string) => void;
}

function SampleThumb({ sample, onSample }: SampleThumbProps) {
  return (
    <li class="pw-thumb pw-thumb--sample">
      <button
        type="button"
        aria-label={`Try the sample ${sample.name}`}
        title={`Sample: ${sample.name}. ${sample.note}`}
        onClick={() => onSample(sample.id)}
      >
        {sample.thumbnail ? (
          <img class="pw-thumb__image" src={sample.thumbnail} alt="" draggable={false} />
        ) : (
          <span class="pw-thumb__words">{sample.name}</span>
        )}
      </button>
    </li>
  );
}

function hasFailed(item: Item): boolean {
  return item.state.value.at === "failed" || item.answer.value?.answer.status === "failed";
}

/** How a text begins; what was typed is named so already. */
function wordsOf(item: Item): string {
  const text = item.source.from === "text" ? "" : item.card.value?.text;
  return (text || item.name).trim().slice(0, 40).trim();
}

/** A text by its file's name and its first words, which stand on its card. */
function calledOf(item: Item): string {
  if (item.kind !== "text" || item.thumbnail.value !== "") return item.name;
  const words = wordsOf(item);
  return words === item.name ? words : `${item.name}: ${words}`;
}

function endingOf(item: Item): string {
  const ending = item.name.includes(".") ? item.name.split(".").at(-1) : "";
  return (ending || item.kind).slice(0, 4).toUpperCase();
}
