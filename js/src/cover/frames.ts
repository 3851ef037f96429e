/** What a video shows at this moment, as a JPEG: small enough to be sent again and again. */

/** More than models look at, and some 60 kB. */
export const FRAME_EDGE = 640;
const QUALITY = 0.85;

/** A function of one canvas; null while the video has no picture. */
export function frameTaker(video: HTMLVideoElement): () => Promise<ArrayBuffer | null> {
  const canvas = document.createElement("canvas");
  return async () => {
    const { videoWidth, videoHeight } = video;
    if (videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    const scale = Math.min(1, FRAME_EDGE / Math.max(videoWidth, videoHeight));
    const width = Math.max(1, Math.round(videoWidth * scale));
    const height = Math.max(1, Math.round(videoHeight * scale));
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    canvas.getContext("2d")?.drawImage(video, 0, 0, width, height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, "image/jpeg", QUALITY);
    });
    return blob ? blob.arrayBuffer() : null;
  };
}
