/** What a viewer takes: checked in the page, before the first byte is sent. */
import { bytes } from "../numbers.js";
import { type KernelError, pageError } from "../rpc.js";
import { type Admit, type InputKind, TRANSPORT_LIMIT_BYTES } from "../wire.js";

export type Admits = Partial<Record<InputKind, Admit>>;

const BY_ENDING: Readonly<Record<string, InputKind>> = {
  ...kinds("image", "jpg jpeg jpe png tif tiff bmp webp gif heic heif avif svg"),
  ...kinds("video", "avi mp4 m4v wmv mov 3gp 3gpp mkv webm"),
  ...kinds("audio", "mp3 wav flac ogg m4a aac"),
  ...kinds("text", "txt md csv json"),
};

/** What kind of input a file is, by its media type, else by the ending of its name. */
export function kindOf(file: { name: string; type: string }): InputKind {
  const major = file.type.split("/", 1)[0];
  if (major === "image" || major === "video" || major === "audio" || major === "text") return major;
  return BY_ENDING[file.name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "file";
}

/** Why a file is not taken, or null. A kind nobody can tell is left to the kernel to look at. */
export function refusal(
  file: { name: string; type: string; size: number },
  admits: Admits,
): KernelError | null {
  const kind = kindOf(file);
  const admit = admits[kind] ?? (kind === "file" ? Object.values(admits)[0] : undefined);
  if (admit === undefined) {
    return pageError(
      "INPUT_KIND_NOT_SUPPORTED",
      `${file.name || "The file"} is not taken here`,
      `Taken are ${nameFormats(admits)}.`,
    );
  }
  if (file.size === 0) {
    return pageError("INPUT_EMPTY", `${file.name || "The file"} is empty`, "Choose another file.");
  }
  const limit = Math.min(admit.max_bytes, TRANSPORT_LIMIT_BYTES);
  if (file.size > limit) {
    const source = limit === admit.max_bytes ? admit.source : "what one upload carries";
    return pageError(
      "INPUT_TOO_LARGE",
      `${file.name || "The file"} has ${bytes(file.size)}; the limit is ${bytes(limit)}`,
      `The limit comes from ${source}. Nothing was uploaded.`,
    );
  }
  return null;
}

/** The `accept` of a file field: what the browser offers first. */
export function accepted(admits: Admits): string {
  const kinds = Object.keys(admits);
  if (kinds.includes("file")) return "";
  return kinds.map((kind) => `${kind}/*`).join(",");
}

/** Like "images or videos"; "images" before the kernel has said what it takes. */
export function nameKinds(admits: Admits): string {
  const kinds = Object.keys(admits) as InputKind[];
  return list((kinds.length > 0 ? kinds : (["image"] as const)).map((kind) => PLURAL[kind]));
}

/** Like "images (JPEG, PNG) up to 20 MB". */
export function nameFormats(admits: Admits): string {
  return list(
    (Object.entries(admits) as [InputKind, Admit][]).map(([kind, admit]) => {
      const formats = admit.formats.length > 0 ? ` (${admit.formats.join(", ")})` : "";
      const also = ALSO[kind] ?? "";
      return `${PLURAL[kind]}${formats} up to ${bytes(admit.max_bytes)}${also}`;
    }),
  );
}

/** Limits that no byte tells (docs, "Managing inputs" and "Video"). */
const ALSO: Readonly<Partial<Record<InputKind, string>>> = {
  video: " and 10 minutes, one at a time",
};

const PLURAL: Readonly<Record<InputKind, string>> = {
  image: "images",
  video: "videos",
  text: "texts",
  audio: "audio files",
  file: "files",
};

function list(names: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "disjunction" }).format(names);
}

function kinds(kind: InputKind, endings: string): Record<string, InputKind> {
  return Object.fromEntries(endings.split(" ").map((ending) => [ending, kind]));
}
