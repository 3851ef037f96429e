/** The model teacher: classes and their pictures, Teach, what came of it, Try it. */
import FolderTree from "lucide/dist/esm/icons/folder-tree";
import Plus from "lucide/dist/esm/icons/plus";
import Shapes from "lucide/dist/esm/icons/shapes";
import Undo from "lucide/dist/esm/icons/undo-2";
import { useLayoutEffect, useState } from "preact/hooks";
import { Where } from "../header/Where.js";
import { Icon } from "../icons.js";
import type { Rpc } from "../rpc.js";
import { Disconnected } from "../states/Disconnected.js";
import { FailedCard } from "../states/FailedCard.js";
import { MOST_CLASSES } from "../teaching-wire.js";
import { Dialogs } from "../viewer/Dialogs.js";
import type { TeacherActions } from "./actions.js";
import { ClassCard } from "./ClassCard.js";
import { takingFiles } from "./dropping.js";
import { Foot } from "./Foot.js";
import { PathForm } from "./PathForm.js";
import { ResultPane } from "./ResultPane.js";
import type { TeacherState } from "./state.js";
import { TeachBar } from "./TeachBar.js";
import { TryPane } from "./TryPane.js";
import { createTeacherView, type TeacherView } from "./view.js";
import { WHAT_IT_IS } from "./words.js";

export interface ConnectedTeacher {
  state: TeacherState;
  actions: TeacherActions;
  rpc: Rpc;
}

export interface TeacherProps extends ConnectedTeacher {
  view: TeacherView;
}

const ANYWHERE = "anywhere";

export function Teacher(connected: ConnectedTeacher) {
  const { state, actions, rpc } = connected;
  const [view] = useState(createTeacherView);
  const shared = { ...connected, view };
  const { classes, taught } = state.card.value;
  const live = rpc.live.value;
  // What the webcam sees can go nowhere.
  useLayoutEffect(() => {
    view.stopped.value = live ? "" : view.camera.peek();
    if (!live) view.camera.value = "";
  }, [live]);
  const give = (files: File[]) => {
    if (!live || files.length === 0) return;
    // With classes there, nobody can tell which of them is meant.
    if (classes.length === 0) void actions.addClassWith(files);
    view.missed.value = classes.length > 0;
  };
  return (
    <div class="pw-root" lang="en">
      <section
        class="pw-frame pw-teacher"
        aria-label="Model teacher"
        tabIndex={-1}
        onPointerDown={() => {
          view.missed.value = false;
        }}
        {...takingFiles(view.dropping, ANYWHERE, give)}
      >
        <header class="pw-header">
          <h2 class="pw-teacher__title">Teach a model</h2>
          {state.platform.value && (
            <span class="pw-header__end">
              <Where platform={state.platform.value} />
            </span>
          )}
        </header>
        {!live && <Disconnected why={rpc.gone.message} />}
        {live && <Opening {...shared} />}
        {view.missed.value && (
          <p class="pw-notice" role="status">
            Drop the pictures on the class that they belong to.
          </p>
        )}
        {classes.length === 0 ? <Nothing {...shared} /> : <Classes {...shared} />}
        <Problems {...shared} />
        {classes.length > 0 && <TeachBar {...shared} />}
        {taught && (
          <div class="pw-teacher__taught">
            <ResultPane taught={taught} />
            <TryPane {...shared} taught={taught} />
          </div>
        )}
        <Foot {...shared} />
        <Dialogs dialog={state.dialog} what="model" keys={[]} />
      </section>
    </div>
  );
}

function Opening({ state, actions }: TeacherProps) {
  const opening = state.opening.value;
  if (typeof opening === "object") {
    return <FailedCard error={opening.failed} onRetry={() => actions.reopen()} />;
  }
  if (opening === "queued") {
    return (
      <p class="pw-notice" role="status">
        Queued: the kernel is busy, or the cell has to be run again.
      </p>
    );
  }
  return null;
}

/** No class yet: what this is for, and how to begin. */
function Nothing(props: TeacherProps) {
  const { state, rpc } = props;
  const disabled = !rpc.live.value || state.opening.value !== "open";
  return (
    <div class="pw-empty">
      <Icon icon={Shapes} />
      <p class="pw-empty__title">{WHAT_IT_IS}</p>
      <Begin {...props} disabled={disabled} primary />
      <p class="pw-empty__text">Pictures come from the webcam, files, the clipboard or a folder.</p>
      <Removed {...props} />
    </div>
  );
}

function Classes(props: TeacherProps) {
  const { state, rpc } = props;
  const { classes } = state.card.value;
  const full = classes.length >= MOST_CLASSES;
  return (
    <>
      <div class="pw-classes">
        {classes.map((card) => (
          <ClassCard key={card.id} {...props} card={card} />
        ))}
      </div>
      <div class="pw-teacher__begin">
        <Begin {...props} disabled={!rpc.live.value || full} />
        {full && <p class="pw-class__note">A model takes {MOST_CLASSES} classes.</p>}
        <Removed {...props} />
      </div>
    </>
  );
}

interface BeginProps extends TeacherProps {
  disabled: boolean;
  primary?: boolean;
}

function Begin({ actions, state, view, disabled, primary = false }: BeginProps) {
  return (
    <>
      <div class="pw-ways">
        <button
          type="button"
          class={`pw-button${primary ? " pw-button--primary" : ""}`}
          disabled={disabled}
          onClick={() => void actions.addClass()}
        >
          <Icon icon={Plus} />
          Add a class
        </button>
        <button
          type="button"
          class="pw-button"
          disabled={disabled}
          aria-expanded={view.folder.value === ""}
          onClick={() => {
            view.folder.value = view.folder.peek() === "" ? null : "";
          }}
        >
          <Icon icon={FolderTree} />
          Classes from a folder
        </button>
      </div>
      {view.folder.value === "" && (
        <PathForm
          label="Folder"
          does="Add its classes"
          note="A path on the kernel's computer: each of its sub-folders is a class."
          busy={state.reading.value === ""}
          onPath={(path) => actions.readFolder("", path)}
          onCancel={() => actions.cancelFolder()}
          onClose={() => {
            view.folder.value = null;
          }}
        />
      )}
    </>
  );
}

function Removed({ state, actions, rpc }: TeacherProps) {
  const removed = state.removed.value;
  if (removed === null) return null;
  return (
    <p class="pw-class__note pw-teacher__removed" role="status">
      {removed.name} was removed.
      <button
        type="button"
        class="pw-button"
        disabled={!rpc.live.value}
        onClick={() => void actions.restoreClass()}
      >
        <Icon icon={Undo} />
        Undo
      </button>
    </p>
  );
}

/** What could not be done with the classes as a whole, and what there is to say of them. */
function Problems({ state, actions }: TeacherProps) {
  const problem = state.problems.value.get("");
  const note = state.notes.value.get("");
  return (
    <>
      {problem && (
        <FailedCard
          error={problem.error}
          onRetry={problem.retry}
          others={[{ label: "Dismiss", act: () => actions.dismiss("") }]}
        />
      )}
      {note && (
        <p class="pw-notice" role="status">
          {note}
        </p>
      )}
    </>
  );
}
