/** Guess first: a guess, the moment of truth, and the score that is kept of it. */
import { scoreText } from "../overlays/regions.js";
import type { Found, Round } from "../viewer/guessing.js";
import type { ViewerState } from "../viewer/state.js";
import css from "./guess.css";
import { HandsPane } from "./HandsPane.js";
import { isSame, type Name } from "./names.js";
import { guess, reveal, roundOf, scoreOf, startOver } from "./rounds.js";
import { type Subject, subjectOf, suggestions } from "./subject.js";

export interface GuessPaneProps {
  state: ViewerState;
  live: boolean;
}

const SUGGESTIONS = "pw-guesses";

export function GuessPane({ state, live }: GuessPaneProps) {
  const { guessing } = state;
  const subject = subjectOf(state, live);
  const round = roundOf(guessing, subject?.key ?? "");
  const names = subject && round.revealed ? subject.names() : [];
  return (
    <section class="pw-guess" aria-label="Guess first">
      <style>{css}</style>
      {/* Always here: a screen reader tells of what changes in it. */}
      <p class="pw-guess__said" role="status">
        {subject === null
          ? "Guess first is on: what is predicted of the next input stays hidden until you reveal it."
          : told(subject, round, names)}
      </p>
      {subject && subject.at !== "nothing" && !round.revealed && (
        <GuessForm state={state} subject={subject} round={round} />
      )}
      {subject && subject.key !== "" && (
        <HandsPane
          key={subject.key}
          guessing={guessing}
          subject={subject.key}
          names={round.revealed ? names : null}
          list={SUGGESTIONS}
        />
      )}
      <datalist id={SUGGESTIONS}>
        {suggestions(state).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ScoreLine state={state} />
    </section>
  );
}

interface GuessFormProps {
  state: ViewerState;
  subject: Subject;
  round: Round;
}

function GuessForm({ state: { guessing }, subject, round }: GuessFormProps) {
  const { key, at } = subject;
  return (
    <form
      class="pw-guess__form"
      onSubmit={(event) => {
        event.preventDefault();
        if (at !== "here") return;
        const pane = event.currentTarget.closest(".pw-pane--answers");
        reveal(guessing, key, subject.names());
        if (pane) requestAnimationFrame(() => bringUp(pane));
      }}
    >
      <label class="pw-field">
        <span class="pw-field__name">Your guess</span>
        <input
          class="pw-input"
          type="text"
          list={SUGGESTIONS}
          autocomplete="off"
          value={round.guess}
          // A guess is about an input: one that is on its way has no name to keep it by.
          disabled={key === ""}
          onInput={(event) => guess(guessing, key, event.currentTarget.value)}
        />
      </label>
      <button
        type="submit"
        class="pw-button pw-button--primary"
        disabled={at !== "here"}
        title="Show what is predicted; without a guess nothing is counted"
      >
        Reveal
      </button>
    </form>
  );
}

/** What was revealed stands below hands and score: scroll the pane, not the notebook, down to it. */
function bringUp(pane: Element): void {
  const first = pane.querySelector(".pw-guess + *");
  if (!first) return;
  pane.scrollTop += first.getBoundingClientRect().top - pane.getBoundingClientRect().top;
}

/** How it stands with the input on show. */
function told({ at }: Subject, { guess, revealed, found }: Round, names: readonly Name[]): string {
  if (at === "nothing") return "Nothing was predicted of this input.";
  if (!revealed) return at === "coming" ? "The prediction is on its way." : "What is predicted?";
  if (found === null) return "Revealed without a guess: nothing was counted.";
  const same = names.find(({ name }) => isSame(name, guess));
  const score = same ? scoreText(same.score, same.scoreMeans) : "";
  return `“${guess.trim()}” ${VERDICT[found]}${score && `, ${score}`}.`;
}

const VERDICT: Readonly<Record<Found, string>> = {
  first: "is right: it comes first",
  shown: "is right: it is among what is on show",
  none: "is not among what is on show",
};

function ScoreLine({ state: { guessing } }: Pick<GuessPaneProps, "state">) {
  const { guessed, right, first } = scoreOf(guessing);
  return (
    <div class="pw-guess__score">
      <p>
        <strong>
          {right} right of {guessed} guessed
        </strong>
        {right > 0 && `, ${first} of them first`}
        {guessed > 0 && (
          <>
            {" · "}
            <button
              type="button"
              class="pw-link"
              title="Forget the score, the guesses and the hands"
              onClick={() => startOver(guessing)}
            >
              Start over
            </button>
          </>
        )}
      </p>
      {/* Once it is known, the bars need the room. */}
      {guessed === 0 && (
        <p class="pw-guess__rule">
          Right is what stands on show at this threshold, in any case of letters; first has the
          highest score of its vocabulary. Each input counts once.
        </p>
      )}
    </div>
  );
}
