/** A blob as an address of the page's own, and a link to save it. */
import Download from "lucide/dist/esm/icons/download";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { Icon } from "../icons.js";
import { bytes } from "../numbers.js";

/** Lives as long as what draws it: a layout effect, as a passive one of what goes at once never runs. */
export function useObjectUrl(blob: Blob): string {
  const url = useMemo(() => URL.createObjectURL(blob), [blob]);
  useLayoutEffect(() => () => URL.revokeObjectURL(url), [url]);
  return url;
}

export function DownloadLink({ blob, url, name }: { blob: Blob; url: string; name: string }) {
  const file = `${name}.${endingOf(blob.type)}`;
  return (
    <a class="pw-link pw-download" href={url} download={file} title={`Save as ${file}`}>
      <Icon icon={Download} />
      Save, {bytes(blob.size)}
    </a>
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/svg+xml": "svg",
  "audio/mpeg": "mp3",
  "audio/x-wav": "wav",
  "text/plain": "txt",
  "application/octet-stream": "bin",
};

function endingOf(type: string): string {
  const known = ENDINGS[type];
  if (known !== undefined) return known;
  const minor = type.split("/")[1] ?? "";
  return /^[a-z0-9]+$/.test(minor) ? minor : "bin";
}
