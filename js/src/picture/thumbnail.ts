/** Twice the height of the strip's thumbnails, for dense screens. */
const HEIGHT = 96;

/**
 * A small JPEG of a picture, made off the main thread; null where the browser cannot read it.
 *
 * An `<img>` of the file itself would be decoded whole at each paint of the strip, in the very
 * moment when the bars are to be painted.
 */
export async function thumbnailOf(file: Blob): Promise<Blob | null> {
  try {
    const bitmap = await createImageBitmap(file, { resizeHeight: HEIGHT, resizeQuality: "medium" });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return await canvas.convertToBlob({ type: "image/jpeg" });
  } catch {
    return null;
  }
}
