/** The examples, in their owner's order, who moves them by buttons, by Alt and the arrows, or by hand. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { useRoving } from "../answers/roving.js";
import type { ExampleCard } from "../wire.js";
import { Example } from "./Example.js";
import type { Thumbnail } from "./list.js";
import type { Owner } from "./owner.js";

export interface GridProps {
  cards: readonly ExampleCard[];
  thumbnails: ReadonlyMap<string, Thumbnail>;
  /** Null for a guest. */
  owner: Owner | null;
  onOpen: (card: ExampleCard) => void;
}

export function Grid({ cards, thumbnails, owner, onOpen }: GridProps) {
  const { ref, onKeyDown, onFocusCapture } = useRoving<HTMLUListElement>();
  const dragged = useRef<ExampleCard | null>(null);
  const moved = useRef<HTMLElement | null>(null);
  const order = cards.map(({ id }) => id).join("\n");
  // What is moved loses the focus with its place on the page.
  useLayoutEffect(() => {
    moved.current?.focus();
    moved.current = null;
  }, [order]);
  const move = (card: ExampleCard, to: number) => {
    moved.current = ref.current?.querySelector<HTMLElement>(":focus") ?? null;
    void owner?.move(card, to);
  };
  return (
    <ul
      ref={ref}
      class="pw-examples__grid"
      aria-label="Public preview examples"
      onKeyDown={onKeyDown}
      onFocusCapture={onFocusCapture}
      // A card between two others: the frame would take it for a file.
      onDragOver={(event) => isOurs(dragged.current, event)}
      onDrop={(event) => isOurs(dragged.current, event)}
    >
      {cards.map((card, at) => (
        <Example
          key={card.id}
          card={card}
          thumbnail={thumbnails.get(card.id)?.url ?? ""}
          place={at}
          count={cards.length}
          owner={owner}
          onOpen={() => onOpen(card)}
          onMove={(to) => move(card, to)}
          onDrag={(begins) => {
            dragged.current = begins ? card : null;
          }}
          onDropped={(event) => {
            isOurs(dragged.current, event);
            if (dragged.current) move(dragged.current, at);
            dragged.current = null;
          }}
        />
      ))}
    </ul>
  );
}

function isOurs(dragged: ExampleCard | null, event: DragEvent): void {
  if (dragged === null) return;
  event.preventDefault();
  event.stopPropagation();
}
