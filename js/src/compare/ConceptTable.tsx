/** A row for each label with a bar of each model; those of a vocabulary stand together. */
import { useComputed, useSignal } from "@preact/signals";
import ChevronDown from "lucide/dist/esm/icons/chevron-down";
import ChevronRight from "lucide/dist/esm/icons/chevron-right";
import { useRoving } from "../answers/roving.js";
import { isStatement } from "../concepts/Nothing.js";
import { settingBelow, settingText } from "../concepts/scale.js";
import { Icon } from "../icons.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import { fold } from "../visible.js";
import { type ConceptRow, isApart, shownIn } from "./agreement.js";
import { ConceptLine } from "./ConceptLine.js";
import { nameOfModel } from "./column.js";
import { thingIn } from "./drawn.js";
import { firsts } from "./firsts.js";
import { ModelHeads } from "./ModelHeads.js";
import type { Together } from "./together.js";

export interface ConceptTableProps {
  held: Together;
  state: ViewerState;
  view: ViewState;
}

/** A list longer than this is asked for. */
const MOST_ROWS = 12;

export function ConceptTable({ held, state, view }: ConceptTableProps) {
  const all = useSignal<ReadonlySet<string>>(new Set());
  const below = useSignal(false);
  const roving = useRoving<HTMLDivElement>();
  const on = useComputed(() => held.concepts.value.filter((row) => shownIn(row).length > 0));
  const lit = useComputed(() => litLabels(held, view.hovered.value));
  const apart = useComputed(() => isApart(held.concepts.value));
  const rows = held.concepts.value;
  const columns = held.columns.value;
  const answers = held.said.value.map((one) => one !== null);
  const answered = held.answered.value;
  const full = Math.max(1, held.scale.value?.highest ?? 1);
  if (answered === 0) return null;
  if (rows.length === 0) {
    return held.said.value.some((one) => one?.rows.length) ? null : <Empty />;
  }
  const hidden = rows.filter((row) => shownIn(row).length === 0);
  const line = (row: ConceptRow) => (
    <ConceptLine
      key={`${row.vocabulary}\n${row.label}`}
      row={row}
      columns={columns}
      answers={answers}
      full={full}
      lit={lit.value.has(fold(row.label))}
      onPoint={(target) => {
        view.hovered.value = target;
      }}
    />
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go among the buttons inside
    <div
      class="pw-compare__concepts"
      ref={roving.ref}
      onKeyDown={roving.onKeyDown}
      onFocusCapture={roving.onFocusCapture}
    >
      {on.value.length === 0 && <Nothing held={held} state={state} />}
      {apart.value && (
        <p class="pw-compare__rule">
          The models name no common label here: only labels of the same name are held against each
          other.
        </p>
      )}
      {[...new Set(on.value.map(({ vocabulary }) => vocabulary))].map((vocabulary) => {
        const own = on.value.filter((row) => row.vocabulary === vocabulary);
        const first = firsts(own, columns.map(nameOfModel));
        const open = all.value.has(vocabulary);
        return (
          <section key={vocabulary} aria-label={vocabulary || "Concepts"}>
            <h4 class="pw-compare__group">
              {vocabulary || "Concepts"}
              {answered > 1 && first && <span class="pw-compare__first">{first}</span>}
            </h4>
            <table class="pw-compare__table">
              <thead>
                <tr>
                  <th scope="col">Label</th>
                  <ModelHeads columns={columns} />
                </tr>
              </thead>
              <tbody>{(open ? own : own.slice(0, MOST_ROWS)).map(line)}</tbody>
            </table>
            {own.length > MOST_ROWS && (
              <Fold
                open={open}
                text={open ? "Show fewer" : `Show all ${own.length.toLocaleString("en")}`}
                onToggle={() => {
                  all.value = toggled(all.value, vocabulary);
                }}
              />
            )}
          </section>
        );
      })}
      {hidden.length > 0 && (
        <>
          <Fold
            open={below.value}
            text={`${hidden.length.toLocaleString("en")} ${
              state.filter.value.value.trim() === "" ? "below the threshold" : "not on show"
            }`}
            onToggle={() => {
              below.value = !below.value;
            }}
          />
          {below.value && (
            <table class="pw-compare__table">
              <tbody>{hidden.map(line)}</tbody>
            </table>
          )}
        </>
      )}
    </div>
  );
}

function Empty() {
  return (
    <p class="pw-nothing" role="status">
      The models returned nothing for this input.
    </p>
  );
}

function Fold({ open, text, onToggle }: { open: boolean; text: string; onToggle: () => void }) {
  return (
    <button type="button" class="pw-fold" aria-expanded={open} onClick={onToggle}>
      <Icon icon={open ? ChevronDown : ChevronRight} />
      {text}
    </button>
  );
}

/** Why no bar is on show, and what to do about it. */
function Nothing({ held, state }: Pick<ConceptTableProps, "held" | "state">) {
  const scale = held.scale.value;
  const filter = state.filter.value.value.trim();
  const said = held.said.value.some((one) =>
    one?.visible.some((on, row) => on === 1 && isStatement(one.rows, row)),
  );
  if (said) return null;
  if (filter !== "") {
    return (
      <div class="pw-nothing" role="status">
        <p>Nothing on show contains “{filter}”.</p>
        <button type="button" class="pw-button" onClick={() => state.filter.save("")}>
          Clear the filter
        </button>
      </div>
    );
  }
  if (scale === null) return null;
  const lower = settingBelow(scale.highest, scale);
  return (
    <div class="pw-nothing" role="status">
      <p>Nothing above {settingText(state.threshold.value.value, scale)}.</p>
      <button type="button" class="pw-button" onClick={() => state.threshold.save(lower)}>
        Lower the threshold to {settingText(lower, scale)}
      </button>
    </div>
  );
}

/** The folded labels of what is pointed at, here or on a picture. */
function litLabels({ matches, pinned }: Together, target: string | null): ReadonlySet<string> {
  if (target?.startsWith("label:")) return new Set([fold(target.slice("label:".length))]);
  const place = target === null ? pinned.value : thingIn(target);
  const boxes = matches.value[place]?.boxes ?? [];
  return new Set(boxes.flatMap((box) => (box ? [fold(box.label)] : [])));
}

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}
