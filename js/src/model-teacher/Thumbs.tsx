/** The pictures of a class, the newest first: those that the kernel has, and those on their way. */
import { useRef, useState } from "preact/hooks";
import type { ClassCard, PictureCard } from "../teaching-wire.js";
import type { Coming } from "./coming.js";
import type { Thumbnails } from "./thumbnails.js";

/** More are on view when asked for: ten classes of fifty would be a long page. */
export const AT_FIRST = 12;

export interface ThumbsProps {
  card: ClassCard;
  coming: readonly Coming[];
  thumbnails: Thumbnails;
  /** By a picture's key the other classes that have it, too. */
  twice: ReadonlyMap<string, readonly string[]>;
  disabled: boolean;
  onRemove: (key: string) => void;
  onRemoveComing: (item: Coming) => void;
}

export function Thumbs(props: ThumbsProps) {
  const { card, coming, thumbnails, twice, disabled, onRemove, onRemoveComing } = props;
  const list = useRef<HTMLUListElement>(null);
  const [asked, setAsked] = useState<boolean | null>(null);
  const [current, setCurrent] = useState("");
  const total = card.pictures.length + coming.length;
  if (total === 0) return null;
  // What has to go is not to be looked for.
  const hidden = card.pictures.slice(0, Math.max(0, total - AT_FIRST));
  const all = asked ?? hidden.some(({ key }) => twice.has(key));
  const room = all ? total : AT_FIRST;
  const newest = [...coming].reverse().slice(0, room);
  const held = [...card.pictures].reverse().slice(0, room - newest.length);
  const keys = [...newest.map(({ id }) => id), ...held.map(({ key }) => key)];
  const reachable = keys.includes(current) ? current : keys[0];

  const go = (to: number) => {
    const key = keys[Math.min(Math.max(to, 0), keys.length - 1)] ?? "";
    setCurrent(key);
    buttonOf(list.current, key)?.focus();
  };
  const remove = (key: string) => {
    const at = keys.indexOf(key);
    const item = newest[at];
    // Its neighbor takes the focus before it goes.
    go(at + 1 < keys.length ? at + 1 : at - 1);
    if (item) onRemoveComing(item);
    else onRemove(key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = keys.indexOf((event.target as HTMLElement).dataset.key ?? "");
    const to = placeFor(event.key, at, keys.length);
    if (at < 0 || (to === null && event.key !== "Delete" && event.key !== "Backspace")) return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== null) go(to);
    else if (!disabled) remove(keys[at] as string);
  };
  const shared = { disabled, remove, onFocus: setCurrent };
  return (
    <>
      <ul
        ref={list}
        class="pw-class__pictures"
        aria-label={`Pictures of ${card.name}`}
        onKeyDown={onKeyDown}
      >
        {newest.map((item) => (
          <ComingTile key={item.id} item={item} reachable={item.id === reachable} {...shared} />
        ))}
        {held.map((picture) => (
          <HeldTile
            key={picture.key}
            picture={picture}
            thumbnails={thumbnails}
            number={card.pictures.indexOf(picture) + 1}
            others={twice.get(picture.key) ?? []}
            reachable={picture.key === reachable}
            {...shared}
          />
        ))}
      </ul>
      {total > AT_FIRST && (
        <button
          type="button"
          class="pw-link pw-class__more"
          aria-expanded={all}
          onClick={() => setAsked(!all)}
        >
          {all ? "Show fewer" : `Show all ${total}`}
        </button>
      )}
    </>
  );
}

interface TileProps {
  /** Whether Tab reaches it; the arrows reach the others. */
  reachable: boolean;
  disabled: boolean;
  remove: (key: string) => void;
  onFocus: (key: string) => void;
}

interface HeldProps extends TileProps {
  picture: PictureCard;
  thumbnails: Thumbnails;
  /** Its place among those of the class, from 1. */
  number: number;
  /** The other classes that have it, too. */
  others: readonly string[];
}

function HeldTile({ picture, thumbnails, number, others, ...props }: HeldProps) {
  const url = thumbnails.of(picture.key).value;
  const isTwice = others.length > 0;
  const also = isTwice ? `, also in ${others.join(" and ")}` : "";
  const name = `${picture.name}${also}`;
  return (
    <li
      class={`pw-taught${isTwice ? " pw-taught--twice" : ""}`}
      title={`${picture.name}, number ${number}${also}`}
    >
      <Small url={url} name={name} />
      {isTwice && (
        <span class="pw-taught__mark" aria-hidden="true">
          ×{others.length + 1}
        </span>
      )}
      <RemoveButton id={picture.key} name={name} {...props} />
    </li>
  );
}

function ComingTile({ item, ...props }: TileProps & { item: Coming }) {
  const { at } = item.state.value;
  const working = at === "failed" ? " pw-taught--failed" : " pw-taught--coming";
  return (
    <li class={`pw-taught${working}`} title={item.name}>
      <Small url={item.thumbnail.value} name={item.name} />
      {at === "sending" && <span class="pw-spinner" />}
      <RemoveButton id={item.id} name={item.name} {...props} />
    </li>
  );
}

function Small({ url, name }: { url: string; name: string }) {
  if (url === "") return <span class="pw-taught__name">{name}</span>;
  return <img class="pw-taught__image" src={url} alt={name} decoding="async" />;
}

function RemoveButton({
  id,
  name,
  reachable,
  disabled,
  remove,
  onFocus,
}: TileProps & { id: string; name: string }) {
  return (
    <button
      type="button"
      class="pw-taught__remove"
      data-key={id}
      aria-label={`Remove ${name}`}
      aria-disabled={disabled}
      tabIndex={reachable ? 0 : -1}
      onFocus={() => onFocus(id)}
      onClick={() => {
        if (!disabled) remove(id);
      }}
    >
      ×
    </button>
  );
}

function buttonOf(list: HTMLElement | null, key: string): HTMLElement | undefined {
  const buttons = list?.querySelectorAll<HTMLElement>("[data-key]") ?? [];
  return [...buttons].find((button) => button.dataset.key === key);
}

function placeFor(key: string, at: number, count: number): number | null {
  const places: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: count - 1,
  };
  return places[key] ?? null;
}
