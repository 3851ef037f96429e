/** What of the answer bars do not say: loaded, then drawn by the part "answers". */

import { usePart } from "../parts/use-part.js";
import { FailedCard } from "../states/FailedCard.js";
import type { Actions } from "../viewer/actions.js";
import type { AnswersProps } from "./Answers.js";

interface BeyondProps extends AnswersProps {
  actions: Pick<Actions, "answersPart">;
}

export function Beyond({ actions, ...props }: BeyondProps) {
  const { part, error, retry } = usePart(() => actions.answersPart());
  if (error) return <FailedCard error={error} onRetry={retry} />;
  if (part === null) {
    return (
      <p class="pw-notice" role="status">
        <span class="pw-spinner" /> Loading what draws this…
      </p>
    );
  }
  return <part.Answers {...props} />;
}
