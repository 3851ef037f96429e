/** What the ways in have in common, wherever they lead: the file field, the clipboard, a word. */
import { useRef, useState } from "preact/hooks";
import { readClipboard } from "../upload/transfer.js";
import { PASTE_HERE } from "../upload/WaysIn.js";
import { NO_PICTURE } from "./words.js";

export function useWays(give: (files: File[]) => void) {
  const field = useRef<HTMLInputElement>(null);
  const [notice, setNotice] = useState("");
  const paste = async (): Promise<void> => {
    try {
      const { files } = await readClipboard();
      setNotice(files.length === 0 ? NO_PICTURE : "");
      give(files);
    } catch {
      setNotice(PASTE_HERE);
    }
  };
  const hasWebcam = navigator.mediaDevices?.getUserMedia !== undefined;
  return { field, notice, setNotice, paste, hasWebcam };
}
