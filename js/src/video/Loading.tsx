/** A video or sound on its way from the kernel. */
import { bytes } from "../numbers.js";
import type { Got } from "./own-copy.js";

interface Props {
  name: string;
  got: Got;
  onCancel: () => void;
}

export function Loading({ name, got: { done, total }, onCancel }: Props) {
  const much = total > 0 ? `, ${bytes(done)} of ${bytes(total)}` : "";
  const text = `Loading ${name}${much}`;
  const share = done > 0 && total > 0 ? { value: done / total, max: 1 } : {};
  return (
    <div class="pw-picture">
      <div class="pw-working" role="status">
        <progress class="pw-progress" aria-label={text} {...share} />
        <span class="pw-working__text">{text}</span>
        <button type="button" class="pw-button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </div>
  );
}
