/** The tiles, or why there are none. */
import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Tile } from "../grid/Tile.js";
import { VirtualGrid } from "../grid/VirtualGrid.js";
import { FailedCard } from "../states/FailedCard.js";
import type { BrowserProps } from "./DatasetButton.js";
import type { Feed } from "./feed.js";
import { NoDataset, NoInputs, NothingMatches } from "./Nowhere.js";
import type { BrowserState } from "./state.js";
import { tileOf } from "./tile.js";

/** CSS px. Two of them stand side by side in 360 px. */
const TILE_WIDTH = 152;
const TILE_HEIGHT = 194;
const TRUTH_HEIGHT = 22;
/** Of several models each has a line. */
const LINE_HEIGHT = 18;
const FEWEST_LINES = 2;

export function GridPlace({ state, actions, rpc, view }: BrowserProps) {
  const feed = state.feed.value;
  const listing = feed?.listing.state.value;
  if (state.dataset.value === null) {
    return <NoDataset state={state} rpc={rpc} view={view} />;
  }
  if (feed === null || listing === undefined) return null;
  const failed = listing.at === "failed" && listing.error && (
    <FailedCard error={listing.error} onRetry={() => feed.listing.retry()} />
  );
  const broken = feed.parts.error.value && (
    <FailedCard error={feed.parts.error.value} onRetry={() => feed.parts.retry()} />
  );
  if (failed && listing.done === 0) return failed;
  void feed.version.value;
  const known = feed.columns.inputs;
  if (known === 0 && listing.at === "done") return <NoInputs state={state} view={view} />;
  return (
    <>
      {failed}
      {broken}
      <Listing state={state} />
      {state.coming.value !== null && <progress class="pw-progress" aria-label="Opening" />}
      {known > 0 && <Tiles key={feed.era} state={state} actions={actions} feed={feed} />}
      {known > 0 && <NothingMatches state={state} actions={actions} />}
    </>
  );
}

/** How far the inputs are known. */
function Listing({ state }: { state: BrowserState }) {
  const listing = state.feed.value?.listing.state.value;
  if (listing?.at !== "listing") return null;
  const { done, total } = listing;
  // Of what is listed at once nobody needs to hear.
  if (total >= 0 && done > 0) return null;
  return (
    <p class="pw-listing" role="status">
      <span class="pw-spinner" />
      {done === 0 ? "Listing the inputs" : `Listing: ${done.toLocaleString("en")} inputs so far`}
    </p>
  );
}

interface TilesProps extends Pick<BrowserProps, "state" | "actions"> {
  feed: Feed;
}

function Tiles({ state, actions, feed }: TilesProps) {
  const place = useRef<HTMLDivElement>(null);
  const away = state.opened.value !== null;
  useFocusBack(place, away);
  const showing = useComputed(() => state.opened.value?.index.value ?? null);
  const onSight = (first: number, last: number): void => {
    const order = state.order.peek();
    const middle = (first + last) / 2;
    const positions = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    positions.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    const indexes = positions.flatMap((position) => order[position] ?? []);
    state.thumbnails.sight(indexes);
    if (indexes[0] !== undefined) feed.listing.near(indexes[0]);
  };
  const more = Math.max(0, state.run.value.models.length - FEWEST_LINES);
  const truth = state.dataset.value?.has_truth ? TRUTH_HEIGHT : 0;
  const height = TILE_HEIGHT + truth + more * LINE_HEIGHT;
  return (
    <div
      ref={place}
      class={`pw-tiles${away ? " pw-tiles--away" : ""}${state.order.value.length === 0 ? " pw-tiles--none" : ""}`}
      // It keeps its place while an input is on view in its stead.
      inert={away}
    >
      <VirtualGrid
        label={`Inputs of ${state.dataset.value?.name ?? ""}`}
        order={state.order}
        selection={state.selection}
        showing={showing}
        onSelect={(selection) => actions.selecting.set(selection)}
        onSelectAll={() => actions.selecting.all()}
        onOpen={(index) => void actions.show(index)}
        onSight={onSight}
        tileWidth={TILE_WIDTH}
        tileHeight={height}
      >
        {({ index, selected }) => (
          <InputTile state={state} feed={feed} index={index} selected={selected} />
        )}
      </VirtualGrid>
    </div>
  );
}

interface InputTileProps {
  state: BrowserState;
  feed: Feed;
  index: number;
  selected: boolean;
}

/** Drawn anew when its own thumbnail comes, or when what is on show may be another. */
function InputTile({ state, feed, index, selected }: InputTileProps) {
  void feed.version.value;
  const { node, threshold, concept_filter, against_truth } = state.filter.value;
  const thumbnail = state.thumbnails.of(index).value;
  const scale = state.scale.value;
  const { instead, error, ...said } = tileOf(feed, index, {
    node,
    threshold,
    concept_filter,
    against_truth,
    full: scale?.raw ? Math.max(scale.highest, Number.MIN_VALUE) : 1,
    running: state.run.value.state === "running" || state.run.value.state === "paused",
    comparable: state.comparable.value,
    agree: state.agree.value,
  });
  return (
    <Tile
      {...said}
      name={said.name || `Input ${(index + 1).toLocaleString("en")}`}
      thumbnail={thumbnail.url}
      error={error || thumbnail.error}
      instead={instead}
      selected={selected}
    />
  );
}

/** The tiles take the focus again when the input that was open is closed. */
function useFocusBack(place: { readonly current: HTMLElement | null }, away: boolean): void {
  const was = useRef(away);
  useEffect(() => {
    if (was.current && !away) {
      place.current?.querySelector<HTMLElement>(".pw-grid")?.focus({ preventScroll: true });
    }
    was.current = away;
  }, [away]);
}
