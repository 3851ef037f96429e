/** The dataset browser: whose answers, on what; the run; the tiles, or one input large. */
import { useRef, useState } from "preact/hooks";
import { Header } from "../header/Header.js";
import { Lazy } from "../parts/Lazy.js";
import { ResizeHandle } from "../picture/ResizeHandle.js";
import type { Rpc } from "../rpc.js";
import { Disconnected } from "../states/Disconnected.js";
import { viewerAction } from "../viewer/keys.js";
import type { BrowserActions } from "./actions.js";
import { CompareWith } from "./CompareWith.js";
import { type BrowserProps, DatasetButton } from "./DatasetButton.js";
import { FilterBar } from "./FilterBar.js";
import { Foot } from "./Foot.js";
import { GridPlace } from "./GridPlace.js";
import { BROWSER_KEYS } from "./key-list.js";
import { Problems } from "./Problems.js";
import { RunBar } from "./RunBar.js";
import type { BrowserState } from "./state.js";
import { createBrowserView } from "./view.js";

export interface ConnectedBrowser {
  state: BrowserState;
  actions: BrowserActions;
  rpc: Rpc;
}

export function Browser({ state, actions, rpc }: ConnectedBrowser) {
  const [view] = useState(createBrowserView);
  const body = useRef<HTMLDivElement>(null);
  const shared = { state, actions, rpc, view };
  const height = view.height.value;
  const hasTiles = (state.feed.value?.version.value ?? 0) > 0;
  return (
    <div class="pw-root" lang="en">
      <section
        class="pw-frame pw-browser"
        aria-label="Dataset browser"
        // A click anywhere takes the focus, so that the keys work.
        tabIndex={-1}
        onKeyDown={(event) => onKey(event, shared)}
        onClick={(event) => keepFocus(event.currentTarget)}
      >
        <Header
          what={actions.what}
          menu={view.menu}
          model={state.model}
          reference={state.reference}
          platform={state.platform}
          rpc={rpc}
          either
          onChoose={(...chosen) => void actions.chooseModel(...chosen)}
          onHelp={() => {
            view.dialog.value = "keys";
          }}
        >
          <CompareWith {...shared} />
          <DatasetButton {...shared} />
        </Header>
        <div class="pw-tabs" role="tablist">
          <button type="button" class="pw-tab" role="tab" aria-selected="true">
            Batch predict on app inputs
          </button>
        </div>
        {!rpc.live.value && <Disconnected why={rpc.gone.message} />}
        <Problems {...shared} />
        {state.dataset.value && <RunBar {...shared} />}
        {hasTiles && <FilterBar {...shared} />}
        <div
          ref={body}
          class="pw-browser__body"
          style={
            height === null
              ? undefined
              : { "--pw-height": `${height}px`, "--pw-grid-height": `${height}px` }
          }
        >
          <GridPlace {...shared} />
          <LargeInput {...shared} />
        </div>
        {hasTiles && (
          <ResizeHandle
            height={view.height}
            measure={() => body.current?.getBoundingClientRect().height ?? 0}
          />
        )}
        <Foot {...shared} />
        {view.dialog.value !== null && (
          <Lazy rpc={rpc} name="tools">
            {({ Dialogs }) => (
              <Dialogs dialog={view.dialog} what={actions.what} keys={BROWSER_KEYS} />
            )}
          </Lazy>
        )}
      </section>
    </div>
  );
}

function LargeInput({ state, actions, rpc, view }: BrowserProps) {
  const opened = state.opened.value;
  if (opened === null) return null;
  return (
    <Lazy rpc={rpc} name="browser">
      {({ OpenedPane }) => (
        <OpenedPane
          key={opened.viewer}
          opened={opened}
          state={state}
          actions={actions}
          rpc={rpc}
          height={view.height}
        />
      )}
    </Lazy>
  );
}

/** A button that did its work is often gone with it: the browser takes the focus that was lost. */
function keepFocus(frame: HTMLElement): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) frame.focus({ preventScroll: true });
  });
}

function onKey(
  event: KeyboardEvent & { currentTarget: HTMLElement },
  { state, actions, view }: BrowserProps,
): void {
  if (event.defaultPrevented) return;
  if (viewerAction(event) === "help") {
    event.preventDefault();
    view.dialog.value = view.dialog.peek() === "keys" ? null : "keys";
  } else if (state.opened.peek() !== null && onLargeKey(event, actions)) {
    event.preventDefault();
  }
}

/** The keys of an input that is open; true where it was one. */
function onLargeKey(
  event: KeyboardEvent & { currentTarget: HTMLElement },
  actions: BrowserActions,
): boolean {
  const action = event.key === "Escape" ? "back" : viewerAction(event);
  const selects = event.key.toLowerCase() === "s" && !isTyping(event);
  if (selects) actions.toggleSelected();
  else if (action === "back") actions.hide();
  else if (action === "next") actions.step(1);
  else if (action === "previous") actions.step(-1);
  else if (action === "labels" || action === "picture") handOn(event, ".pw-picture");
  else if (action === "player") handOn(event, ".pw-playing:has(.pw-player)");
  else return false;
  return true;
}

/** The picture and the player take their keys themselves; pressed elsewhere they are handed on. */
function handOn(event: KeyboardEvent & { currentTarget: HTMLElement }, to: string): void {
  event.currentTarget
    .querySelector(to)
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: event.key }));
}

function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const field = target instanceof Element && target.closest("input, textarea, select") !== null;
  return field || ctrlKey || metaKey || altKey;
}
