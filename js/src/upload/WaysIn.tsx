/** The ways in, as quiet buttons: choose files, paste, URL, webcam. */
import ClipboardPaste from "lucide/dist/esm/icons/clipboard-paste";
import ImagePlus from "lucide/dist/esm/icons/image-plus";
import Link from "lucide/dist/esm/icons/link";
import WebcamIcon from "lucide/dist/esm/icons/webcam";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { addressIn, type Brought, readClipboard } from "./transfer.js";

export interface WaysInProps {
  /** The `accept` of the file field. */
  accept: string;
  onBring: (brought: Brought) => void;
  /** Absent where a picture is of no use. */
  onWebcam?: (() => void) | undefined;
  /** A way in that few models have. */
  other?: ComponentChildren;
}

export const PASTE_HERE =
  "Press Ctrl+V (⌘V) here: the browser does not let a button read the clipboard.";
const NOTHING_TO_PASTE = "The clipboard holds nothing to predict on.";
export const NO_WEBCAM = "The browser allows the webcam only on https or on this computer.";

export function WaysIn({ accept, onBring, onWebcam, other }: WaysInProps) {
  const [asking, setAsking] = useState(false);
  const [notice, setNotice] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const hasWebcam = navigator.mediaDevices?.getUserMedia !== undefined;

  const paste = async () => {
    try {
      const brought = await readClipboard();
      // Words are of use where there is no use for a webcam: to a model of texts.
      const words = onWebcam === undefined && brought.text !== undefined;
      const empty = brought.files.length === 0 && brought.url === "" && !words;
      setNotice(empty ? NOTHING_TO_PASTE : "");
      if (!empty) onBring(brought);
    } catch {
      setNotice(PASTE_HERE);
    }
  };
  return (
    <>
      <div class="pw-ways">
        <button type="button" class="pw-button" onClick={() => field.current?.click()}>
          <Icon icon={ImagePlus} />
          Choose files
        </button>
        <button type="button" class="pw-button" onClick={paste}>
          <Icon icon={ClipboardPaste} />
          Paste
        </button>
        <button
          type="button"
          class="pw-button"
          aria-expanded={asking}
          onClick={() => setAsking(!asking)}
        >
          <Icon icon={Link} />
          URL
        </button>
        {onWebcam && (
          <button
            type="button"
            class="pw-button"
            aria-disabled={!hasWebcam}
            title={hasWebcam ? undefined : NO_WEBCAM}
            onClick={() => (hasWebcam ? onWebcam() : setNotice(NO_WEBCAM))}
          >
            <Icon icon={WebcamIcon} />
            Webcam
          </button>
        )}
        {other}
        <FileField accept={accept} field={field} onFiles={(files) => onBring({ files, url: "" })} />
      </div>
      {asking && (
        <UrlForm
          onUrl={(url) => {
            setAsking(false);
            onBring({ files: [], url });
          }}
          onClose={() => setAsking(false)}
        />
      )}
      {notice && (
        <p class="pw-empty__text" role="status">
          {notice}
        </p>
      )}
    </>
  );
}

export interface FileFieldProps {
  accept: string;
  field: { current: HTMLInputElement | null };
  onFiles: (files: File[]) => void;
}

/** The browser's file dialog; opened by a click on `field`. */
export function FileField({ accept, field, onFiles }: FileFieldProps) {
  return (
    <input
      ref={field}
      type="file"
      multiple
      hidden
      accept={accept}
      aria-label="Choose files"
      onChange={(event) => {
        const chosen = [...(event.currentTarget.files ?? [])];
        // The same file chosen twice in a row is a change each time.
        event.currentTarget.value = "";
        if (chosen.length > 0) onFiles(chosen);
      }}
    />
  );
}

function UrlForm({ onUrl, onClose }: { onUrl: (url: string) => void; onClose: () => void }) {
  const [wrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: Event) => {
    event.preventDefault();
    const url = addressIn(field.current?.value ?? "");
    if (url === "") setWrong(true);
    else onUrl(url);
  };
  return (
    <form class="pw-url" onSubmit={submit}>
      <input
        class="pw-input"
        type="url"
        ref={field}
        aria-label="Address of a file"
        aria-invalid={wrong}
        placeholder="https://"
        onInput={() => setWrong(false)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
        }}
      />
      <button type="submit" class="pw-button">
        Fetch
      </button>
      {wrong && (
        <span class="pw-url__wrong" role="alert">
          An address begins with http:// or https://
        </span>
      )}
    </form>
  );
}
