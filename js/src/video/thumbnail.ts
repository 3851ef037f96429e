/** Twice the height of the strip's thumbnails, for dense screens. */
const HEIGHT = 96;
/** Many videos begin with black. */
const AT_S = 1;
const AT_SHARE = 0.1;
/** Others wait in line behind one of which nothing is heard. */
const HEARD_WITHIN_MS = 10_000;

/** One after the other: a browser has few decoders, and the video on view needs one. */
let line: Promise<unknown> = Promise.resolve();

/** A small JPEG of a video, as the browser draws it; null where it cannot play it. */
export function videoThumbnail(video: Blob): Promise<Blob | null> {
  const drawn = line.then(() => draw(video).catch(() => null));
  line = drawn;
  return drawn;
}

async function draw(video: Blob): Promise<Blob | null> {
  const url = URL.createObjectURL(video);
  const element = document.createElement("video");
  try {
    element.muted = true;
    element.preload = "auto";
    element.src = url;
    await heard(element, "loadeddata");
    if (element.videoWidth === 0) return null;
    const { duration } = element;
    if (Number.isFinite(duration) && duration > 0) {
      element.currentTime = Math.min(AT_S, duration * AT_SHARE);
      await heard(element, "seeked");
    }
    const width = Math.max(1, Math.round((HEIGHT * element.videoWidth) / element.videoHeight));
    const canvas = new OffscreenCanvas(width, HEIGHT);
    canvas.getContext("2d")?.drawImage(element, 0, 0, width, HEIGHT);
    return await canvas.convertToBlob({ type: "image/jpeg" });
  } finally {
    element.removeAttribute("src");
    element.load();
    URL.revokeObjectURL(url);
  }
}

function heard(element: HTMLVideoElement, type: string): Promise<void> {
  return new Promise((resolve, reject) => {
    element.addEventListener(type, () => resolve(), { once: true });
    const fail = () => reject(new Error("cannot be played"));
    element.addEventListener("error", fail, { once: true });
    setTimeout(fail, HEARD_WITHIN_MS);
  });
}
