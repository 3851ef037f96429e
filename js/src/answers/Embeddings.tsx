/** Vectors: how long, their norm, a strip of their numbers, and all of them to copy. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { regionIdOf } from "../overlays/regions.js";
import { errorPayload } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import type { ErrorPayload } from "../wire.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { CopyAll, Pane, useFirst } from "./Pane.js";
import { lighting, useLit } from "./pointing.js";
import { binned, describeVector } from "./vectors.js";

const AT_FIRST = 12;
/** CSS px: beyond this many numbers several share a column. */
const STRIP_WIDTH = 320;
const STRIP_HEIGHT = 40;

export function Embeddings({ context, own }: PaneProps) {
  const { rows, media, outputId } = context;
  const [shown, more] = useFirst(own, AT_FIRST);
  const [said, setSaid] = useState<readonly Float32Array[] | ErrorPayload | null>(null);
  const [attempt, setAttempt] = useState(0);
  const ordinals = shown.map((row) => rows.ordinal[row] ?? 0);
  const asked = ordinals.join(",");
  useEffect(() => {
    let overtaken = false;
    setSaid(null);
    media
      .vectors(outputId, ordinals)
      .then((vectors) => {
        if (!overtaken) setSaid(vectors);
      })
      .catch((error: unknown) => {
        if (!overtaken) setSaid(errorPayload(error));
      });
    return () => {
      overtaken = true;
    };
  }, [media, outputId, asked, attempt]);
  const failed = said !== null && "message" in said ? said : null;
  const vectors = said !== null && !("message" in said) ? said : null;
  return (
    <Pane
      title={own.length > 1 ? "Embeddings" : "Embedding"}
      about={own.length > 1 ? String(own.length) : ""}
    >
      {failed && <FailedCard error={failed} onRetry={() => setAttempt(attempt + 1)} />}
      {failed === null &&
        shown.map((row, at) => (
          <Embedding key={row} context={context} row={row} vector={vectors?.[at] ?? null} />
        ))}
      {more}
    </Pane>
  );
}

interface EmbeddingProps {
  context: AnswerContext;
  row: number;
  /** Null while it is on its way. */
  vector: Float32Array | null;
}

function Embedding({ context, row, vector }: EmbeddingProps) {
  const { rows } = context;
  const region = rows.regionId[row] ?? "";
  const id = regionIdOf(rows, row);
  const lit = useLit(context, id);
  const facts = vector ? describeVector(vector) : null;
  return (
    <div
      class={`pw-vector${region !== "" && lit ? " pw-part--lit" : ""}`}
      {...lighting(context, row)}
    >
      <p class="pw-vector__facts">
        <span>{region === "" ? rows.label[row] : `region ${region}`}</span>
        <span class="pw-number">{facts ? facts.size : sizeSaid(rows.valueJson[row] ?? null)}</span>
        {facts && (
          <>
            <span class="pw-number">norm {facts.norm}</span>
            <span class="pw-number">
              {facts.lowest} to {facts.highest}
            </span>
          </>
        )}
        {vector && vector.length > 0 && (
          <CopyAll label="Copy as JSON" text={() => JSON.stringify(Array.from(vector, shortest))} />
        )}
      </p>
      {vector === null ? (
        <p class="pw-out__note" role="status">
          <span class="pw-spinner" /> Loading the numbers…
        </p>
      ) : vector.length === 0 ? (
        <p class="pw-out__note pw-out__note--bad">The numbers could not be had.</p>
      ) : (
        <Strip vector={vector} label={facts ? `${facts.size}, norm ${facts.norm}` : ""} />
      )}
    </div>
  );
}

/** A float32 in the fewest digits that still mean it: 0.1 and not 0.10000000149011612. */
function shortest(value: number): number {
  return Number(value.toPrecision(9)) === value ? value : Number(value.toPrecision(8));
}

function sizeSaid(json: string | null): string {
  const count: unknown = json === null ? null : JSON.parse(json).num_dimensions;
  return typeof count === "number" ? `${count.toLocaleString("en")} numbers` : "";
}

/** Each number a column from the middle line: up where it is positive. */
function Strip({ vector, label }: { vector: Float32Array; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = devicePixelRatio || 1;
    element.width = Math.round(STRIP_WIDTH * ratio);
    element.height = Math.round(STRIP_HEIGHT * ratio);
    const columns = binned(vector, element.width);
    const most = Math.max(...columns.map(([low, high]) => Math.max(-low, high)), 1e-12);
    const step = element.width / columns.length;
    const middle = element.height / 2;
    // The theme's color, as it is at this moment.
    context.fillStyle = getComputedStyle(element).color;
    columns.forEach(([low, high], at) => {
      const top = middle - (Math.max(0, high) / most) * middle;
      const bottom = middle - (Math.min(0, low) / most) * middle;
      context.fillRect(
        at * step,
        top,
        Math.max(1, step - (step > 3 ? 1 : 0)),
        Math.max(1, bottom - top),
      );
    });
  }, [vector]);
  return (
    <canvas ref={canvas} class="pw-vector__strip" role="img" aria-label={`Its numbers: ${label}`} />
  );
}
