/** What the taught model is worth: on pictures that it was not taught with, and on no others. */
import TriangleAlert from "lucide/dist/esm/icons/triangle-alert";
import { CopyButton } from "../copy.js";
import { shortVersion } from "../header/facts.js";
import { Icon } from "../icons.js";
import { colorOf } from "../palette.js";
import type { TaughtCard } from "../teaching-wire.js";
import { resultText, takenFor } from "./words.js";

export function ResultPane({ taught }: { taught: TaughtCard }) {
  return (
    <section class="pw-result" aria-label="Result">
      <h3 class="pw-result__title">
        {taught.model_id}
        <span class="pw-result__meta">
          {shortVersion(taught.version_id)} · {taught.method}
        </span>
      </h3>
      <p class="pw-result__line" role="status">
        {resultText(taught)}
      </p>
      <p class="pw-result__note">
        {taught.held_out} No picture was judged by a model that was taught with it.
      </p>
      {!taught.current && (
        <p class="pw-notice pw-notice--warn">
          <Icon icon={TriangleAlert} />
          Classes or pictures have changed since: this is of the model as it was taught.
        </p>
      )}
      {taught.warnings.map((warning) => (
        <p key={warning} class="pw-notice pw-notice--warn">
          <Icon icon={TriangleAlert} />
          {warning}
        </p>
      ))}
      <PerClass taught={taught} />
      {taught.method_note && <p class="pw-result__note">{taught.method_note}</p>}
      <div class="pw-result__reference">
        <code>{taught.reference}</code>
        <CopyButton text={taught.reference} label="Copy the model's reference" />
      </div>
    </section>
  );
}

function PerClass({ taught }: { taught: TaughtCard }) {
  return (
    <table class="pw-result__classes">
      <caption class="pw-visually-hidden">Held-out pictures of each class</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col">Right</th>
          <th scope="col">Taken for</th>
        </tr>
      </thead>
      <tbody>
        {taught.per_class.map(({ label, n, correct }) => (
          <tr key={label}>
            <th scope="row">
              <span class="pw-swatch" style={{ "--pw-label": colorOf(label) }} /> {label}
            </th>
            <td class="pw-number">
              {correct} of {n}
            </td>
            <td>{takenFor(taught, label) || (n > 0 ? "–" : "none held out")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
