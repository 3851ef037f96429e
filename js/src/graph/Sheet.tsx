/** What lies in the graph's box: a sheet as large as the graph at its zoom, and the edges on it. */
import type { ComponentChildren } from "preact";
import { curveOf, headOf } from "./curves.js";
import type { Fitted } from "./fit.js";

interface SheetProps {
  fitted: Fitted;
  zoom: number;
  children: ComponentChildren;
}

export function Sheet({ fitted, zoom, children }: SheetProps) {
  const { width, height } = fitted.layout;
  return (
    <div
      class="pw-graph__sheet"
      style={{ width: `${width * zoom}px`, height: `${height * zoom}px` }}
    >
      <div
        class={`pw-graph__plane pw-graph__plane--${fitted.density}`}
        style={{ width: `${width}px`, height: `${height}px`, transform: `scale(${zoom})` }}
      >
        {children}
      </div>
    </div>
  );
}

interface EdgesProps {
  fitted: Fitted;
  /** Whether edges say which node works on which. */
  headed: boolean;
  /** The node whose edges stand out, -1 for none. */
  about: number;
}

export function Edges({ fitted, headed, about }: EdgesProps) {
  const { layout, direction } = fitted;
  const isOn = ({ from, to }: { from: number; to: number }): boolean =>
    about >= 0 && (from === about || to === about);
  // Those that stand out lie over the others.
  const edges = [...layout.edges].sort((a, b) => Number(isOn(a)) - Number(isOn(b)));
  return (
    <svg
      class={`pw-graph__edges ${headed ? "" : "pw-graph__edges--unknown"}`}
      width={layout.width}
      height={layout.height}
      aria-hidden="true"
    >
      {edges.map((edge) => (
        <g key={`${edge.from} ${edge.to}`} class={isOn(edge) ? "pw-edge pw-edge--on" : "pw-edge"}>
          <path class="pw-edge__line" d={curveOf(edge.points, direction, headed)} />
          {headed && <path class="pw-edge__head" d={headOf(edge.points, direction)} />}
        </g>
      ))}
    </svg>
  );
}
