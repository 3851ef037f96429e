/** The choices, in groups; the field above has the focus and the keys, the list follows it. */
import ChevronRight from "lucide/dist/esm/icons/chevron-right";
import { Icon } from "../icons.js";
import type { Choice, Group } from "./choice.js";

export interface ChoiceListProps<Of extends Choice> {
  /** What the list is of, like "models". */
  name: string;
  groups: readonly Group<Of>[];
  /** The reference of the one that Enter picks. */
  active: string;
  /** It is the list of another question: the one that was put is on its way. */
  busy: boolean;
  onPick: (choice: Of) => void;
  /** Look at it first. What the arrow does for a pointer, → does in the field. */
  onOpen?: ((choice: Of) => void) | undefined;
}

export const LIST_ID = "pw-choices";

export function optionId(index: number): string {
  return `pw-choice-${index}`;
}

export function ChoiceList<Of extends Choice>(props: ChoiceListProps<Of>) {
  const { name, groups, busy } = props;
  let from = 0;
  return (
    <div class="pw-menu__list" id={LIST_ID} role="listbox" aria-label={name} aria-busy={busy}>
      {groups.map((group, at) => {
        const first = from;
        from += group.choices.length;
        if (group.choices.length === 0) return null;
        const title = `pw-group-${at}`;
        const options = group.choices.map((choice, index) => (
          <Option key={choice.reference} choice={choice} at={first + index} {...props} />
        ));
        if (group.title === "") return options;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a listbox's groups are no fieldsets.
          <div key={group.title} role="group" aria-labelledby={title}>
            <div id={title} class="pw-menu__head" role="presentation">
              {group.title}
            </div>
            {options}
          </div>
        );
      })}
    </div>
  );
}

interface OptionProps<Of extends Choice> extends ChoiceListProps<Of> {
  choice: Of;
  at: number;
}

function Option<Of extends Choice>({ choice, at, active, onPick, onOpen }: OptionProps<Of>) {
  const isActive = choice.reference === active;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the focus and the keys.
    <div
      id={optionId(at)}
      class={`pw-menu__item${isActive ? " pw-menu__item--active" : ""}`}
      role="option"
      tabIndex={-1}
      aria-selected={choice.selected}
      ref={isActive ? scrollIntoView : null}
      onClick={() => onPick(choice)}
    >
      <span class="pw-menu__name">{choice.name}</span>
      <span class="pw-menu__meta">{choice.meta}</span>
      {choice.note && <span class="pw-menu__note">{choice.note}</span>}
      {onOpen && (
        // For pointers alone: → does it by keyboard, and a button must not stand in an option.
        <span
          class="pw-menu__open"
          title="Versions, and where it runs (→)"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(choice);
          }}
        >
          <Icon icon={ChevronRight} />
        </span>
      )}
    </div>
  );
}

function scrollIntoView(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: "nearest" });
}
