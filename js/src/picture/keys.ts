/** The keys that the picture answers to while it has the focus: key-list.ts names them. */
export type PictureAction =
  | { readonly do: "zoom"; readonly by: 1 | -1 }
  | { readonly do: "fit" | "select" | "escape" | "labels" | "masks" }
  | { readonly do: "step"; readonly by: 1 | -1 }
  | { readonly do: "pan"; readonly x: number; readonly y: number };

const PAN_STEP = 48;

const PLAIN: Readonly<Record<string, PictureAction>> = {
  "+": { do: "zoom", by: 1 },
  "=": { do: "zoom", by: 1 },
  "-": { do: "zoom", by: -1 },
  _: { do: "zoom", by: -1 },
  "0": { do: "fit" },
  "]": { do: "step", by: 1 },
  n: { do: "step", by: 1 },
  "[": { do: "step", by: -1 },
  p: { do: "step", by: -1 },
  enter: { do: "select" },
  escape: { do: "escape" },
  l: { do: "labels" },
  m: { do: "masks" },
};

const SHIFTED: Readonly<Record<string, PictureAction>> = {
  arrowleft: { do: "pan", x: PAN_STEP, y: 0 },
  arrowright: { do: "pan", x: -PAN_STEP, y: 0 },
  arrowup: { do: "pan", x: 0, y: PAN_STEP },
  arrowdown: { do: "pan", x: 0, y: -PAN_STEP },
};

/** What a key press asks of the picture; null for what is somebody else's. */
export function pictureAction(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
): PictureAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const key = event.key.toLowerCase();
  return (event.shiftKey ? SHIFTED[key] : undefined) ?? PLAIN[key] ?? null;
}
