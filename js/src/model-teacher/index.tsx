/** The model teacher as an anywidget module: a function, as the model viewer's. */
import { anywidgetModule } from "../module.js";
import { Rpc } from "../rpc.js";
import concepts from "../styles/concepts.css";
import controls from "../styles/controls.css";
import frame from "../styles/frame.css";
import header from "../styles/header.css";
import states from "../styles/states.css";
import tokens from "../styles/tokens.css";
import { TeacherActions } from "./actions.js";
import { createTeacherState } from "./state.js";
import { Teacher } from "./Teacher.js";
import css from "./teacher.css";

export default function modelTeacher() {
  return anywidgetModule({
    connect: (kernel, alive) => {
      const rpc = new Rpc(kernel, alive);
      const state = createTeacherState(kernel, rpc, alive);
      return { state, rpc, actions: new TeacherActions(state, rpc, alive) };
    },
    open: ({ actions }) => actions.open(),
    draw: (connected) => <Teacher {...connected} />,
    css: [tokens, frame, controls, header, states, concepts, css].join("\n"),
  });
}
