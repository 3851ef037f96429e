/** The webcam, and what the taught model says of it as fast as it answers. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { errorPayload } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import { useCamera } from "../upload/camera.js";
import type { ErrorPayload } from "../wire.js";
import { Bars } from "./Bars.js";
import type { Said } from "./trying.js";
import { watch } from "./watch.js";

const RATE_OVER_MS = 2000;

export interface LiveProps {
  /** The classes: their bars stay in this order. */
  order: readonly string[];
  look: (frame: File, signal: AbortSignal) => Promise<Said>;
}

export function Live({ order, look }: LiveProps) {
  const video = useRef<HTMLVideoElement>(null);
  const camera = useCamera(video);
  const said = useSignal<Said | null>(null);
  const rate = useSignal(0);
  const [error, setError] = useState<ErrorPayload | null>(null);

  // A layout effect: the last question ends with the view.
  useLayoutEffect(() => {
    if (camera !== "on" || error !== null || video.current === null) return undefined;
    const alive = new AbortController();
    const answered: number[] = [];
    const ask = async (frame: File, signal: AbortSignal) => {
      const answer = await look(frame, signal);
      if (signal.aborted) return;
      said.value = answer;
      rate.value = rateOf(answered);
    };
    watch(video.current, ask, alive.signal).catch((reason: unknown) => {
      if (!alive.signal.aborted) setError(errorPayload(reason));
    });
    return () => alive.abort();
  }, [camera, error]);

  return (
    <div class="pw-try__shown">
      {typeof camera === "object" ? (
        <p role="alert">{camera.wrong}</p>
      ) : (
        <video
          ref={video}
          class="pw-try__picture"
          autoplay
          playsInline
          muted
          aria-label="Webcam, live"
        />
      )}
      {error && <FailedCard error={error} onRetry={() => setError(null)} />}
      <Bars said={said} order={order} />
      {said.value && (
        <p class="pw-result__note pw-number--start">
          {rate.value > 0 && `${rate.value.toFixed(0)} a second · `}
          {Math.round(said.value.latencyMs)} ms each
        </p>
      )}
    </div>
  );
}

/** Answers a second, over the last two; 0 until a few have come. */
function rateOf(answered: number[]): number {
  const now = performance.now();
  answered.push(now);
  while (now - (answered[0] as number) > RATE_OVER_MS) answered.shift();
  const span = now - (answered[0] as number);
  return answered.length > 2 ? ((answered.length - 1) / span) * 1000 : 0;
}
