/** For tests: the golden payloads of every kind that pytest reads too, with their media. */
import { DecodedPlanes } from "../media/decoded.js";
import { MediaStore } from "../media/store.js";
import type { Rows } from "../predictions.js";
import type { Rpc } from "../rpc.js";
import { decodePredictions } from "../tables.js";

type Cell = number | string | null | readonly (number | string)[];
export type Columns = Readonly<Record<string, readonly Cell[]>>;

export interface Golden {
  readonly predictions: { readonly ipc: string; readonly columns: Columns };
  readonly media: readonly {
    readonly output_id: number;
    readonly ordinal: number;
    readonly media_type: string;
    readonly base64: string;
  }[];
}

const files = import.meta.glob<Golden>("../../../tests/contract/*.json", {
  eager: true,
  import: "default",
});

/** Those that hold tables, by their names. */
export const GOLDENS: ReadonlyMap<string, Golden> = new Map(
  Object.entries(files)
    .filter(([, golden]) => "predictions" in golden)
    .map(([path, golden]) => [path.replace(/^.*\/|\.json$/g, ""), golden]),
);

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

export function rowsOfGolden(golden: Golden): Map<number, Rows> {
  return decodePredictions(bytesOf(golden.predictions.ipc));
}

/** A kernel that has this media and none else. */
export function rpcWith(media: Golden["media"]): Rpc {
  const request = async (_: string, params: { output_id: number; ordinals: number[] }) => {
    const found = params.ordinals.map((ordinal) =>
      media.find((each) => each.output_id === params.output_id && each.ordinal === ordinal),
    );
    return {
      result: {
        media: params.ordinals.map((ordinal, at) => ({
          ordinal,
          media_type: found[at]?.media_type ?? "",
          error: found[at] ? "" : "It is not to be had",
        })),
      },
      buffers: found.map((each) => (each ? bytesOf(each.base64) : new Uint8Array())),
    };
  };
  return { request } as unknown as Rpc;
}

export function decodedOf(media: Golden["media"], alive: AbortSignal): DecodedPlanes {
  return new DecodedPlanes(new MediaStore(rpcWith(media), alive), alive);
}
