/** Makes a place on the page take files that are dropped on it, or pasted while it has the focus. */
import type { Signal } from "@preact/signals";
import { broughtBy } from "../upload/transfer.js";

export function takingFiles(
  dropping: Signal<string>,
  place: string,
  onFiles: (files: File[]) => void,
) {
  const leave = () => {
    if (dropping.peek() === place) dropping.value = "";
  };
  return {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      dropping.value = place;
    },
    onDragLeave: (event: DragEvent & { currentTarget: HTMLElement }) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node && event.currentTarget.contains(to))) leave();
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      event.stopPropagation();
      leave();
      const { files } = broughtBy(event.dataTransfer);
      onFiles(files);
    },
    onPaste: (event: ClipboardEvent) => {
      const { files } = broughtBy(event.clipboardData);
      // Words are for the field that they are pasted into.
      if (files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      onFiles(files);
    },
  };
}
