/** Sound that a model returned: a player, and a link to save it. */
import { useState } from "preact/hooks";
import type { PaneProps } from "./context.js";
import { DownloadLink, useObjectUrl } from "./download.js";
import { counted, Pane, useFirst } from "./Pane.js";
import { useMedia, WhenLoaded } from "./WhenLoaded.js";

const AT_FIRST = 10;

export function Sounds({ context, own }: PaneProps) {
  const { rows } = context;
  const [shown, more] = useFirst(own, AT_FIRST);
  const loaded = useMedia(context, shown);
  return (
    <Pane title="Sound" about={own.length > 1 ? counted(own.length, "sound") : ""}>
      {shown.map((row) => (
        <WhenLoaded
          key={rows.ordinal[row]}
          loaded={loaded(row)}
          url={rows.mediaUrl[row] ?? ""}
          what="sound"
        >
          {(blob) => <Sound blob={blob} name={rows.label[row] || "sound"} />}
        </WhenLoaded>
      ))}
      {more}
    </Pane>
  );
}

function Sound({ blob, name }: { blob: Blob; name: string }) {
  const url = useObjectUrl(blob);
  const [broken, setBroken] = useState(false);
  return (
    <div class="pw-sound">
      {broken ? (
        <span class="pw-out__note">This browser cannot play {blob.type || "it"}.</span>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: a model's sound comes without captions.
        <audio controls src={url} aria-label={name} onError={() => setBroken(true)} />
      )}
      <DownloadLink blob={blob} url={url} name={name} />
    </div>
  );
}
