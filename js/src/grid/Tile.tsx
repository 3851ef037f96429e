/** One input: its thumbnail with its boxes, its name, what the model says and what is true. */
import Check from "lucide/dist/esm/icons/check.mjs";
import CircleAlert from "lucide/dist/esm/icons/circle-alert.mjs";
import { useState } from "preact/hooks";
import { Icon } from "../icons.js";
import { colorOf, textOn } from "../palette.js";

/** A statement on a tile. */
export interface TileLine {
  readonly label: string;
  /** How often it is said of this input, where that is more than once. */
  readonly times?: number;
  /** Its color where that is not its label's. */
  readonly color?: string;
  /** As it is written; "" where the model gives none. */
  readonly score: string;
  /** 0 to 1: how full its bar is; NaN for no bar. */
  readonly share: number;
  /** Of several models: whose it is, by a small mark and by name. */
  readonly mark?: string;
  readonly model?: string;
  /** Whether it is another label than the first model's. */
  readonly differs?: boolean;
  /** Whether it stands for an answer that there is not; why, at length. */
  readonly quiet?: boolean;
  readonly title?: string;
}

/** A box on a tile, fractions of the picture. */
export interface TileBox {
  readonly label: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Of the ground truth: dashed. */
  readonly truth: boolean;
}

export interface TileProps {
  readonly name: string;
  /** An object URL; "" until it has come, or where there is none. */
  readonly thumbnail: string;
  /** What it is where it has no picture: "text". */
  readonly kind: string;
  readonly status: "waiting" | "working" | "predicted" | "empty" | "failed";
  /** Why it failed, or why it has no thumbnail. */
  readonly error: string;
  /** The best statements on show, best first. */
  readonly lines: readonly TileLine[];
  /** What stands in their place, where the status does not say it all. */
  readonly instead?: string;
  readonly boxes: readonly TileBox[];
  /** Labels of the ground truth. */
  readonly truth: readonly string[];
  /** Whether the model agrees with it; null where there is nothing to hold it against. */
  readonly agrees: boolean | null;
  readonly selected: boolean;
  /** Of several models how they disagree: a sign, and in words. */
  readonly sign?: string;
  readonly words?: string;
}

/** So many are read at a glance. */
const MOST_BOXES = 40;
/** Longest edge, px: below it one sees the picture's own pixels, as in an 8 x 8 digit. */
const TINY = 48;

/** What stands in the place of statements. */
const WITHOUT_LINES: Readonly<Record<TileProps["status"], string>> = {
  waiting: "",
  working: "Working",
  predicted: "None on show",
  empty: "Nothing found",
  failed: "",
};

export function Tile(props: TileProps) {
  const { name, status, error, lines, selected } = props;
  return (
    <div class={`pw-tile pw-tile--${status} ${selected ? "pw-tile--selected" : ""}`}>
      <div class="pw-tile__picture">
        <TilePicture {...props} />
        {props.sign && (
          <span class="pw-tile__kindsign" title={props.words}>
            <span aria-hidden="true">{props.sign}</span>
            <span class="pw-visually-hidden">{props.words}</span>
          </span>
        )}
        <span class="pw-tile__check" data-check title={selected ? "Deselect" : "Select"}>
          {selected && <Icon icon={Check} />}
        </span>
        {status === "working" && <span class="pw-spinner" />}
      </div>
      <div class="pw-tile__name" title={name}>
        {name}
      </div>
      {status === "failed" ? (
        <div class="pw-tile__error" title={error}>
          <Icon icon={CircleAlert} />
          <span>{error || "Failed"}</span>
        </div>
      ) : (
        <div class="pw-tile__lines">
          {lines.map((line, at) => (
            <TileBar key={`${at} ${line.label}`} {...line} />
          ))}
          {lines.length === 0 && (
            <span class="pw-tile__none">{props.instead || WITHOUT_LINES[status]}</span>
          )}
        </div>
      )}
      <Truth truth={props.truth} agrees={props.agrees} />
    </div>
  );
}

function TileBar({ label, times = 1, color = colorOf(label), score, share, ...of }: TileLine) {
  return (
    <span class="pw-tile__line" style={{ "--pw-label": color }} title={of.title}>
      {of.mark && (
        <span title={of.model}>
          <span aria-hidden="true">{of.mark}</span>
          <span class="pw-visually-hidden">{of.model}: </span>
        </span>
      )}
      {!of.quiet && <span class="pw-swatch" />}
      <span class={`pw-tile__label${of.quiet ? " pw-tile__none" : ""}`}>
        {times > 1 ? `${label} ×${times}` : label}
      </span>
      {of.differs && <span class="pw-tile__sign pw-tile__sign--not">≠</span>}
      <span class="pw-tile__score">{score}</span>
      {!Number.isNaN(share) && (
        <span class="pw-tile__bar" style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
      )}
    </span>
  );
}

/** What is true, dashed; a sign says whether the model agrees. */
function Truth({ truth, agrees }: Pick<TileProps, "truth" | "agrees">) {
  if (truth.length === 0) return null;
  const sign = agrees === null ? "" : agrees ? "=" : "≠";
  const said = agrees === null ? "" : agrees ? ", agrees" : ", differs";
  return (
    <div class="pw-tile__truth" title={`Ground truth: ${truth.join(", ")}`}>
      {sign !== "" && (
        <span class={`pw-tile__sign ${agrees ? "" : "pw-tile__sign--not"}`} aria-hidden="true">
          {sign}
        </span>
      )}
      <span class="pw-visually-hidden">{`Ground truth${said}: `}</span>
      <span class="pw-tile__true">{truth.join(", ")}</span>
    </div>
  );
}

function TilePicture({ thumbnail, kind, boxes, error }: TileProps) {
  // 0 until it is known, below 0 where the browser cannot decode it.
  const [aspect, setAspect] = useState({ url: "", is: 0, tiny: false });
  if (thumbnail === "" || (aspect.url === thumbnail && aspect.is < 0)) {
    return <span class="pw-tile__kind">{error !== "" || kind !== "image" ? kind : ""}</span>;
  }
  // Boxes lie on the picture, not on the room around it: they wait for its shape.
  const known = aspect.url === thumbnail ? aspect.is : 0;
  return (
    <span
      class="pw-tile__fit"
      style={known > 0 ? { width: `min(100cqw, ${known * 100}cqh)`, aspectRatio: `${known}` } : {}}
    >
      <img
        class={`pw-tile__image${aspect.url === thumbnail && aspect.tiny ? " pw-tile__image--tiny" : ""}`}
        src={thumbnail}
        alt=""
        draggable={false}
        onError={() => setAspect({ url: thumbnail, is: -1, tiny: false })}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setAspect({
            url: thumbnail,
            is: naturalWidth / Math.max(1, naturalHeight),
            tiny: Math.max(naturalWidth, naturalHeight) < TINY,
          })
        }
      />
      {known > 0 && boxes.length > 0 && <Boxes boxes={boxes.slice(0, MOST_BOXES)} />}
    </span>
  );
}

/** One path for each color, and one below for its halo: as few nodes as can be. */
function Boxes({ boxes }: { boxes: readonly TileBox[] }) {
  const paths = new Map<string, { color: string; truth: boolean; d: string }>();
  for (const { label, truth, left, top, right, bottom } of boxes) {
    const color = colorOf(label);
    const key = `${color} ${truth}`;
    const d = `${paths.get(key)?.d ?? ""}M${left},${top}H${right}V${bottom}H${left}Z`;
    paths.set(key, { color, truth, d });
  }
  return (
    <svg class="pw-tile__boxes" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      {[...paths].map(([key, { color, truth, d }]) => (
        <g key={key} fill="none" stroke-dasharray={truth ? "4 3" : undefined}>
          <path d={d} stroke={textOn(color)} stroke-width="3" vector-effect="non-scaling-stroke" />
          <path d={d} stroke={color} stroke-width="1.5" vector-effect="non-scaling-stroke" />
        </g>
      ))}
    </svg>
  );
}
