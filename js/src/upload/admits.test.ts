import { describe, expect, test } from "vitest";
import { accepted, kindOf, nameFormats, nameKinds, refusal } from "./admits.js";

const IMAGE = {
  max_bytes: 20_000_000,
  formats: ["JPEG", "PNG"],
  source: "Clarifai's documentation, page Managing inputs",
};
const file = (name: string, type = "", size = 1000) => ({ name, type, size });

describe("what kind a file is", () => {
  test.each([
    [file("a", "image/heic"), "image"],
    [file("a.HEIC"), "image"],
    [file("clip.mov"), "video"],
    [file("notes.txt", "text/plain"), "text"],
    [file("blob.bin", "application/octet-stream"), "file"],
    [file("noending"), "file"],
  ])("%o is of kind %s", (given, kind) => {
    expect(kindOf(given)).toBe(kind);
  });
});

describe("a file is refused before the first byte", () => {
  test("over the limit, naming the limit and where it comes from", () => {
    const { payload } = refusal(file("big.png", "image/png", 20_000_001), { image: IMAGE }) ?? {};
    expect(payload?.name).toBe("INPUT_TOO_LARGE");
    expect(payload?.message).toContain("the limit is 20 MB");
    expect(payload?.hint).toContain("Clarifai's documentation, page Managing inputs");
  });

  test("over what one upload carries, whatever the viewer admits", () => {
    const admits = { file: { ...IMAGE, max_bytes: 10 ** 10 } };
    const refused = refusal(file("huge.bin", "", 300_000_000), admits);
    expect(refused?.message).toContain("the limit is 268 MB");
  });

  test("when it is of a kind that the viewer does not take", () => {
    const refused = refusal(file("talk.mp4", "video/mp4"), { image: IMAGE });
    expect(refused?.payload.name).toBe("INPUT_KIND_NOT_SUPPORTED");
    expect(refused?.payload.hint).toContain("images (JPEG, PNG) up to 20 MB");
  });

  test("when it is empty", () => {
    expect(refusal(file("a.png", "image/png", 0), { image: IMAGE })?.payload.name).toBe(
      "INPUT_EMPTY",
    );
  });
});

describe("a file is taken", () => {
  test("at the limit", () => {
    expect(refusal(file("a.png", "image/png", 20_000_000), { image: IMAGE })).toBeNull();
  });

  test("when nobody can tell its kind: its bytes tell the kernel", () => {
    expect(refusal(file("scan", ""), { image: IMAGE })).toBeNull();
  });
});

test("what is taken is put in words", () => {
  expect(nameKinds({ image: IMAGE, video: IMAGE })).toBe("images or videos");
  expect(nameFormats({ image: IMAGE })).toBe("images (JPEG, PNG) up to 20 MB");
  expect(accepted({ image: IMAGE, video: IMAGE })).toBe("image/*,video/*");
  expect(accepted({ file: IMAGE })).toBe("");
});
