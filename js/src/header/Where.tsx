/** Where what is dropped here goes. */
import CloudUpload from "lucide/dist/esm/icons/cloud-upload";
import Laptop from "lucide/dist/esm/icons/laptop";
import { Icon } from "../icons.js";
import type { PlatformCard } from "../wire.js";

export function Where({ platform }: { platform: PlatformCard }) {
  const away = platform.embedded ? "" : " pw-header__platform--away";
  return (
    <span class={`pw-header__platform${away}`} title={`Platform: ${platform.name}`}>
      <Icon icon={platform.embedded ? Laptop : CloudUpload} />
      {platform.embedded ? "stays on this computer" : `sent to ${platform.host}`}
    </span>
  );
}
