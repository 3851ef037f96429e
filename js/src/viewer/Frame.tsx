/** A viewer's frame: header, notices, strip and dialogs around its panes, and what happens anywhere. */
import { useComputed, useSignalEffect } from "@preact/signals";
import SquareDashed from "lucide/dist/esm/icons/square-dashed";
import Table from "lucide/dist/esm/icons/table";
import TriangleAlert from "lucide/dist/esm/icons/triangle-alert";
import type { ComponentChildren, RefObject } from "preact";
import { takesOnlyText } from "../asking/takes.js";
import { DrawButton } from "../draw/DrawButton.js";
import { draws } from "../draw/draws.js";
import { Header } from "../header/Header.js";
import { Icon } from "../icons.js";
import { Lazy } from "../parts/Lazy.js";
import { ResizeHandle } from "../picture/ResizeHandle.js";
import type { Rpc } from "../rpc.js";
import { Disconnected } from "../states/Disconnected.js";
import { InputNote } from "../strip/InputNote.js";
import { Strip } from "../strip/Strip.js";
import { nameKinds } from "../upload/admits.js";
import { type Brought, broughtBy } from "../upload/transfer.js";
import type { Actions } from "./actions.js";
import { CopyAsPython } from "./CopyAsPython.js";
import { GuessFirst, toggleGuessing } from "./GuessFirst.js";
import { KeepInNotebook } from "./KeepInNotebook.js";
import { viewerAction } from "./keys.js";
import { onShow, type Sample, samplesOf, type ViewerState } from "./state.js";
import { idOf, PANEL, Tabs } from "./Tabs.js";
import type { ViewState } from "./view.js";

export interface FrameProps {
  state: ViewerState;
  actions: Actions;
  rpc: Rpc;
  view: ViewState;
  /** The panes, whose height a person may drag. */
  body: RefObject<HTMLElement | null>;
  /** Keys of this viewer alone; true where it took one. */
  onOwnKey?: (event: KeyboardEvent) => boolean;
  onBring: (brought: Brought) => void;
  /** Beside the model's name. */
  beside?: ComponentChildren;
  children: ComponentChildren;
}

/** What takes in whatever a person brings, from wherever on the viewer. */
export function bringing({ model }: ViewerState, { inputs }: Actions, view: ViewState) {
  return ({ files, url, text = "" }: Brought): void => {
    const words = takesOnlyText(model.value) ? text : "";
    view.webcam.value = false;
    view.unusable.value = files.length === 0 && url === "" && words === "";
    if (files.length > 0) inputs.addFiles(files);
    else if (url !== "") inputs.addUrl(url);
    else if (words !== "") inputs.addText(words);
  };
}

export function Frame(props: FrameProps) {
  const { state, actions, rpc, view, onBring } = props;
  const { inputs } = actions;
  const live = rpc.live.value;
  const tab = view.tab.value;
  // Whatever is brought, opened or sent from Python is there to be seen.
  useSignalEffect(() => {
    if (state.current.value !== null) view.tab.value = "try";
  });
  useSignalEffect(() => {
    const isOpen = state.opening.value === "open";
    if (isOpen && state.current.peek() === null && state.opensOn.peek() === "examples") {
      view.tab.value = "examples";
    }
  });
  return (
    <div class="pw-root" lang="en">
      <section
        class={`pw-frame${view.dropping.value ? " pw-dropping" : ""}`}
        aria-label={`${state.what === "model" ? "Model" : "Workflow"} viewer`}
        // A click anywhere takes the focus, so that pasting and the keys work.
        tabIndex={-1}
        onKeyDown={(event) => onKey(event, props)}
        onClick={(event) => keepFocus(event.currentTarget)}
        onPointerDown={() => {
          view.unusable.value = false;
        }}
        {...transfers(view, onBring)}
      >
        <Header
          what={state.what}
          menu={view.menu}
          model={state.model}
          reference={state.modelReference.value}
          platform={state.platform}
          rpc={rpc}
          onChoose={(reference, routing) => void actions.chooseModel(reference, routing)}
          onHelp={() => {
            view.dialog.value = "keys";
          }}
        >
          {props.beside}
        </Header>
        <Tabs tabs={tabsOf(state)} tab={view.tab} />
        {!live && <Disconnected why={rpc.gone.message} />}
        {view.unusable.value && (
          <p class="pw-notice pw-notice--warn" role="status">
            <Icon icon={TriangleAlert} />
            That holds no file and no address: bring files, or a text that is an http:// or https://
            address.
          </p>
        )}
        <div id={PANEL} class="pw-panel" role="tabpanel" aria-labelledby={idOf(tab)}>
          {tab === "examples" ? (
            <Lazy rpc={rpc} name="examples">
              {({ Examples }) => <Examples state={state} inputs={inputs} rpc={rpc} view={view} />}
            </Lazy>
          ) : (
            props.children
          )}
        </div>
        {tab === "try" && <Under {...props} />}
        {view.dialog.value !== null && (
          <Lazy rpc={rpc} name="tools">
            {({ Dialogs }) => <Dialogs dialog={view.dialog} what={state.what} />}
          </Lazy>
        )}
      </section>
    </div>
  );
}

/** Of a picture with an answer: what is it that the answer rests on? */
function CoverButton({ state, over }: { state: ViewerState; over: ViewState["over"] }) {
  const item = state.current.value;
  const on = item !== null && over.value === item;
  return (
    <button
      type="button"
      class="pw-button pw-button--bare"
      aria-pressed={on}
      disabled={!on && (item?.kind !== "image" || state.rows.value === null)}
      title="Cover a part of the picture and see the scores move"
      onClick={() => {
        over.value = on ? null : item;
      }}
    >
      <Icon icon={SquareDashed} />
      Cover
    </button>
  );
}

/** The model viewer's alone: examples are a model version's. */
function tabsOf({ what, admits }: ViewerState) {
  const own = { tab: "try", name: `Try your own ${nameKinds(admits.value)}` } as const;
  return what === "model" ? [own, { tab: "examples", name: "Examples" } as const] : [own];
}

/** Below the panes: how tall they are, the inputs, and what can be done with the current one. */
function Under({ state, actions, rpc, view, body, onBring }: FrameProps) {
  const { inputs } = actions;
  const samples = useComputed(() => samplesOf(state));
  return (
    <>
      {state.current.value && (
        <ResizeHandle
          height={view.height}
          measure={() => body.current?.getBoundingClientRect().height ?? 0}
        />
      )}
      <Strip
        items={state.items}
        current={state.current}
        samples={samples}
        admits={state.admits}
        onSelect={(item) => inputs.select(item)}
        onRemove={(item) => inputs.remove(item)}
        onFiles={(files) => onBring({ files, url: "" })}
        onSample={(id) => inputs.addSample(id)}
        note={
          <InputNote
            item={state.current.value}
            kept={state.given.value === null}
            sampleNote={sampleNote(state, samples.value)}
            onAgain={(item) => void inputs.predict(item, true)}
          />
        }
      >
        {state.current.value && (
          <>
            {draws(state) && <DrawButton over={view.over} bare />}
            {state.what === "model" && <CoverButton state={state} over={view.over} />}
            <button
              type="button"
              class="pw-button pw-button--bare"
              aria-pressed={view.showTable.value}
              disabled={state.rows.value === null && !view.showTable.value}
              title="The same as a table (T)"
              onClick={() => {
                view.showTable.value = !view.showTable.value;
              }}
            >
              <Icon icon={Table} />
              Table
            </button>
            <KeepInNotebook
              shown={() => onShow(state)}
              kept={state.kept}
              onKeep={() => actions.keep()}
            />
          </>
        )}
        <GuessFirst state={state} rpc={rpc} />
        <CopyAsPython
          actions={actions}
          disabled={!state.current.value?.card.value}
          dialog={view.dialog}
        />
      </Strip>
    </>
  );
}

/**
 * A button that did its work is often gone with it (Remove, Cancel, Retry): the viewer takes the
 * focus that was lost, or pasting and the keys would go to the notebook.
 */
function keepFocus(frame: HTMLElement): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) frame.focus({ preventScroll: true });
  });
}

/** The notes say what the embedded models make of the photos: of others nobody knows. */
function sampleNote({ current, platform }: ViewerState, samples: readonly Sample[]): string {
  const source = current.value?.source;
  if (source?.from !== "sample" || !platform.value?.embedded) return "";
  return samples.find(({ id }) => id === source.id)?.note ?? "";
}

/** Drop anywhere on the viewer, and paste wherever the focus is in it. */
function transfers(view: ViewState, onBring: (brought: Brought) => void) {
  return {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      view.dropping.value = true;
    },
    onDragLeave: (event: DragEvent & { currentTarget: HTMLElement }) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node && event.currentTarget.contains(to))) view.dropping.value = false;
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      view.dropping.value = false;
      onBring(broughtBy(event.dataTransfer));
    },
    onPaste: (event: ClipboardEvent) => {
      const brought = broughtBy(event.clipboardData);
      // Text pasted into a field is the field's.
      if (brought.files.length === 0 && isField(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      onBring(brought);
    },
  };
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

const PLAYER = ".pw-playing:has(.pw-player)";

function onKey(
  event: KeyboardEvent & { currentTarget: HTMLElement },
  { state, view, actions, rpc, onOwnKey }: FrameProps,
): void {
  const trying = view.tab.value === "try";
  if (trying && onOwnKey?.(event)) return;
  const action = viewerAction(event);
  if (action === null || (!trying && action !== "help")) return;
  // Without a player the page scrolls with Space, as ever.
  if (action === "player" && event.currentTarget.querySelector(PLAYER) === null) return;
  event.preventDefault();
  switch (action) {
    case "previous":
      actions.inputs.step(-1);
      break;
    case "next":
      actions.inputs.step(1);
      break;
    case "table":
      view.showTable.value = !view.showTable.value;
      break;
    case "guess":
      toggleGuessing(state, rpc);
      break;
    case "labels":
      view.showLabels.value = !view.showLabels.value;
      break;
    case "help":
      view.dialog.value = view.dialog.value === "keys" ? null : "keys";
      break;
    case "picture":
      handOn(event, ".pw-picture");
      break;
    case "player":
      handOn(event, PLAYER);
      break;
  }
  // What had the focus may be gone with what the key did: a picture, for the table in its place.
  keepFocus(event.currentTarget);
}

/** The picture and the player take their keys themselves; pressed elsewhere they are handed on. */
function handOn(event: KeyboardEvent & { currentTarget: HTMLElement }, to: string): void {
  event.currentTarget
    .querySelector(to)
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: event.key }));
}
