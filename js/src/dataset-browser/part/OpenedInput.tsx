/** The input itself: a picture with its overlays, a video, a sound, a text. */
import { type Signal, useComputed } from "@preact/signals";
import FileQuestion from "lucide/dist/esm/icons/file-question-mark";
import { Icon } from "../../icons.js";
import { Lazy } from "../../parts/Lazy.js";
import { PicturePane } from "../../picture/PicturePane.js";
import type { ViewState } from "../../viewer/view.js";
import { joined } from "./join.js";
import type { OpenedPaneProps } from "./OpenedPane.js";
import type { Page } from "./opened.js";

export interface OpenedInputProps extends Pick<OpenedPaneProps, "opened" | "rpc"> {
  page: Page;
  view: ViewState;
  /** Whether what is true is drawn on the picture. */
  showTruth: Signal<boolean>;
}

export function OpenedInput(props: OpenedInputProps) {
  const { opened, rpc, page, view } = props;
  const { item } = page;
  const { viewer: state } = opened;
  switch (item?.kind) {
    case "image":
      return <Picture {...props} />;
    case "video":
    case "audio":
      return (
        <Lazy key={item.id} rpc={rpc} name="video">
          {({ VideoPane, AudioPane }) => {
            const Pane = item.kind === "video" ? VideoPane : AudioPane;
            return <Pane state={state} view={view} rpc={rpc} item={item} />;
          }}
        </Lazy>
      );
    case "text":
      return (
        <Lazy rpc={rpc} name="answers">
          {({ TextPlace }) => <TextPlace item={item} state={state} rpc={rpc} view={view} />}
        </Lazy>
      );
    default:
      return <NoPicture name={item?.name ?? ""} />;
  }
}

/** One pane for all pictures: going to the next one keeps its canvases. */
function Picture({ opened, page, view, showTruth }: OpenedInputProps) {
  const { viewer: state } = opened;
  const source = useComputed(() => state.current.value?.picture.value ?? null);
  const both = useComputed(() => {
    const truth = showTruth.value ? (opened.page.value?.truth ?? null) : null;
    return joined(state.rows.value, truth);
  });
  const visible = useComputed(() => {
    const said = state.visible.value;
    const all = both.value;
    if (all === null || all.length === said.length) return said;
    // The threshold is about what was said.
    const mask = new Uint8Array(all.length).fill(1, state.rows.value?.length ?? 0);
    mask.set(said);
    return mask;
  });
  const missing = page.item?.pictureMissing.value ?? true;
  if (source.value === null && missing) return <NoPicture name={page.item?.name ?? ""} />;
  return (
    <PicturePane
      source={source}
      rows={both}
      visible={visible}
      hovered={view.hovered}
      kin={view.kin}
      selected={state.selected.value}
      showLabels={view.showLabels}
      planes={view.planes}
      maskOpacity={view.maskOpacity}
      hiddenLabels={view.hiddenLabels}
      onSelect={(regionId) => state.selected.save(regionId)}
    />
  );
}

function NoPicture({ name }: { name: string }) {
  return (
    <div class="pw-empty pw-no-picture">
      <Icon icon={FileQuestion} />
      <p class="pw-empty__title">{name}</p>
      <p class="pw-empty__text">There is no picture of this to show.</p>
    </div>
  );
}
