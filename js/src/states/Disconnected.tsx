/** The kernel is gone; what it said last stays on view. */
import Unplug from "lucide/dist/esm/icons/unplug";
import { Icon } from "../icons.js";
import { restarted } from "../rpc.js";

export function Disconnected() {
  return (
    <p class="pw-notice pw-notice--bad" role="alert">
      <Icon icon={Unplug} />
      {restarted().message}
    </p>
  );
}
