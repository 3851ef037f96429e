/** Pointing at something by mouse or by focus: its bar, its row and its shape light up together. */
import { computed, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { regionIdOf } from "../overlays/regions.js";
import { isSaid } from "./bars.js";
import type { AnswerContext } from "./context.js";

export function pointing(hovered: Signal<string | null>, target: string) {
  const say = (to: string | null) => () => {
    hovered.value = to;
  };
  return {
    onPointerEnter: say(target),
    onPointerLeave: say(null),
    onFocus: say(target),
    onBlur: say(null),
  };
}

/** The same of a row, where it is of a region. */
export function lighting({ rows, hovered }: AnswerContext, row: number) {
  return isSaid(rows.regionId[row]) ? pointing(hovered, regionIdOf(rows, row)) : {};
}

/**
 * Whether a region is pointed at, here or by its kin in another node, or else `name` is: what is
 * drawn with it is drawn again only when that changes.
 */
export function useLit({ hovered, kin }: AnswerContext, target: string, name = target): boolean {
  const lit = useMemo(
    () =>
      computed(() => {
        const at = hovered.value;
        return at === target || at === name || kin.value.has(target);
      }),
    [hovered, kin, target, name],
  );
  return lit.value;
}
