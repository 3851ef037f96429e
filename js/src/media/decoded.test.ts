import { signal } from "@preact/signals";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DecodedPlanes, decodePlane, planeOf } from "./decoded.js";
import type { Loaded, MediaStore } from "./store.js";

let life = new AbortController();
afterEach(() => {
  life.abort();
  life = new AbortController();
});

/** Pixels of 2 across: red, green, blue, opacity each. */
function imageOf(...pixels: readonly (readonly [number, number, number, number])[]): ImageData {
  return new ImageData(Uint8ClampedArray.from(pixels.flat()), 2);
}

async function pngOf(
  width: number,
  height: number,
  draw: (at: OffscreenCanvasRenderingContext2D) => void,
) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context) draw(context);
  return canvas.convertToBlob({ type: "image/png" });
}

describe("a plane", () => {
  const white = [255, 255, 255, 255] as const;
  const black = [0, 0, 0, 255] as const;

  it("is cut to what is not black, and knows where that lies", () => {
    const plane = planeOf(imageOf(black, black, black, white, black, [0, 0, 90, 255]));
    expect(plane).toMatchObject({ width: 2, height: 3, x: 1, y: 1, columns: 1, rows: 2 });
    expect([...plane.values]).toEqual([255, 90]);
  });

  it("takes opacity for gray, in a stencil for all of it", () => {
    expect([...planeOf(imageOf([200, 0, 0, 51], white)).values]).toEqual([40, 255]);
    expect([...planeOf(imageOf([0, 0, 0, 51], [0, 0, 0, 255])).values]).toEqual([51, 255]);
  });

  it("of black alone is empty", () => {
    expect(planeOf(imageOf(black, black)).values).toHaveLength(0);
  });

  it("of more pixels than a screen has is scaled down", async () => {
    const blob = await pngOf(4096, 16, (context) => {
      context.fillStyle = "#fff";
      context.fillRect(2048, 0, 2048, 16);
    });
    expect(await decodePlane(blob)).toMatchObject({
      width: 2048,
      height: 8,
      x: 1024,
      columns: 1024,
    });
  });
});

describe("decoding", () => {
  function planesOf(loaded: Readonly<Record<number, Loaded>>, kept?: number) {
    const version = signal(0);
    const ask = vi.fn();
    const store = { version, ask, get: (_: number, ordinal: number) => loaded[ordinal] };
    const planes = new DecodedPlanes(store as unknown as MediaStore, life.signal, kept);
    return { ask, version, planes };
  }

  it("asks for what is wanted, and has it when it has come", async () => {
    const blob = await pngOf(3, 1, (context) => context.fillRect(0, 0, 3, 1));
    const loaded: Record<number, Loaded> = {};
    const { ask, version, planes } = planesOf(loaded);
    expect(planes.get(1, 4)).toBeNull();
    expect(ask).toHaveBeenCalledWith(1, [4]);
    loaded[4] = { blob, type: "image/png", error: "" };
    version.value += 1;
    await vi.waitFor(() => expect(planes.get(1, 4)).toMatchObject({ width: 3, height: 1 }));
    expect(planes.version.value).toBe(1);
    expect(planes.error(1, 4)).toBe("");
  });

  it("of what is no picture says so, and its neighbors are decoded", async () => {
    const blob = await pngOf(1, 1, (context) => context.fillRect(0, 0, 1, 1));
    const { planes } = planesOf({
      0: { blob: new Blob(["no"]), type: "image/png", error: "" },
      1: { blob, type: "image/png", error: "" },
      2: { blob: new Blob(), type: "", error: "The host did not answer" },
    });
    for (const ordinal of [0, 1, 2]) planes.get(1, ordinal);
    await vi.waitFor(() => expect(planes.error(1, 2)).toBe("The host did not answer"));
    expect(planes.error(1, 0)).toContain("cannot be read");
    expect(planes.get(1, 1)).not.toBeNull();
  });

  it("lets go of what nobody wants any more, the longest ago first, and has it again", async () => {
    const blob = await pngOf(4, 1, (context) => {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, 4, 1);
    });
    const loaded = { blob, type: "image/png", error: "" };
    const { ask, planes } = planesOf({ 0: loaded, 1: loaded, 2: loaded, 3: loaded }, 8);
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    const come = (ordinal: number) =>
      vi.waitFor(() => expect(planes.get(1, ordinal)).not.toBeNull());
    for (const ordinal of [0, 1, 2]) await come(ordinal);
    now.mockReturnValue(3000);
    planes.get(1, 0);
    await come(3);
    expect(ask).toHaveBeenCalledTimes(4);
    expect(planes.get(1, 0)).not.toBeNull();
    expect(planes.get(1, 1)).toBeNull();
    expect(ask).toHaveBeenLastCalledWith(1, [1]);
    await come(1);
    now.mockRestore();
  });
});
