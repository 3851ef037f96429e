/** Beside the model's name: one more, to compare it with. */
import { useSignal } from "@preact/signals";
import Plus from "lucide/dist/esm/icons/plus.mjs";
import { useRef } from "preact/hooks";
import { Icon } from "../icons.js";
import { Lazy } from "../parts/Lazy.js";
import type { ViewerProps } from "./Viewer.js";

export function CompareWith(props: ViewerProps) {
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        type="button"
        ref={button}
        class="pw-button pw-button--bare pw-button--icon"
        aria-label="Compare with"
        title="Compare with another model"
        aria-haspopup="dialog"
        aria-expanded={open.value}
        disabled={!props.rpc.live.value || props.state.model.value === null}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon icon={Plus} />
      </button>
      {open.value && (
        <Lazy rpc={props.rpc} name="compare">
          {({ Adding }) => (
            <Adding
              {...props}
              anchor={button}
              onClose={(restoreFocus) => {
                open.value = false;
                if (restoreFocus) button.current?.focus();
              }}
            />
          )}
        </Lazy>
      )}
    </>
  );
}
