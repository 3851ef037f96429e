/** Bytes of a statement, on their way, here, or not to be had. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { AnswerContext } from "./context.js";
import { WebAddress } from "./WebAddress.js";

/** Ask for what these rows hold; drawn anew as it comes. */
export function useMedia({ media, rows, outputId }: AnswerContext, own: readonly number[]) {
  const ordinals = own.map((row) => rows.ordinal[row] ?? 0);
  const asked = ordinals.join(",");
  useEffect(() => media.ask(outputId, ordinals), [media, outputId, asked]);
  // Read, so that what comes draws the pane anew.
  void media.version.value;
  return (row: number) => media.get(outputId, rows.ordinal[row] ?? 0);
}

export interface WhenLoadedProps {
  loaded: { blob: Blob; type: string; error: string } | undefined;
  /** Where the model says that it is. */
  url: string;
  /** What it is, like "picture". */
  what: string;
  children: (blob: Blob) => ComponentChildren;
}

export function WhenLoaded({ loaded, url, what, children }: WhenLoadedProps) {
  if (loaded === undefined) {
    return (
      <p class="pw-out__note" role="status">
        <span class="pw-spinner" /> Loading the {what}…
      </p>
    );
  }
  if (loaded.error !== "" || loaded.blob.size === 0) {
    return (
      <p class="pw-out__note pw-out__note--bad" role="status">
        The {what} could not be had{loaded.error && `: ${loaded.error}`}.
        {url !== "" && (
          <>
            {" "}
            It is at <WebAddress url={url} />
          </>
        )}
      </p>
    );
  }
  return <>{children(loaded.blob)}</>;
}
