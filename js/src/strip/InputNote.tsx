/** One line about the current input: what it is, what was changed, when it was asked about. */
import { Fragment, type VNode } from "preact";
import { bytes, clock, pixels, seconds } from "../numbers.js";
import type { Item } from "../viewer/item.js";

export interface InputNoteProps {
  item: Item | null;
  /** Nothing is to be said of the answer but when it came. */
  kept: boolean;
  /** What to know of the sample photo that it is, "" for anything else. */
  sampleNote: string;
  /** Ask the platform although the same question has been answered. */
  onAgain: (item: Item) => void;
}

export function InputNote({ item, kept, sampleNote, onAgain }: InputNoteProps) {
  if (item === null) return null;
  const card = item.card.value;
  const answer = item.answer.value?.answer;
  const parts: (string | VNode)[] = [item.name];
  if (card && card.width > 0) parts.push(pixels(card.width, card.height));
  if (card && card.duration_ms > 0) parts.push(seconds(card.duration_ms));
  if (card) parts.push(bytes(card.bytes));
  if (answer && answer.sample_ms > 0) {
    parts.push(`a frame every ${answer.sample_ms.toLocaleString("en")} ms`);
  }
  if (answer && !answer.reused && answer.status !== "failed" && answer.status !== "partial") {
    parts.push(`answered in ${Math.round(answer.latency_ms).toLocaleString("en")} ms`);
  }
  if (answer?.reused) {
    parts.push(
      <span>
        asked at {clock(answer.asked_at)}
        {" · "}
        <button type="button" class="pw-link" onClick={() => onAgain(item)}>
          Predict again
        </button>
      </span>,
    );
  }
  return (
    <div class="pw-strip__note">
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && " · "}
          {/* Of all that a name alone may be longer than the line. */}
          {index > 0 ? <span class="pw-strip__fact">{part}</span> : part}
        </Fragment>
      ))}
      {sampleNote && <p class="pw-strip__change">{sampleNote}</p>}
      {notesOf(item, kept).map((note) => (
        <p key={note} class="pw-strip__change">
          {note}
        </p>
      ))}
    </div>
  );
}

function notesOf({ card, answer }: Item, kept: boolean): string[] {
  const { changes = [], notes = [] } = card.value ?? {};
  const said = kept ? [] : (answer.value?.answer.notes ?? []);
  return [...changes, ...notes, ...said];
}
