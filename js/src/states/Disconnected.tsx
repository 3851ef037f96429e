/** The kernel is gone; what it said last stays on view. */
import Unplug from "lucide/dist/esm/icons/unplug";
import { Icon } from "../icons.js";

export function Disconnected({ why }: { why: string }) {
  return (
    <p class="pw-notice pw-notice--bad" role="alert">
      <Icon icon={Unplug} />
      {why}
    </p>
  );
}
