/** The kernel is gone; what it said last stays on view. */
import Unplug from "lucide/dist/esm/icons/unplug";
import { Icon } from "../icons.js";

export function Disconnected({ why }: { why: string }) {
  return (
    <p class="pw-notice pw-notice--bad" role="alert">
      <Icon icon={Unplug} />
      {/* A cell run alone after a restart lacks what the cells above it made. */}
      {why}, with the cells above it that it needs
    </p>
  );
}
