/** What lies over a model viewer's panes for a while: a picture that is covered, or the live webcam. */
import css from "../styles/cover.css";
import type { Over as What } from "../viewer/view.js";
import { Cover, type CoverProps } from "./Cover.js";
import { Live, type LiveProps } from "./Live.js";

export type OverProps = Omit<LiveProps & CoverProps, "item" | "onEnd"> & {
  over: Exclude<What, "draw" | null>;
};

export function Over({ over, ...props }: OverProps) {
  const onEnd = (): void => {
    props.view.over.value = null;
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    // What has the focus goes: without it the next key would be the notebook's.
    event.currentTarget.closest<HTMLElement>(".pw-frame")?.focus({ preventScroll: true });
    onEnd();
  };
  return (
    <>
      <style>{css}</style>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Esc ends it, whatever in it has the focus */}
      <div class="pw-cover" onKeyDown={onKeyDown}>
        {over === "live" ? (
          <Live {...props} onEnd={onEnd} />
        ) : (
          <Cover key={over.id} {...props} item={over} onEnd={onEnd} />
        )}
      </div>
    </>
  );
}
