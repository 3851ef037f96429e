/** Copying text, also where the page has no clipboard. */
import Check from "lucide/dist/esm/icons/check";
import Copy from "lucide/dist/esm/icons/copy";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "./icons.js";

const SAID_FOR_MS = 2000;

/** False where there is no clipboard (plain http) or the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** True for two seconds after `say` was called. */
export function useSaid(): [said: boolean, say: () => void] {
  const [said, setSaid] = useState(false);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(false), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, () => setSaid(true)];
}

/** A small button that copies one line. Without a clipboard it is not there: the line can be marked. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [said, say] = useSaid();
  if (navigator.clipboard === undefined) return null;
  const copy = async () => {
    if (await copyText(text)) say();
  };
  return (
    <button
      type="button"
      class="pw-button pw-button--bare pw-button--icon"
      aria-label={said ? "Copied" : label}
      title={said ? "Copied" : label}
      onClick={copy}
    >
      <Icon icon={said ? Check : Copy} />
    </button>
  );
}
