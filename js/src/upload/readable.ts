/** Reading what a person chose, which may be gone by now. */
import { pageError } from "../rpc.js";

/** The bytes of a file or of a part of it; a `KernelError` where it cannot be read any more. */
export function readable(part: Blob): Promise<ArrayBuffer> {
  return part.arrayBuffer().catch(() => {
    throw pageError(
      "FILE_NOT_READABLE",
      "The file could not be read",
      "It was moved or changed since it was chosen: choose it again.",
    );
  });
}
