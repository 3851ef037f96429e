/** A viewer as an anywidget module. */
import type { ComponentChild } from "preact";
import type { KernelModel } from "../model.js";
import { anywidgetModule } from "../module.js";
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
import type { ViewerState } from "./state.js";
import viewer from "./viewer.css";

const CSS = [tokens, frame, controls, header, picture, concepts, states, strip, viewer].join("\n");

export interface Connected<State> {
  state: State;
  rpc: Rpc;
  actions: Actions;
}

export interface WidgetOptions<State> {
  createState: (kernel: KernelModel, rpc: Rpc, alive: AbortSignal) => State;
  draw: (connected: Connected<State>) => ComponentChild;
  /** Styles beside those that all viewers have. */
  css?: string;
}

export function widget<State extends ViewerState>(options: WidgetOptions<State>) {
  const { createState, draw, css = "" } = options;
  const connect = (model: KernelModel, alive: AbortSignal): Connected<State> => {
    const rpc = new Rpc(model, alive);
    const state = createState(model, rpc, alive);
    return { state, rpc, actions: new Actions(state, rpc, alive) };
  };
  return anywidgetModule({
    connect,
    open: ({ actions }) => actions.open(),
    draw,
    css: `${CSS}\n${css}`,
  });
}
