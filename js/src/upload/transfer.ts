/** Files and addresses out of what was dropped or pasted. */

export interface Brought {
  files: File[];
  /** An http(s) address where there is no file, else "". */
  url: string;
  /** Words, where there is neither file nor address. */
  text?: string;
}

/** Read at once: a browser empties a transfer when its event is over. */
export function broughtBy(transfer: DataTransfer | null): Brought {
  if (transfer === null) return { files: [], url: "" };
  // A folder shows up as a file that cannot be read.
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry?.()?.isDirectory ?? false;
  const files = [...transfer.items]
    .filter((item) => item.kind === "file" && !isFolder(item))
    .map((item) => item.getAsFile())
    .filter((file): file is File => file !== null);
  if (files.length > 0) return { files, url: "" };
  const text = transfer.getData("text/uri-list") || transfer.getData("text/plain");
  const url = addressIn(text);
  return url === "" && text.trim() !== "" ? { files: [], url, text } : { files: [], url };
}

/** The first http(s) address of a text that holds nothing else, or "". */
export function addressIn(text: string): string {
  const line = text
    .split(/\r?\n/)
    .map((part) => part.trim())
    .find((part) => part !== "" && !part.startsWith("#"));
  return line !== undefined && /^https?:\/\/\S+$/i.test(line) && URL.canParse(line) ? line : "";
}

/** What the clipboard holds; throws where the browser does not let a page read it. */
export async function readClipboard(): Promise<Brought> {
  const files: File[] = [];
  let url = "";
  let text = "";
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find((one) => one.startsWith("image/"));
    if (type !== undefined) {
      const ending = type.split(/[/+]/)[1] ?? "";
      files.push(new File([await item.getType(type)], `pasted image.${ending}`, { type }));
    } else if (item.types.includes("text/plain")) {
      text ||= await (await item.getType("text/plain")).text();
      url ||= addressIn(text);
    }
  }
  if (files.length > 0) return { files, url: "" };
  return url === "" && text.trim() !== "" ? { files, url, text } : { files, url };
}
