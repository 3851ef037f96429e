/** The input with what one node says upon it; drawn while the pane is near what is on view. */

import { signal, useComputed } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { PicturePane } from "../picture/PicturePane.js";
import { selectIn } from "./choosing.js";
import type { NodePaneProps } from "./NodePane.js";

/** So far beyond the edge of what is on view: so that scrolling meets pictures, not gaps. */
const NEAR = "400px 0px";

export function NodePicture({ state, view, node, item, pointing }: NodePaneProps) {
  const place = useRef<HTMLDivElement>(null);
  const near = useNear(place);
  const source = useComputed(() => item.picture.value);
  const [hidden] = useState(() => signal<ReadonlySet<string>>(new Set()));
  const { width, height } = item.picture.value ?? item.card.value ?? NO_SIZE;
  return (
    <div
      ref={place}
      class="pw-step__picture"
      // As high as its picture will be: what lies below stays where it is.
      style={width > 0 ? { "--pw-aspect": String(width / height) } : undefined}
    >
      {near && (
        <PicturePane
          source={source}
          rows={node.rows}
          visible={node.visible}
          hovered={pointing.hovered}
          kin={pointing.kin}
          selected={node.selected}
          showLabels={view.showLabels}
          planes={view.planes}
          maskOpacity={view.maskOpacity}
          hiddenLabels={hidden}
          onSelect={(regionId) => selectIn(state, node.id, regionId)}
        />
      )}
    </div>
  );
}

const NO_SIZE = { width: 0, height: 0 };

/** Whether an element is in sight, or nearly. */
function useNear(place: { readonly current: HTMLElement | null }): boolean {
  const [near, setNear] = useState(false);
  useLayoutEffect(() => {
    if (place.current === null) return undefined;
    const options = { rootMargin: NEAR, scrollMargin: NEAR };
    const observer = new IntersectionObserver((entries) => {
      setNear(entries.at(-1)?.isIntersecting ?? false);
    }, options);
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return near;
}
