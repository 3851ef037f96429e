import { render } from "preact";
import { afterEach, expect, test, vi } from "vitest";
import { MockKernel } from "../../tests/mock-kernel.js";
import { loadPart } from "../parts.js";
import { pageError, Rpc } from "../rpc.js";
import { Lazy } from "./Lazy.js";

vi.mock(import("../parts.js"), { spy: true });

const place = document.createElement("div");
const life = new AbortController();
afterEach(() => {
  render(null, place);
  vi.restoreAllMocks();
});

test("a part that cannot be had says why in its place, and Retry asks for it again", async () => {
  vi.mocked(loadPart).mockRejectedValueOnce(pageError("PART_MISSING", "The kernel sent no code"));
  const rpc = new Rpc(new MockKernel(), life.signal);
  render(
    <Lazy rpc={rpc} name="video">
      {({ VideoPane }) => <p>{typeof VideoPane}</p>}
    </Lazy>,
    place,
  );
  await vi.waitFor(() => expect(place.textContent).toContain("The kernel sent no code."));
  place.querySelector<HTMLButtonElement>(".pw-failed__actions button")?.click();
  await vi.waitFor(() => expect(place.textContent).toBe("function"));
});
