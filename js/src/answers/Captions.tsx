/** What a model wrote of the whole input: captions, generated and translated text. */
import { useState } from "preact/hooks";
import { scoreText } from "../overlays/regions.js";
import { timeText } from "../video/clock.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { CopyAll, Pane, useFirst } from "./Pane.js";
import { WebAddress } from "./WebAddress.js";

const AT_FIRST = 20;
/** A browser lays out a paragraph of a million letters for seconds. */
const LONGEST = 20_000;

export function Captions({ context, own }: PaneProps) {
  const { rows } = context;
  const [shown, more] = useFirst(own, AT_FIRST);
  const all = () => own.map((row) => rows.text[row] ?? "").join("\n\n");
  return (
    <Pane
      title="Text"
      actions={<CopyAll label={own.length > 1 ? "Copy all" : "Copy"} text={all} />}
    >
      {shown.map((row) => (
        <Caption key={rows.ordinal[row]} context={context} row={row} />
      ))}
      {more}
    </Pane>
  );
}

function Caption({ context, row }: { context: AnswerContext; row: number }) {
  const { rows } = context;
  const text = rows.text[row] ?? "";
  const url = rows.mediaUrl[row] ?? "";
  return (
    <>
      <About context={context} row={row} />
      {(text !== "" || url === "") && <Said text={text} label={rows.label[row] || "Text"} />}
      {url !== "" && (
        <p class="pw-out__note">
          The text is at <WebAddress url={url} />
        </p>
      )}
    </>
  );
}

/** When it was said, what it is called, how sure the model is. */
function About({ context: { rows, onSeek }, row }: { context: AnswerContext; row: number }) {
  const time = rows.timeMs[row] ?? Number.NaN;
  const score = scoreText(rows.score[row] ?? Number.NaN, rows.scoreMeans[row] ?? "none");
  const about = [rows.label[row], score && `score ${score}`].filter(Boolean).join(" · ");
  if (about === "" && Number.isNaN(time)) return null;
  return (
    <p class="pw-out__note">
      {!Number.isNaN(time) && (
        <button
          type="button"
          class="pw-link"
          disabled={onSeek === null}
          onClick={() => onSeek?.(time)}
        >
          {timeText(time)}
        </button>
      )}{" "}
      {about}
    </p>
  );
}

function Said({ text, label }: { text: string; label: string }) {
  const [whole, setWhole] = useState(false);
  const rest = whole ? 0 : text.length - LONGEST;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section class="pw-said" aria-label={label} dir="auto" tabIndex={0}>
        {text === "" ? <em>The model wrote nothing.</em> : rest > 0 ? text.slice(0, LONGEST) : text}
      </section>
      {rest > 0 && (
        <button type="button" class="pw-link pw-out__more" onClick={() => setWhole(true)}>
          Show the other {rest.toLocaleString("en")} characters
        </button>
      )}
    </>
  );
}
