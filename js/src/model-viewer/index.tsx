/**
 * The model viewer as an anywidget module.
 *
 * `initialize` wires the kernel, once for each model; `render` only draws, once for each view.
 */
import type { KernelModel } from "../model.js";
import { mount } from "../mount.js";
import { Rpc } from "../rpc.js";
import concepts from "../styles/concepts.css";
import controls from "../styles/controls.css";
import frame from "../styles/frame.css";
import header from "../styles/header.css";
import picture from "../styles/picture.css";
import states from "../styles/states.css";
import strip from "../styles/strip.css";
import tokens from "../styles/tokens.css";
import { Actions } from "./actions.js";
import { createState, type ViewerState } from "./state.js";
import { Viewer } from "./Viewer.js";
import viewer from "./viewer.css";

const CSS = [tokens, frame, controls, header, picture, concepts, states, strip, viewer].join("\n");

interface Kept {
  state: ViewerState;
  rpc: Rpc;
  actions: Actions;
}

interface Initialized {
  model: KernelModel;
  signal?: AbortSignal;
}

interface Rendered extends Initialized {
  el: HTMLElement;
}

function connect(model: KernelModel, alive: AbortSignal): Kept {
  const rpc = new Rpc(model, alive);
  const state = createState(model, rpc, alive);
  return { state, rpc, actions: new Actions(state, rpc, alive) };
}

/**
 * A function, because a host calls it once for each model (anywidget 0.11 `loadWidget`): what
 * `initialize` makes is kept for `render` here. The model itself cannot be the key: anywidget
 * wraps it anew for each of the two.
 */
export default function modelViewer() {
  let kept: Kept | null = null;
  return {
    /** Never waits for the kernel: a host gives it two seconds. */
    initialize({ model, signal }: Initialized): () => void {
      const life = new AbortController();
      const end = () => life.abort();
      signal?.addEventListener("abort", end, { once: true });
      kept = connect(model, life.signal);
      return end;
    },
    render({ model, el, signal }: Rendered): () => void {
      const view = new AbortController();
      const end = () => view.abort();
      signal?.addEventListener("abort", end, { once: true });
      // A host without `initialize` gets a connection for each view.
      const { state, rpc, actions } = kept ?? connect(model, view.signal);
      actions.open();
      mount(el, CSS, <Viewer state={state} actions={actions} rpc={rpc} />, view.signal);
      return end;
    },
  };
}
