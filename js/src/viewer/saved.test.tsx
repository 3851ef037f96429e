/** A notebook with its saved state and no kernel; and what is written into it. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockError } from "../../tests/mock-error.js";
import { MockKernel } from "../../tests/mock-kernel.js";
import { predicted, type Rendered, renderViewer } from "../../tests/render.js";

let shown: Rendered;
afterEach(() => shown?.close());

function savedNotebook(): MockKernel {
  const kernel = new MockKernel();
  kernel.traits.layout = { comm_live: false };
  kernel.traits.concepts = [
    { label: "espresso", score: 0.95, vocabulary: "imagenet", color: "#E69F00" },
    { label: "drink", score: 0.94, vocabulary: "groups", color: "#E69F00" },
    { label: "unscored", score: null, vocabulary: "groups", color: "#E69F00" },
  ];
  // As a host does without a comm: what is sent is dropped without a word.
  kernel.dropSocket();
  return kernel;
}

describe("a notebook opened without its kernel", () => {
  test("shows the saved concepts as bars, and says how to get on", async () => {
    shown = renderViewer(savedNotebook());
    shown.byText(".pw-notice--bad", "The kernel is not running: run the cell again");
    expect(shown.bars()).toEqual(["espresso", "drink", "unscored"]);
    expect([...shown.root.querySelectorAll("meter")].map(({ value }) => value)).toEqual([
      expect.closeTo(0.95),
      expect.closeTo(0.94),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(shown.root.textContent).not.toContain("Queued");
  });

  test("offers nothing that would need a kernel", () => {
    shown = renderViewer(savedNotebook());
    for (const selector of ["input", ".pw-ways", ".pw-link", "button.pw-button:not(:disabled)"]) {
      const found = [...shown.root.querySelectorAll(selector)];
      expect(found.filter((one) => one.getAttribute("aria-label") !== "Keys")).toEqual([]);
    }
  });
});

describe("Keep in notebook", () => {
  test("asks the kernel once, and says that it is kept for as long as that is on show", async () => {
    shown = await predicted();
    shown.kernel.handlers.freeze = () => ({ result: {} });
    shown.byText("button", "Keep in notebook").click();
    await vi.waitFor(() => shown.byText("button", "Kept: save the notebook"));
    expect(shown.kernel.countOf("freeze")).toBe(1);
    // Keeping draws every view of the cell anew.
    const view = shown.again();
    expect(view.textContent).toContain("Kept: save the notebook");
    shown.kernel.setFromPython("threshold", 0.3);
    await vi.waitFor(() => shown.byText("button", "Keep in notebook"));
  });

  test("says why it could not", async () => {
    shown = await predicted();
    shown.kernel.handlers.freeze = () => {
      throw new MockError({ name: "NOT_DISPLAYED", message: "This viewer stands in no cell" });
    };
    shown.byText("button", "Keep in notebook").click();
    await vi.waitFor(() => shown.byText("[role=alert]", "This viewer stands in no cell"));
  });
});
