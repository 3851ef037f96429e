/** An example's name and description, in place. */
import { useEffect, useRef, useState } from "preact/hooks";
import { errorPayload } from "../rpc.js";
import { sentence } from "../states/FailedCard.js";
import type { ErrorPayload } from "../wire.js";
import type { Described } from "./owner.js";

export interface ExampleFormProps {
  /** What it is for, like "Add cat.png". */
  label: string;
  /** What its button says. */
  does: string;
  start: Described;
  busy: boolean;
  /** Rejects with a `KernelError`. */
  onSave: (described: Described) => Promise<void>;
  onClose: () => void;
}

export function ExampleForm({ label, does, start, busy, onSave, onClose }: ExampleFormProps) {
  const [name, setName] = useState(start.name);
  const [description, setDescription] = useState(start.description);
  const [error, setError] = useState<ErrorPayload | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const save = async (event: Event) => {
    event.preventDefault();
    if (name.trim() === "" || busy) return;
    setError(null);
    try {
      await onSave({ name: name.trim(), description: description.trim() });
      onClose();
    } catch (wrong) {
      setError(errorPayload(wrong));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <form class="pw-example-form" aria-label={label} onSubmit={save} onKeyDown={onKeyDown}>
      <label class="pw-example-form__field">
        Name
        <input
          ref={field}
          class="pw-input"
          type="text"
          required
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="pw-example-form__field">
        Description
        <textarea
          class="pw-input"
          rows={2}
          value={description}
          onInput={(event) => setDescription(event.currentTarget.value)}
        />
      </label>
      {error && (
        <p class="pw-example-form__wrong" role="alert">
          {[error.message, error.hint].filter(Boolean).map(sentence).join(" ")}
        </p>
      )}
      <div class="pw-example-form__does">
        <button
          type="submit"
          class="pw-button pw-button--primary"
          disabled={busy || name.trim() === ""}
        >
          {does}
        </button>
        <button type="button" class="pw-button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
