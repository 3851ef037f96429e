/** What covers, how large it is, the map, and the way out. */
import Grid3x3 from "lucide/dist/esm/icons/grid-3x3";
import Minus from "lucide/dist/esm/icons/minus";
import Plus from "lucide/dist/esm/icons/plus";
import { Icon } from "../icons.js";
import type { Fill } from "../wire.js";
import type { Covering } from "./covering.js";
import { GROWTH } from "./patch.js";

const FILLS: readonly { fill: Fill; name: string }[] = [
  { fill: "gray", name: "Gray" },
  { fill: "blur", name: "Blurred" },
  { fill: "mirror", name: "Mirrored" },
];

export function Controls({ covering, onEnd }: { covering: Covering; onEnd: () => void }) {
  const { square, fill, cost, mapping } = covering;
  const size = (by: number): void => {
    const { x, y, size: edge } = square.peek();
    covering.move({ x, y, size: edge * by }, true);
  };
  const paid = cost.value?.paid === true;
  const mapped = mapping.stage.value.at !== "none";
  return (
    <div class="pw-cover__controls">
      <fieldset class="pw-cover__fills">
        <legend class="pw-visually-hidden">Cover with</legend>
        {FILLS.map(({ fill: one, name }) => (
          <label key={one} class="pw-check">
            <input
              type="radio"
              name="fill"
              checked={fill.value === one}
              disabled={mapped}
              onChange={() => covering.cover(one)}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <span class="pw-cover__size">
        <button
          type="button"
          class="pw-button pw-button--icon"
          aria-label="Smaller patch"
          title="Smaller patch (-)"
          disabled={mapped}
          onClick={() => size(1 / GROWTH)}
        >
          <Icon icon={Minus} />
        </button>
        <button
          type="button"
          class="pw-button pw-button--icon"
          aria-label="Larger patch"
          title="Larger patch (+)"
          disabled={mapped}
          onClick={() => size(GROWTH)}
        >
          <Icon icon={Plus} />
        </button>
      </span>
      <button
        type="button"
        class="pw-button"
        disabled={cost.value === null || mapped}
        onClick={() => mapping.offer()}
      >
        <Icon icon={Grid3x3} />
        Map it
      </button>
      <button type="button" class="pw-button pw-cover__end" onClick={onEnd}>
        Stop covering
      </button>
      {covering.picture.smaller && (
        <p class="pw-cover__note">
          The model sees the picture at {covering.picture.smaller} here, covered or not.
        </p>
      )}
      {paid && (
        <p class="pw-cover__note">
          Asked when you let go of the patch: each time is one prediction by {cost.value?.host}, and
          one more is for the picture as it is.
        </p>
      )}
    </div>
  );
}
