/** The things that the models have boxes of: the same as the pictures say, to read and to go through. */
import { useSignal } from "@preact/signals";
import { useRoving } from "../answers/roving.js";
import { scoreText } from "../overlays/regions.js";
import type { Match } from "./agreement.js";
import type { ConceptTableProps } from "./ConceptTable.js";
import type { Column } from "./column.js";
import { thingId } from "./drawn.js";
import { ModelHeads } from "./ModelHeads.js";
import { counted, LOOKS, letterOf, RULE } from "./verdicts.js";

const MOST_ROWS = 20;

export function BoxList({ held, view }: ConceptTableProps) {
  const all = useSignal(false);
  const roving = useRoving<HTMLDivElement>();
  const matches = held.matches.value;
  const columns = held.columns.value;
  const hovered = view.hovered.value;
  const pinned = held.pinned.value;
  const answers = held.said.value.map((one) => one !== null);
  if (matches.length === 0) return null;
  const listed = all.value ? matches : matches.slice(0, MOST_ROWS);
  return (
    <section
      class="pw-compare__boxes"
      aria-label="Boxes"
      ref={roving.ref}
      onKeyDown={roving.onKeyDown}
      onFocusCapture={roving.onFocusCapture}
    >
      <h4 class="pw-compare__group">
        Boxes <span class="pw-compare__first">{counted(matches)}</span>
      </h4>
      <p class="pw-compare__rule">{RULE}</p>
      <table class="pw-compare__table pw-compare__table--boxes">
        <thead>
          <tr>
            <th scope="col">
              <span class="pw-visually-hidden">Thing</span>
            </th>
            <ModelHeads columns={columns} />
            <td />
          </tr>
        </thead>
        <tbody>
          {listed.map((match, place) => (
            <Line
              key={thingId(place)}
              match={match}
              place={place}
              answers={answers}
              columns={columns}
              lit={(hovered ?? (pinned < 0 ? null : thingId(pinned))) === thingId(place)}
              pinned={pinned === place}
              onPoint={(target) => {
                view.hovered.value = target;
              }}
              onPin={() => held.pin(pinned === place ? -1 : place)}
            />
          ))}
        </tbody>
      </table>
      {matches.length > MOST_ROWS && (
        <button
          type="button"
          class="pw-fold"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.value;
          }}
        >
          {all.value ? "Show fewer" : `Show all ${matches.length.toLocaleString("en")}`}
        </button>
      )}
    </section>
  );
}

interface LineProps {
  match: Match;
  place: number;
  /** Which of the models have answered. */
  answers: readonly boolean[];
  columns: readonly Column[];
  lit: boolean;
  pinned: boolean;
  onPoint: (target: string | null) => void;
  onPin: () => void;
}

function Line({ match, place, answers, columns, lit, pinned, onPoint, onPin }: LineProps) {
  const { sign, words, color } = LOOKS[match.verdict];
  const target = thingId(place);
  const several = match.boxes.filter((box) => box !== null).length > 1;
  return (
    <tr
      class={`pw-compare__row pw-compare__row--${match.verdict}${lit ? " pw-compare__row--lit" : ""}`}
      style={color ? { "--pw-label": color } : undefined}
      onPointerEnter={() => onPoint(target)}
      onPointerLeave={() => onPoint(null)}
      onClick={onPin}
    >
      <th scope="row">
        <button
          type="button"
          class="pw-compare__thing"
          data-item
          title={words}
          aria-pressed={pinned}
          onFocus={() => onPoint(target)}
          onBlur={() => onPoint(null)}
        >
          <span class="pw-compare__mark">{sign || "·"}</span>
          <span class="pw-visually-hidden">{words}</span>
        </button>
      </th>
      {match.boxes.map((box, at) => {
        const key = columns[at]?.reference ?? at;
        return answers[at] ? (
          <td key={key} class="pw-compare__box">
            <span class="pw-compare__of" aria-hidden="true">
              {letterOf(at)}
            </span>
            {box ? (
              <>
                <span class="pw-compare__name" title={box.label}>
                  {box.label}
                </span>
                <span class="pw-number">
                  {scoreText(box.score, box.scoreMeans ?? "probability")}
                </span>
              </>
            ) : (
              <>
                <span aria-hidden="true">–</span>
                <span class="pw-visually-hidden">not there</span>
              </>
            )}
          </td>
        ) : (
          <td key={key} />
        );
      })}
      <td class="pw-number">{several && `IoU ${match.iou.toFixed(2).replace(/^0/, "")}`}</td>
    </tr>
  );
}
