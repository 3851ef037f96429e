/** One example: its picture, its name, what its owner says of it, and what the owner can do with it. */

import type { IconNode } from "lucide";
import ArrowLeft from "lucide/dist/esm/icons/arrow-left";
import ArrowRight from "lucide/dist/esm/icons/arrow-right";
import Pencil from "lucide/dist/esm/icons/pencil";
import Trash from "lucide/dist/esm/icons/trash";
import { useState } from "preact/hooks";
import { shortVersion } from "../header/facts.js";
import { Icon } from "../icons.js";
import type { ExampleCard } from "../wire.js";
import { ExampleForm } from "./ExampleForm.js";
import type { Owner } from "./owner.js";

export interface ExampleProps {
  card: ExampleCard;
  /** "" where there is no picture of it. */
  thumbnail: string;
  /** From 0, of `count`. */
  place: number;
  count: number;
  /** Null for a guest. */
  owner: Owner | null;
  onOpen: () => void;
  onMove: (to: number) => void;
  onDrag: (begins: boolean) => void;
  /** Another one was let go of here. */
  onDropped: (event: DragEvent) => void;
}

type Doing = "nothing" | "editing" | "removing";

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
};

export function Example(props: ExampleProps) {
  const { card, thumbnail, place, owner, onMove, onDrag, onDropped } = props;
  const [doing, setDoing] = useState<Doing>("nothing");
  const stop = () => setDoing("nothing");
  const onKeyDown = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (!by || !event.altKey || owner === null || doing !== "nothing") return;
    // Alt and an arrow would leave the page, too.
    event.preventDefault();
    event.stopPropagation();
    onMove(place + by);
  };
  return (
    <li
      class="pw-example"
      draggable={owner !== null && doing === "nothing"}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer?.setData("text/plain", card.name);
        onDrag(true);
      }}
      onDragEnd={() => onDrag(false)}
      onDrop={onDropped}
    >
      {doing === "editing" && owner ? (
        <ExampleForm
          label={`Describe ${card.name}`}
          does="Save"
          start={card}
          busy={owner.busy.value}
          onSave={(described) => owner.describe(card, described)}
          onClose={stop}
        />
      ) : (
        <Shown card={card} thumbnail={thumbnail} onOpen={props.onOpen} />
      )}
      {doing === "removing" && owner && (
        <fieldset class="pw-example__sure">
          <legend>Remove {card.name}?</legend>
          <button
            type="button"
            class="pw-button"
            disabled={owner.busy.value}
            onClick={() => void owner.remove(card).then(stop)}
          >
            Remove
          </button>
          <button type="button" class="pw-button" ref={(keep) => keep?.focus()} onClick={stop}>
            Keep
          </button>
        </fieldset>
      )}
      {owner && doing === "nothing" && <Tools {...props} owner={owner} onDo={setDoing} />}
    </li>
  );
}

function Shown({ card, thumbnail, onOpen }: Pick<ExampleProps, "card" | "thumbnail" | "onOpen">) {
  const { name, description, kind, predicted, model_version_id: version } = card;
  return (
    <>
      <button type="button" class="pw-example__open" data-item onClick={onOpen}>
        {thumbnail ? (
          <img class="pw-example__image" src={thumbnail} alt="" draggable={false} />
        ) : (
          <span class="pw-example__image pw-example__image--none" aria-hidden="true">
            {kind}
          </span>
        )}
        <span class="pw-example__name">{name}</span>
      </button>
      {description && <p class="pw-example__text">{description}</p>}
      <p class="pw-example__meta">
        predicted{version !== "" && ` by ${shortVersion(version)}`}
        {!predicted && " when it is opened"}
      </p>
    </>
  );
}

type ToolsProps = Pick<ExampleProps, "card" | "place" | "count" | "onMove"> & {
  owner: Owner;
  onDo: (doing: Doing) => void;
};

function Tools({ card: { name }, place, count, owner, onMove, onDo }: ToolsProps) {
  const tool = (does: string, icon: IconNode, act: () => void, isOut = false) => (
    <button
      type="button"
      class="pw-button pw-button--bare pw-button--icon"
      aria-label={`${does}: ${name}`}
      title={does}
      // Not `disabled`: what was moved to the end keeps the focus.
      aria-disabled={isOut || owner.busy.value}
      onClick={() => !isOut && !owner.busy.value && act()}
    >
      <Icon icon={icon} />
    </button>
  );
  return (
    <div class="pw-example__tools">
      {tool("Move forward (Alt ←)", ArrowLeft, () => onMove(place - 1), place === 0)}
      {tool("Move back (Alt →)", ArrowRight, () => onMove(place + 1), place === count - 1)}
      {tool("Rename or describe", Pencil, () => onDo("editing"))}
      {tool("Remove", Trash, () => onDo("removing"))}
    </div>
  );
}
