/** A list that takes one stop of the Tab key: the arrows go among its rows. */
import type { ComponentChildren } from "preact";
import { useRoving } from "./roving.js";

export interface ItemsProps {
  label: string;
  class?: string;
  /** Each an `<li>` that holds a button with `data-item`. */
  children: ComponentChildren;
}

export function Items({ label, class: extra = "", children }: ItemsProps) {
  return (
    <ul class={`pw-items ${extra}`} aria-label={label} {...useRoving<HTMLUListElement>()}>
      {children}
    </ul>
  );
}
