/** Words for the model: a question about the picture, or the text itself. */
import { useEffect, useId, useRef } from "preact/hooks";

export const TYPE_OR_PASTE = "Type or paste text";

export interface AskBarProps {
  /** "Ask about this picture", "Type or paste text". */
  label: string;
  /** What stands there to begin with, and again when it changes elsewhere. */
  value: string;
  rows: number;
  /** Whether Enter alone asks; else it is a new line, and Ctrl+Enter asks. */
  enterAsks: boolean;
  /** Whether asking with nothing written means anything. */
  mayBeEmpty: boolean;
  disabled: boolean;
  onAsk: (text: string) => void;
}

export function AskBar(props: AskBarProps) {
  const { label, value, rows, enterAsks, mayBeEmpty, disabled, onAsk } = props;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // What is being written is left alone.
    if (field.current && !field.current.matches(":focus")) field.current.value = value;
  }, [value]);
  const ask = () => {
    const text = field.current?.value ?? "";
    if (disabled || (!mayBeEmpty && text.trim() === "")) field.current?.focus();
    else onAsk(text);
  };
  return (
    <form
      class="pw-ask"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <label class="pw-ask__name" for={id}>
        {label}
      </label>
      <textarea
        ref={field}
        id={id}
        class="pw-input pw-ask__field"
        rows={rows}
        dir="auto"
        title={enterAsks ? "Enter asks, Shift+Enter begins a line" : "Ctrl+Enter (⌘Enter) asks"}
        onKeyDown={(event) => {
          const asks = enterAsks ? !event.shiftKey : event.ctrlKey || event.metaKey;
          // Enter also ends what an input method composes.
          if (event.key !== "Enter" || !asks || event.isComposing) return;
          event.preventDefault();
          ask();
        }}
      />
      <button type="submit" class="pw-button" disabled={disabled}>
        Predict
      </button>
    </form>
  );
}
