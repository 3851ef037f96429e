/** The webcam for one class: hold the button, or its key, and it takes about five pictures a second. */
import X from "lucide/dist/esm/icons/x";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { pictureOf, useCamera } from "../upload/camera.js";

const EVERY_MS = 200;

export interface BurstProps {
  /** The class's name. */
  name: string;
  count: number;
  most: number;
  /** Whether there is a kernel to take them. */
  live: boolean;
  /** How many more the class takes, with those on their way. */
  room: () => number;
  onBegin: () => void;
  onPicture: (picture: File) => void;
  onClose: () => void;
}

export function Burst(props: BurstProps) {
  const { name, count, most, live, room, onBegin, onPicture, onClose } = props;
  const video = useRef<HTMLVideoElement>(null);
  const state = useCamera(video);
  const [taking, setTaking] = useState(false);
  const full = room() === 0;

  // A layout effect: it stops with the view, and with the last picture that the class takes.
  useLayoutEffect(() => {
    if (!taking || full || !live) return undefined;
    const take = () => void takeOne(video.current, room, onPicture);
    take();
    const timer = setInterval(take, EVERY_MS);
    return () => clearInterval(timer);
  }, [taking, full, live]);
  useRelease(taking, () => setTaking(false));

  const begin = () => {
    if (!taking) onBegin();
    setTaking(true);
  };
  if (typeof state === "object") {
    return (
      <div class="pw-burst">
        <p role="alert">{state.wrong}</p>
        <CloseButton onClose={onClose} />
      </div>
    );
  }
  return (
    <div class="pw-burst">
      <video
        ref={video}
        class="pw-burst__video"
        autoplay
        playsInline
        muted
        aria-label={`Webcam for ${name}`}
      />
      <p class="pw-burst__count" role="status">
        <b>{count}</b> of {most}
      </p>
      <div class="pw-burst__tools">
        <button
          type="button"
          class="pw-button pw-button--primary"
          disabled={state !== "on" || full || !live}
          aria-pressed={taking}
          onPointerDown={(event) => {
            if (event.button === 0) begin();
          }}
          onKeyDown={(event) => {
            if (event.key !== " " && event.key !== "Enter") return;
            // Its click would be one more.
            event.preventDefault();
            if (!event.repeat) begin();
          }}
          onBlur={() => setTaking(false)}
          onClick={(event) => {
            // A screen reader clicks without a pointer or a key.
            if (event.detail === 0) void takeOne(video.current, room, onPicture);
          }}
          onContextMenu={(event) => event.preventDefault()}
        >
          {wordOn(state === "on", full)}
        </button>
        <CloseButton onClose={onClose} />
      </div>
    </div>
  );
}

function wordOn(on: boolean, full: boolean): string {
  if (full) return "That is all it takes";
  return on ? "Hold to take pictures" : "Waiting for the webcam";
}

function CloseButton({ onClose }: { onClose: () => void }) {
  return (
    <button type="button" class="pw-button" onClick={onClose}>
      <Icon icon={X} />
      Close webcam
    </button>
  );
}

/** The button may be let go of anywhere, also outside of the page. */
function useRelease(taking: boolean, stop: () => void): void {
  useLayoutEffect(() => {
    if (!taking) return undefined;
    const alive = new AbortController();
    const { signal } = alive;
    for (const type of ["pointerup", "pointercancel", "keyup"]) {
      window.addEventListener(type, stop, { signal, capture: true });
    }
    window.addEventListener("blur", stop, { signal });
    document.addEventListener("visibilitychange", stop, { signal });
    return () => alive.abort();
  }, [taking]);
}

async function takeOne(
  video: HTMLVideoElement | null,
  room: () => number,
  onPicture: (picture: File) => void,
): Promise<void> {
  const picture = video && room() > 0 ? await pictureOf(video) : null;
  if (picture && room() > 0) onPicture(picture);
}
