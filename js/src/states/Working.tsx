/** What is being done with an input: a thin bar, a sentence with what and how much, Cancel. */
import { useEffect, useState } from "preact/hooks";
import { bytes } from "../numbers.js";
import type { State } from "../viewer/item.js";

/** The bar is there at once; a sentence for work that ends sooner would only flicker. */
const SENTENCE_AFTER_MS = 250;

export interface WorkingProps {
  state: State;
  /** What is being worked on, like "imagenet-classifier". */
  model: string;
  onCancel: () => void;
}

export function Working({ state, model, onCancel }: WorkingProps) {
  const share = shareOf(state);
  const text = describe(state, model);
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), SENTENCE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (text === "") return null;
  const bar =
    share === null ? (
      <progress class="pw-progress" aria-label={text} />
    ) : (
      <progress class="pw-progress" aria-label={text} value={share} max={1} />
    );
  if (!long) return bar;
  return (
    <div class="pw-working" role="status">
      {bar}
      <span class="pw-working__text">{text}</span>
      <button type="button" class="pw-button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}

/** From 0 to 1, null where nothing can be known. */
function shareOf(state: State): number | null {
  if (state.at === "uploading") {
    const { sent, total, queued } = state.progress;
    return queued || total === 0 ? null : sent / total;
  }
  return state.at === "working" && state.total > 0 ? state.done / state.total : null;
}

/** The state in words; "" for one in which nothing goes on. */
export function describe(state: State, model: string): string {
  switch (state.at) {
    case "waiting":
      return "Waiting for the uploads before it";
    case "uploading": {
      const { sent, total, bytesPerSecond, queued } = state.progress;
      if (queued) return QUEUED;
      const rate = bytesPerSecond > 0 ? `, ${bytes(Math.round(bytesPerSecond))}/s` : "";
      return `Uploading ${bytes(sent)} of ${bytes(total)}${rate}`;
    }
    case "working":
      return describeStage(state, model);
    default:
      return "";
  }
}

const QUEUED = "Queued: the kernel is busy";

function describeStage({ stage, done, total, message }: Stages, model: string): string {
  switch (stage) {
    case "queued":
      return QUEUED;
    case "fetching":
      return total > 1
        ? `Fetching ${bytes(done)} of ${bytes(total)}`
        : `Fetching ${message || "the picture"}`;
    case "waiting":
      return message || `Waiting for ${model}`;
    case "predicting":
      if (message !== "") return message;
      return `Predicting with ${model}${total > 1 ? `, ${done} of ${total}` : ""}`;
  }
}

type Stages = State & { at: "working" };
