/** What a pane can have as its picture, and a video's place in the pane. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Viewport } from "../overlays/viewport.js";

export type Picture = ImageBitmap | HTMLImageElement | HTMLVideoElement;

/** The upright size of a picture in its own pixels; 0 x 0 while that is not known. */
export function pictureSize(picture: Picture): { width: number; height: number } {
  if (picture instanceof HTMLImageElement) {
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  }
  if (picture instanceof HTMLVideoElement) {
    return { width: picture.videoWidth, height: picture.videoHeight };
  }
  return { width: picture.width, height: picture.height };
}

/**
 * Have a video lie in the pane below the layers: the one given, else the source while it is one.
 * Counts up when its size has become known, or another.
 */
export function watchVideo(
  root: HTMLElement,
  given: HTMLVideoElement | undefined,
  source: ReadonlySignal<Picture | null>,
  alive: AbortSignal,
): ReadonlySignal<number> {
  const sized = signal(0);
  const grown = (): void => {
    sized.value += 1;
  };
  const stop = effect(() => {
    const video = given ?? source.value;
    if (!(video instanceof HTMLVideoElement)) return undefined;
    const gone = new AbortController();
    video.addEventListener("loadedmetadata", grown, { signal: gone.signal });
    video.addEventListener("resize", grown, { signal: gone.signal });
    video.classList.add("pw-picture__video");
    // Until it has a place.
    video.style.visibility = "hidden";
    root.prepend(video);
    return () => {
      gone.abort();
      if (video.parentElement === root) video.remove();
    };
  });
  alive.addEventListener("abort", stop, { once: true });
  return sized;
}

/** Lay a video where its picture is: the browser scales it, nothing is drawn. */
export function placeVideo(video: HTMLVideoElement, view: Viewport): void {
  const { x, y, scale, pictureWidth, pictureHeight } = view;
  video.style.visibility = "";
  video.style.width = `${pictureWidth}px`;
  video.style.height = `${pictureHeight}px`;
  video.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
}
