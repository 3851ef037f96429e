/** A class: its name, its pictures, and every way to give it more. */
import ClipboardPaste from "lucide/dist/esm/icons/clipboard-paste";
import Folder from "lucide/dist/esm/icons/folder";
import ImagePlus from "lucide/dist/esm/icons/image-plus";
import Trash from "lucide/dist/esm/icons/trash";
import WebcamIcon from "lucide/dist/esm/icons/webcam";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../icons.js";
import { colorOf } from "../palette.js";
import { FailedCard } from "../states/FailedCard.js";
import { type ClassCard as Card, MOST_PICTURES } from "../teaching-wire.js";
import { accepted } from "../upload/admits.js";
import { FileField, NO_WEBCAM } from "../upload/WaysIn.js";
import { Burst } from "./Burst.js";
import { takingFiles } from "./dropping.js";
import { FailedList } from "./FailedList.js";
import { PathForm } from "./PathForm.js";
import type { TeacherProps } from "./Teacher.js";
import { Thumbs } from "./Thumbs.js";
import { useWays } from "./ways.js";
import { stoppedText, twiceIn } from "./words.js";

export interface ClassCardProps extends TeacherProps {
  card: Card;
}

export function ClassCard(props: ClassCardProps) {
  const { card, state, actions, rpc, view } = props;
  const { sending } = actions;
  const live = rpc.live.value;
  const coming = state.coming.value.filter(({ classId }) => classId === card.id);
  const failed = coming.filter((item) => item.failed !== null);
  const problem = state.problems.value.get(card.id);
  const note = state.notes.value.get(card.id) ?? "";
  const dropping = view.dropping.value === card.id ? " pw-class--dropping" : "";
  const give = (files: File[]) => {
    if (live && files.length > 0) sending.give(card.id, files);
  };
  return (
    <section
      class={`pw-class${dropping}`}
      aria-label={`Class ${card.name}`}
      // A click on it takes the focus, so that pasting gives the pictures to this class.
      tabIndex={-1}
      {...takingFiles(view.dropping, card.id, give)}
    >
      <Head {...props} />
      {card.problem && <p class="pw-class__problem">{card.problem}</p>}
      {problem && (
        <FailedCard
          error={problem.error}
          onRetry={problem.retry}
          others={[{ label: "Dismiss", act: () => actions.dismiss(card.id) }]}
        />
      )}
      <Thumbs
        card={card}
        coming={coming}
        thumbnails={state.thumbnails}
        twice={twiceIn(state.card.value.classes, card.id)}
        disabled={!live}
        onRemove={(key) => void actions.removePicture(card.id, key)}
        onRemoveComing={(item) => sending.remove(item)}
      />
      <FailedList failed={failed} classId={card.id} sending={sending} live={live} />
      {note && (
        <p class="pw-class__note" role="status">
          {note}
        </p>
      )}
      <Ways {...props} give={give} />
      {view.stopped.value === card.id && (
        <p class="pw-class__note" role="alert">
          {stoppedText(rpc.gone.message)}
        </p>
      )}
      {view.camera.value === card.id && (
        <Burst
          name={card.name}
          count={card.count}
          most={MOST_PICTURES}
          live={live}
          room={() => sending.room(card.id)}
          onBegin={() => sending.begin(card.id)}
          onPicture={(picture) => sending.add(card.id, [picture])}
          onClose={() => {
            view.camera.value = "";
          }}
        />
      )}
      {view.folder.value === card.id && (
        <PathForm
          label="Folder"
          does="Add its pictures"
          note="A path on the kernel's computer."
          busy={state.reading.value === card.id}
          onPath={(path) => actions.readFolder(card.id, path)}
          onCancel={() => actions.cancelFolder()}
          onClose={() => {
            view.folder.value = null;
          }}
        />
      )}
    </section>
  );
}

function Head({ card, state, actions, rpc, view }: ClassCardProps) {
  const field = useRef<HTMLInputElement>(null);
  const live = rpc.live.value;
  const isNew = state.added.value === card.id;
  useLayoutEffect(() => {
    if (!isNew) return;
    state.added.value = "";
    field.current?.focus();
    field.current?.select();
  }, [isNew]);
  // What is typed stays when the kernel says something else of the class.
  useLayoutEffect(() => {
    if (field.current) field.current.value = card.name;
  }, [card.name]);
  const commit = async () => {
    const name = field.current?.value.trim() ?? "";
    if (name === card.name || !live) return;
    if (name === "" || !(await actions.rename(card.id, name))) {
      if (field.current && name === "") field.current.value = card.name;
    }
  };
  return (
    <div class="pw-class__head">
      <span class="pw-swatch" style={{ "--pw-label": colorOf(card.name) }} />
      <input
        ref={field}
        class="pw-input pw-class__name"
        type="text"
        aria-label="Name of the class"
        defaultValue={card.name}
        disabled={!live}
        spellcheck={false}
        onBlur={() => void commit()}
        onKeyDown={(event) => {
          if (event.key === "Enter") void commit();
          if (event.key !== "Escape") return;
          event.currentTarget.value = card.name;
          actions.dismiss(card.id);
        }}
      />
      <span class="pw-class__count pw-number">
        {card.count} of {MOST_PICTURES}
      </span>
      <button
        type="button"
        class="pw-button pw-button--bare pw-button--icon"
        aria-label={`Remove the class ${card.name}`}
        title="Remove the class"
        disabled={!live}
        onClick={() => {
          if (view.camera.peek() === card.id) view.camera.value = "";
          void actions.removeClass(card.id);
        }}
      >
        <Icon icon={Trash} />
      </button>
    </div>
  );
}

/** The ways in, as quiet buttons. */
function Ways({
  card,
  state,
  actions,
  rpc,
  view,
  give,
}: ClassCardProps & { give: (files: File[]) => void }) {
  const { field, notice, setNotice, paste, hasWebcam } = useWays(give);
  const disabled = !rpc.live.value || actions.sending.room(card.id) === 0;
  return (
    <>
      <div class="pw-class__ways">
        <button
          type="button"
          class="pw-button"
          aria-disabled={!hasWebcam}
          aria-expanded={view.camera.value === card.id}
          disabled={disabled}
          title={hasWebcam ? undefined : NO_WEBCAM}
          onClick={() => {
            if (hasWebcam) view.camera.value = view.camera.peek() === card.id ? "" : card.id;
            else setNotice(NO_WEBCAM);
          }}
        >
          <Icon icon={WebcamIcon} />
          Webcam
        </button>
        <button
          type="button"
          class="pw-button"
          disabled={disabled}
          onClick={() => field.current?.click()}
        >
          <Icon icon={ImagePlus} />
          Choose files
        </button>
        <button type="button" class="pw-button" disabled={disabled} onClick={paste}>
          <Icon icon={ClipboardPaste} />
          Paste
        </button>
        <button
          type="button"
          class="pw-button"
          disabled={disabled}
          aria-expanded={view.folder.value === card.id}
          onClick={() => {
            view.folder.value = view.folder.peek() === card.id ? null : card.id;
          }}
        >
          <Icon icon={Folder} />
          Folder
        </button>
        <FileField accept={accepted(state.admits.value)} field={field} onFiles={give} />
      </div>
      {notice && (
        <p class="pw-class__note" role="status">
          {notice}
        </p>
      )}
    </>
  );
}
