/** The webcam: on for as long as what shows it is there, and a picture of what it sees. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export type CameraState = "asking" | "on" | { wrong: string };

/** Shows the webcam in a `<video>`; the light goes out with the component. */
export function useCamera(video: RefObject<HTMLVideoElement | null>): CameraState {
  const [state, setState] = useState<CameraState>("asking");
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
        onEnd(got, () => setState({ wrong: "The webcam has stopped: was it unplugged?" }));
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
  return state;
}

/** What the webcam sees, as a JPEG of its own size; null until it has seen something. */
export async function pictureOf(video: HTMLVideoElement): Promise<File | null> {
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

/** Hear that it ended by itself: `stop` says nothing. */
function onEnd(stream: MediaStream, ended: () => void): void {
  for (const track of stream.getTracks()) track.onended = ended;
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
