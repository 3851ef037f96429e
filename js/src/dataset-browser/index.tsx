/** The dataset browser as an anywidget module: a function, as the model viewer's. */
import { anywidgetModule } from "../module.js";
import { Rpc } from "../rpc.js";
import controls from "../styles/controls.css";
import frame from "../styles/frame.css";
import grid from "../styles/grid.css";
import header from "../styles/header.css";
import states from "../styles/states.css";
import tokens from "../styles/tokens.css";
import { BrowserActions } from "./actions.js";
import { Browser } from "./Browser.js";
import css from "./browser.css";
import { createBrowserState } from "./state.js";

export default function datasetBrowser() {
  return anywidgetModule({
    connect: (kernel, alive) => {
      const rpc = new Rpc(kernel, alive);
      const state = createBrowserState(kernel, rpc, alive);
      return { state, rpc, actions: new BrowserActions(state, kernel, rpc, alive) };
    },
    open: ({ actions }) => actions.open(),
    draw: (connected) => <Browser {...connected} />,
    css: [tokens, frame, controls, header, states, grid, css].join("\n"),
  });
}
