/** The webcam in the picture's place: take a picture, or leave. */
import { useRef } from "preact/hooks";
import css from "../styles/tools.css";
import { pictureOf, useCamera } from "./camera.js";

export interface WebcamProps {
  onPicture: (picture: File) => void;
  onClose: () => void;
  /** Predict on it as it runs, where that can be done. */
  onLive?: (() => void) | undefined;
}

export function Webcam({ onPicture, onClose, onLive }: WebcamProps) {
  const video = useRef<HTMLVideoElement>(null);
  const state = useCamera(video);
  const take = async () => {
    const picture = video.current && (await pictureOf(video.current));
    if (picture) onPicture(picture);
  };
  return (
    <div class="pw-webcam">
      <style>{css}</style>
      {typeof state === "object" ? (
        <p role="alert">{state.wrong}</p>
      ) : (
        <video
          ref={video}
          class="pw-webcam__video"
          autoplay
          playsInline
          muted
          aria-label="Webcam"
        />
      )}
      <div class="pw-ways">
        {typeof state !== "object" && (
          <button
            type="button"
            class="pw-button pw-button--primary"
            disabled={state !== "on"}
            onClick={take}
          >
            {state === "on" ? "Take picture" : "Waiting for the webcam"}
          </button>
        )}
        {onLive && (
          <button type="button" class="pw-button" disabled={state !== "on"} onClick={onLive}>
            Live
          </button>
        )}
        <button type="button" class="pw-button" onClick={onClose}>
          Close
        </button>
      </div>
    </div>
  );
}
