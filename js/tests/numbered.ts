/** Reads the number that each frame of the test clips bears (tests/builders/videos.py). */
const BITS = 12;

export function numberOn(frame: HTMLVideoElement | ImageBitmap): number {
  const video = frame instanceof HTMLVideoElement;
  const width = video ? frame.videoWidth : frame.width;
  const height = video ? frame.videoHeight : frame.height;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser draws no canvas");
  context.drawImage(frame, 0, 0);
  let number = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const x = Math.floor(((bit + 0.5) * width) / BITS);
    const [red = 0] = context.getImageData(x, Math.floor(height / 2), 1, 1).data;
    if (red > 127) number |= 1 << bit;
  }
  return number;
}
