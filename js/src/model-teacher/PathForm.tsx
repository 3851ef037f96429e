/** Asks for a folder of the kernel's computer. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface PathFormProps {
  label: string;
  /** What the button says. */
  does: string;
  note: string;
  value?: string;
  busy: boolean;
  /** Whether it could be done. */
  onPath: (path: string) => Promise<boolean>;
  /** Absent where it is done at once. */
  onCancel?: (() => void) | undefined;
  onClose: () => void;
}

export function PathForm(props: PathFormProps) {
  const { label, does, note, value = "", busy, onPath, onCancel, onClose } = props;
  const field = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState(false);
  useLayoutEffect(() => field.current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const path = field.current?.value.trim() ?? "";
    if (path === "") setWrong(true);
    else if (!busy && (await onPath(path))) onClose();
  };
  return (
    <form class="pw-path" onSubmit={submit}>
      <label class="pw-field">
        <span class="pw-field__name">{label}</span>
        <input
          ref={field}
          class="pw-input"
          type="text"
          defaultValue={value}
          spellcheck={false}
          aria-invalid={wrong}
          placeholder="folder"
          onInput={() => setWrong(false)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
        />
      </label>
      <p class="pw-path__note">{note}</p>
      <div class="pw-path__tools">
        <button type="submit" class="pw-button" disabled={busy}>
          {does}
        </button>
        {busy && onCancel && (
          <button type="button" class="pw-button" onClick={onCancel}>
            Cancel
          </button>
        )}
        {!busy && (
          <button type="button" class="pw-button pw-button--bare" onClick={onClose}>
            Close
          </button>
        )}
        {busy && <span class="pw-spinner" role="status" aria-label="Working" />}
      </div>
    </form>
  );
}
