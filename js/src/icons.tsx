/** One of Lucide's icons, 16 px, hidden from screen readers: what bears it has the words. */
import type { IconNode } from "lucide";
import { h } from "preact";

export function Icon({ icon }: { icon: IconNode }) {
  return (
    <svg
      class="pw-icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {icon.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
