/** What happened, what to do, and a line to quote; at the place where it happened. */
import RotateCw from "lucide/dist/esm/icons/rotate-cw";
import { CopyButton } from "../copy.js";
import { Icon } from "../icons.js";
import type { ErrorPayload } from "../wire.js";

export interface FailedCardProps {
  error: ErrorPayload;
  onRetry?: (() => void) | undefined;
  /** Other ways out, like Remove. */
  others?: readonly { label: string; act: () => void }[];
}

export function FailedCard({ error, onRetry, others = [] }: FailedCardProps) {
  const code = codeLine(error);
  return (
    <div class="pw-failed" role="alert">
      <p class="pw-failed__what">{sentence(error.message)}</p>
      {error.details && !error.message.includes(error.details) && <p>{error.details}</p>}
      {error.hint && <p class="pw-failed__do">{error.hint}</p>}
      <div class="pw-failed__code">
        <code>{code}</code>
        <CopyButton text={code} label="Copy the error's name and request id" />
      </div>
      {(onRetry || others.length > 0) && (
        <div class="pw-failed__actions">
          {onRetry && (
            <button type="button" class="pw-button" onClick={onRetry}>
              <Icon icon={RotateCw} />
              Retry
            </button>
          )}
          {others.map(({ label, act }) => (
            <button key={label} type="button" class="pw-button" onClick={act}>
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Like "MODEL_DOES_NOT_EXIST 21200 · request 0123abcd". */
export function codeLine(error: ErrorPayload): string {
  const code = error.code === null ? error.name : `${error.name} ${error.code}`;
  return error.request_id ? `${code} · request ${error.request_id}` : code;
}

/** A message with the period that not all have. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
