/** The owner's way to add the current input to the examples. */
import Plus from "lucide/dist/esm/icons/plus";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icons.js";
import type { Item } from "../viewer/item.js";
import { ExampleForm } from "./ExampleForm.js";
import type { Owner } from "./owner.js";

export interface AddExampleProps {
  /** What would be added. */
  item: Item | null;
  owner: Owner;
}

export function AddExample({ item, owner }: AddExampleProps) {
  const [adding, setAdding] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef(adding);
  useLayoutEffect(() => {
    if (before.current && !adding) button.current?.focus();
    before.current = adding;
  }, [adding]);
  const key = item?.card.value ? item.key : "";
  if (adding && item && key !== "") {
    return (
      <section class="pw-examples__add" aria-label="Add a public preview example">
        {item.thumbnail.value && (
          <img class="pw-example__image" src={item.thumbnail.value} alt="" />
        )}
        <ExampleForm
          key={key}
          label={`Add ${item.name}`}
          does="Add"
          start={{ name: withoutEnding(item.name), description: "" }}
          busy={owner.busy.value}
          onSave={(described) => owner.add(key, described)}
          onClose={() => setAdding(false)}
        />
      </section>
    );
  }
  return (
    <div class="pw-examples__head">
      <button
        ref={button}
        type="button"
        class="pw-button"
        disabled={key === ""}
        onClick={() => setAdding(true)}
      >
        <Icon icon={Plus} />
        Add Public Preview Examples
      </button>
      <span class="pw-examples__hint">
        {key === "" ? "Try an input first: the current one is added." : `Adds ${item?.name}.`}
      </span>
    </div>
  );
}

/** "cat" of "cat.png"; what is no file's name stays. */
function withoutEnding(name: string): string {
  return name.replace(/(?<=\S)\.[a-z0-9]{2,4}$/i, "");
}
