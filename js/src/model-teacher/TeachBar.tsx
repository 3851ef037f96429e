/** What is still missing, the model's name, and Teach; while it is taught how far that is. */
import { useId } from "preact/hooks";
import { FailedCard } from "../states/FailedCard.js";
import { Working } from "../states/Working.js";
import type { TeacherProps } from "./Teacher.js";
import { teachingText, whyNot } from "./words.js";

export function TeachBar({ state, actions, rpc }: TeacherProps) {
  const id = useId();
  const card = state.card.value;
  const live = rpc.live.value;
  const teaching = state.teaching.value;
  const failed = state.failed.value ?? card.error;
  const coming = state.coming.value.filter((item) => item.failed === null).length;
  const reading = state.reading.value !== null;
  const why = whyNot(card, { live, coming, reading });
  const elsewhere = teaching === null && card.status === "teaching";
  const again = card.taught !== null;
  return (
    <div class="pw-teach">
      {teaching && (
        <div class="pw-teach__working">
          <Working
            state={{ at: "working", ...teaching, message: teachingText(teaching) }}
            model={state.name.value}
            onCancel={() => actions.cancelTeaching()}
          />
        </div>
      )}
      <form
        class="pw-teach__row"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === "" && teaching === null && !elsewhere) void actions.teach();
        }}
      >
        <label class="pw-field">
          <span class="pw-field__name">Model name</span>
          <input
            class="pw-input"
            type="text"
            value={state.name.value}
            disabled={!live || teaching !== null}
            spellcheck={false}
            onInput={(event) => {
              state.name.value = event.currentTarget.value;
            }}
          />
        </label>
        <button
          type="submit"
          class="pw-button pw-button--primary"
          disabled={why !== "" || teaching !== null || elsewhere}
          aria-describedby={id}
        >
          {again ? "Teach again" : "Teach"}
        </button>
        <p id={id} class="pw-teach__why" role="status">
          {elsewhere ? "It is being taught." : why || readyText(card.status)}
        </p>
      </form>
      {failed && teaching === null && (
        <FailedCard error={failed} onRetry={why === "" ? () => void actions.teach() : undefined} />
      )}
    </div>
  );
}

function readyText(status: string): string {
  if (status === "changed") return "Classes or pictures have changed since it was taught.";
  return status === "taught" ? "" : "Every class has enough pictures.";
}
