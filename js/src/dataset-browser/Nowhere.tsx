/** What stands in the tiles' place where there are none, and what to do about it. */
import FolderOpen from "lucide/dist/esm/icons/folder-open";
import Images from "lucide/dist/esm/icons/images";
import { Icon } from "../icons.js";
import type { BrowserProps } from "./DatasetButton.js";
import type { BrowserState } from "./state.js";

type Chosen = Pick<BrowserProps, "state" | "rpc" | "view">;

export function NoDataset({ state, rpc, view }: Chosen) {
  const opening = state.opening.value;
  if (opening === "asked" || opening === "unasked") {
    return (
      <div class="pw-place">
        <progress class="pw-progress" aria-label="Opening" />
      </div>
    );
  }
  if (opening === "queued") {
    return (
      <div class="pw-place">
        <progress class="pw-progress" aria-label="Queued" />
        <p class="pw-notice" role="status">
          Queued: the kernel is busy, or the cell has to be run again.
        </p>
      </div>
    );
  }
  if (opening !== "open" || !rpc.live.value) return null;
  return (
    <div class="pw-empty">
      <Icon icon={Images} />
      <p class="pw-empty__title">Choose what to predict on</p>
      <p class="pw-empty__text">
        A dataset of one of the apps. A folder of your own is named in Python:{" "}
        <code>pw.DatasetBrowser("~/Pictures")</code>
      </p>
      <ChooseDataset view={view} words="Choose an app and a dataset" />
    </div>
  );
}

export function NoInputs({ state, view }: Pick<BrowserProps, "state" | "view">) {
  return (
    <div class="pw-empty">
      <Icon icon={FolderOpen} />
      <p class="pw-empty__title">{state.dataset.value?.name} has no inputs</p>
      <p class="pw-empty__text">Put some into it, or choose another dataset.</p>
      <ChooseDataset view={view} words="Choose another dataset" />
    </div>
  );
}

function ChooseDataset({ view, words }: { view: BrowserProps["view"]; words: string }) {
  return (
    <button
      type="button"
      class="pw-button"
      onClick={() => {
        view.datasets.value = true;
      }}
    >
      {words}
    </button>
  );
}

/** Filters that leave no input, each with a button that lifts it. */
export function NothingMatches({ state, actions }: Pick<BrowserProps, "state" | "actions">) {
  if (state.order.value.length > 0) return null;
  const { concept_filter, label, truth, status, threshold, disagreement } = state.filter.value;
  const lifts = [
    concept_filter.trim() !== "" && {
      words: `Any concept, not “${concept_filter.trim()}”`,
      lift: () => actions.look("concept_filter", ""),
    },
    label !== "" && { words: `All classes, not “${label}”`, lift: () => actions.look("label", "") },
    truth !== "all" && {
      words: "Whatever the ground truth",
      lift: () => actions.look("truth", "all"),
    },
    status !== "all" && { words: "Whatever the status", lift: () => actions.look("status", "all") },
    disagreement !== "all" && {
      words: "Whether the models agree or not",
      lift: () => actions.look("disagreement", "all"),
    },
  ].filter((lift) => lift !== false);
  return (
    <div class="pw-nothing pw-place" role="status">
      <p>No input matches {describe(state)}.</p>
      <div class="pw-ways pw-ways--start">
        {lifts.map(({ words, lift }) => (
          <button key={words} type="button" class="pw-button" onClick={lift}>
            {words}
          </button>
        ))}
        {threshold > 0 && concept_filter.trim() !== "" && (
          <button type="button" class="pw-button" onClick={() => actions.look("threshold", 0)}>
            Threshold 0
          </button>
        )}
        {lifts.length > 1 && (
          <button type="button" class="pw-button" onClick={() => actions.liftFilters()}>
            Lift all filters
          </button>
        )}
      </div>
    </div>
  );
}

function describe({ filter }: BrowserState): string {
  const { concept_filter, label, truth, status, disagreement } = filter.value;
  const set = [concept_filter.trim(), label].filter(Boolean).length;
  const more = [truth, status, disagreement].filter((kind) => kind !== "all").length;
  return set + more > 1 ? "all of these filters" : "this filter";
}
