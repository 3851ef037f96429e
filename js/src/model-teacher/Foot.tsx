/** What can be taken from here: the pictures in a folder, and Python that teaches the same. */
import Save from "lucide/dist/esm/icons/save";
import { Icon } from "../icons.js";
import { FailedCard } from "../states/FailedCard.js";
import type { TeachingCard } from "../teaching-wire.js";
import { CopyAsPython } from "../viewer/CopyAsPython.js";
import { KeepInNotebook } from "../viewer/KeepInNotebook.js";
import { PathForm } from "./PathForm.js";
import type { TeacherProps } from "./Teacher.js";
import { plural } from "./words.js";

export function Foot({ state, actions, rpc, view }: TeacherProps) {
  const card = state.card.value;
  const live = rpc.live.value;
  const pictures = card.classes.reduce((sum, { count }) => sum + count, 0);
  const problem = state.problems.value.get("save");
  if (card.classes.length === 0) return null;
  return (
    <>
      {view.saving.value && (
        <PathForm
          label="Save the pictures in"
          does="Save"
          note="A new folder on the kernel's computer, with a sub-folder for each class."
          value={card.saved || state.name.value}
          busy={false}
          onPath={(path) => actions.save(path)}
          onClose={() => {
            view.saving.value = false;
            actions.dismiss("save");
          }}
        />
      )}
      {problem && <FailedCard error={problem.error} />}
      <footer class="pw-teacher__foot">
        <p class="pw-teacher__counts">
          {plural(card.classes.length, "class", "classes")} · {plural(pictures, "picture")}
          {card.saved && ` · saved in ${card.saved}`}
        </p>
        <button
          type="button"
          class="pw-button pw-button--bare"
          disabled={!live || pictures === 0}
          aria-expanded={view.saving.value}
          onClick={() => {
            view.saving.value = !view.saving.peek();
          }}
        >
          <Icon icon={Save} />
          Save the pictures
        </button>
        <KeepInNotebook
          shown={() => (live && pictures > 0 ? shownNow(card) : "")}
          kept={state.kept}
          onKeep={() => actions.keep()}
        />
        <CopyAsPython actions={actions} disabled={!live} dialog={state.dialog} />
      </footer>
    </>
  );
}

function shownNow({ classes, taught }: TeachingCard): string {
  return JSON.stringify([classes, taught?.reference]);
}
