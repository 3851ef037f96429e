/** Pictures that a model returned: whole ones, and a strip of crops that light their regions. */
import { useState } from "preact/hooks";
import { pixels } from "../numbers.js";
import { regionIdOf } from "../overlays/regions.js";
import type { AnswerContext, PaneProps } from "./context.js";
import { DownloadLink, useObjectUrl } from "./download.js";
import { Items } from "./Items.js";
import { counted, Pane, useFirst } from "./Pane.js";
import { pointing, useLit } from "./pointing.js";
import { useMedia, WhenLoaded } from "./WhenLoaded.js";

const AT_FIRST = 24;

export function Pictures({ context, own }: PaneProps) {
  const { rows } = context;
  const [shown, more] = useFirst(own, AT_FIRST);
  const loaded = useMedia(context, shown);
  const crops = shown.filter((row) => isCrop(context, row));
  const wholes = shown.filter((row) => !isCrop(context, row));
  return (
    <Pane title="Pictures" about={counted(own.length, "picture")}>
      {wholes.map((row) => (
        <WhenLoaded
          key={rows.ordinal[row]}
          loaded={loaded(row)}
          url={rows.mediaUrl[row] ?? ""}
          what="picture"
        >
          {(blob) => <Picture blob={blob} name={titleOf(context, row)} />}
        </WhenLoaded>
      ))}
      {crops.length > 0 && (
        <Items label="Crops" class="pw-crops">
          {crops.map((row) => (
            <li key={rows.ordinal[row]}>
              <WhenLoaded loaded={loaded(row)} url={rows.mediaUrl[row] ?? ""} what="crop">
                {(blob) => <Crop blob={blob} row={row} context={context} />}
              </WhenLoaded>
            </li>
          ))}
        </Items>
      )}
      {more}
    </Pane>
  );
}

function isCrop({ rows }: AnswerContext, row: number): boolean {
  return (rows.regionId[row] ?? "") !== "";
}

/** Its label, else which of them it is. */
function titleOf({ rows }: AnswerContext, row: number): string {
  const name = rows.label[row] ?? "";
  return name || `picture ${(rows.ordinal[row] ?? 0) + 1}`;
}

function Picture({ blob, name }: { blob: Blob; name: string }) {
  const url = useObjectUrl(blob);
  const [[width, height], setSize] = useState([0, 0]);
  const times = timesOf(width, height);
  const [broken, setBroken] = useState(false);
  return (
    <figure class="pw-returned">
      {!broken && (
        <img
          src={url}
          class={times > 1 ? "pw-returned__pixels" : undefined}
          style={times > 1 ? { width: `${times * width}px` } : undefined}
          alt={`What the model returned: ${name}`}
          onLoad={({ currentTarget: image }) => setSize([image.naturalWidth, image.naturalHeight])}
          onError={() => setBroken(true)}
        />
      )}
      <figcaption>
        {broken
          ? `This browser cannot show ${blob.type || "it"}.`
          : width > 0 && pixels(width, height)}{" "}
        <DownloadLink blob={blob} url={url} name={name} />
      </figcaption>
    </figure>
  );
}

/** A picture of few pixels, such as the 8 x 8 that a model looks at, is enlarged about this far. */
const FEW = 64;
const ENLARGED = 160;

/** How many times as large a picture is shown: whole times, so that its pixels are squares. */
function timesOf(width: number, height: number): number {
  const edge = Math.max(width, height);
  return edge > 0 && edge <= FEW ? Math.floor(ENLARGED / edge) : 1;
}

interface CropProps {
  blob: Blob;
  row: number;
  context: AnswerContext;
}

function Crop({ blob, row, context }: CropProps) {
  const { rows, hovered, selected, onSelect } = context;
  const url = useObjectUrl(blob);
  const id = regionIdOf(rows, row);
  const name = context.regionName(id);
  const lit = useLit(context, id);
  const picked = selected.value === id;
  return (
    <button
      type="button"
      data-item
      class={`pw-crop${lit ? " pw-part--lit" : ""}${picked ? " pw-part--picked" : ""}`}
      aria-pressed={picked}
      title={name}
      onClick={() => onSelect(picked ? "" : id)}
      {...pointing(hovered, id)}
    >
      <img src={url} alt="" draggable={false} />
      <span class="pw-crop__name">{name}</span>
    </button>
  );
}
