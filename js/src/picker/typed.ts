/** What was typed, where it is not words to search for: a reference, an address, an app. */
import type { What } from "../viewer/state.js";

export type Typed =
  /** Words to search for. */
  | { as: "search" }
  /** One model or workflow, in full. */
  | { as: "reference"; reference: string; id: string; app: string; version: string }
  /** All of an app: "USER/APP". */
  | { as: "app"; app: string }
  /** Neither yet. */
  | { as: "place"; says: string };

const SCHEME = /^https?:\/\//i;
const CLARIFAI = /^([a-z0-9-]+\.)*clarifai\.com(:\d+)?\//i;
const SEGMENT = /^\w[\w.-]*$/;
const OTHERS: Readonly<Record<string, string>> = {
  models: "a model",
  workflows: "a workflow",
  datasets: "a dataset",
  inputs: "an input",
};

/** Reads every spelling that names a thing in full, as the kernel's `parse_reference` does. */
export function read(text: string, what: What): Typed {
  const typed = text.trim();
  // Names have no slashes, and places have.
  if (!typed.includes("/")) return { as: "search" };
  const kind = `${what}s`;
  const address = typed.replace(SCHEME, "");
  if (SCHEME.test(typed) && !CLARIFAI.test(address)) {
    return { as: "place", says: `Only addresses on clarifai.com name a ${what}.` };
  }
  const path = address.replace(CLARIFAI, "").split(/[?#]/)[0] as string;
  const parts = plain(path.split("/").filter((part) => part !== ""));
  const [user = "", app = "", of = "", id = "", versions = "", version = ""] = parts;
  const named = { user, app, id: id || "-", version: version || "-" };
  const sound = Object.values(named).every((part) => part === "-" || SEGMENT.test(part));
  if (sound && of === "" && app !== "" && !Object.hasOwn(OTHERS, user)) {
    return { as: "app", app: `${user}/${app}` };
  }
  if (Object.hasOwn(OTHERS, of) && of !== kind) {
    return { as: "place", says: `That is ${OTHERS[of]}, and this is the list of ${kind}.` };
  }
  const whole = parts.length === 4 || (parts.length === 6 && versions === "versions");
  if (sound && whole && of === kind) {
    const reference = [user, app, kind, id].join("/");
    return {
      as: "reference",
      reference: version ? `${reference}/versions/${version}` : reference,
      id,
      app: `${user}/${app}`,
      version,
    };
  }
  return {
    as: "place",
    says: `Write USER/APP/${kind}/ID, or the address of its page on clarifai.com.`,
  };
}

/** A name without user and app, which the platform in use completes. */
export function isBare(text: string): boolean {
  return SEGMENT.test(text.trim());
}

/** The API's spelling of a path as the portal's: "v2/users/U/apps/A/models/M" as "U/A/models/M". */
function plain(parts: string[]): string[] {
  const rest = parts[0] === "v2" ? parts.slice(1) : parts;
  const [users, user = "", apps, app = "", ...more] = rest;
  return users === "users" && apps === "apps" ? [user, app, ...more] : rest;
}
