/** The webcam in the picture's place: take a picture, or leave. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import css from "../styles/tools.css";

export interface WebcamProps {
  onPicture: (picture: File) => void;
  onClose: () => void;
}

export function Webcam({ onPicture, onClose }: WebcamProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<"asking" | "on" | { wrong: string }>("asking");

  // A layout effect: the light goes out with the view, not in a later frame.
  useLayoutEffect(() => {
    let stream: MediaStream | null = null;
    let left = false;
    const start = async () => {
      try {
        const got = await navigator.mediaDevices.getUserMedia({ video: true });
        if (left) {
          stop(got);
          return;
        }
        stream = got;
        if (video.current) video.current.srcObject = got;
        setState("on");
      } catch (error) {
        if (!left) setState({ wrong: whyNot(error) });
      }
    };
    void start();
    return () => {
      left = true;
      if (stream) stop(stream);
    };
  }, []);

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
        <button type="button" class="pw-button" onClick={onClose}>
          Close
        </button>
      </div>
    </div>
  );
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function whyNot(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError") return "The browser was not allowed to use the webcam.";
  if (name === "NotFoundError") return "No webcam was found.";
  if (name === "NotReadableError") return "Another program uses the webcam.";
  return "The webcam could not be started.";
}

async function pictureOf(video: HTMLVideoElement): Promise<File | null> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  if (canvas.width === 0) return null;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", 0.92);
  });
  const time = new Date().toLocaleTimeString("en-GB").replaceAll(":", ".");
  return blob && new File([blob], `webcam ${time}.jpg`, { type: "image/jpeg" });
}
