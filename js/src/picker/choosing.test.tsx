/** Picking one: by a reference, at a version, on one's own compute; by keyboard. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { MockPicker } from "../../tests/mock-picker.js";
import {
  active,
  close,
  FIELD,
  names,
  open,
  press,
  refused,
  select,
  settled,
  shown,
  texts,
  type,
} from "../../tests/picker-page.js";

const PLACE = ".pw-picker__place select";

afterEach(close);

describe("a reference", () => {
  test.each([
    ["them/main/models/birds", "them/main/models/birds"],
    ["https://clarifai.com/them/main/models/birds?tab=x", "them/main/models/birds"],
    [" clarifai.com/them/main/models/birds/versions/9/ ", "them/main/models/birds/versions/9"],
    ["https://api.clarifai.com/v2/users/them/apps/main/models/birds", "them/main/models/birds"],
  ])("%s is used without a search", async (typed, reference) => {
    const kernel = await open();
    type(typed);
    await vi.waitFor(() => expect(texts(".pw-menu__head")).toEqual(["Use this reference"]));
    expect(names()).toEqual(["birds"]);
    await settled(260);
    expect(kernel.countOf("models.list")).toBe(1);
    shown.key("Enter", FIELD);
    await vi.waitFor(() => expect(kernel.lastOf("models.choose")).toEqual({ reference }));
  });

  test.each([
    ["them/main/workflows/x", "That is a workflow"],
    ["https://example.com/them/main/models/x", "Only addresses on clarifai.com"],
    ["them/main/mod", "Write USER/APP/models/ID"],
    ["them/main/models/<script>", "Write USER/APP/models/ID"],
  ])("%s is none, and why is said", async (typed, says) => {
    const kernel = await open();
    type(typed);
    await vi.waitFor(() => shown.byText(".pw-menu__says", says));
    expect(names()).toEqual([]);
    await settled(260);
    expect(kernel.countOf("models.list")).toBe(1);
    expect(shown.root.querySelector(".pw-menu__says[role=alert]")).toBeNull();
    shown.key("Enter", FIELD);
    await vi.waitFor(() => shown.byText(".pw-menu__says[role=alert]", says));
    expect(kernel.countOf("models.choose")).toBe(0);
  });

  test("of an app looks in there", async () => {
    const kernel = await open();
    type("them/main");
    await vi.waitFor(() => expect(names()).toEqual(["Look in them/main"]));
    shown.key("Enter", FIELD);
    await vi.waitFor(() => expect(names()[0]).toBe("model-001"));
    expect(kernel.lastOf("models.list")).toMatchObject({ app: "them/main", search: "" });
    expect(shown.find<HTMLInputElement>(FIELD).value).toBe("");
  });
});

describe("a version, and where it runs", () => {
  const PLACES = {
    places: [
      { kind: "deployment", reference: "me/fast", name: "fast", note: "Off: start it first" },
      { kind: "nodepool", reference: "me/cluster/pool", name: "pool", note: "" },
    ] as const,
    deployment: "",
    nodepool: "",
    missing: "",
  };

  test("are chosen with the keys alone; Esc steps back, then closes", async () => {
    const kernel = await open();
    await vi.waitFor(() => expect(active()).toBe("model-000"));
    shown.key("ArrowDown", FIELD);
    await vi.waitFor(() => expect(active()).toBe("model-001"));
    shown.key("ArrowRight", FIELD);
    await vi.waitFor(() => expect(names()).toEqual(["Newest version", "v2", "v1"]));
    expect(kernel.lastOf("models.versions")?.reference).toBe("them/main/models/model-001");
    expect(shown.root.activeElement).toBe(shown.find(FIELD));
    shown.key("Escape", FIELD);
    await vi.waitFor(() => expect(active()).toBe("model-001"));
    expect(kernel.countOf("models.list")).toBe(1);
    shown.key("ArrowRight", FIELD);
    await vi.waitFor(() => expect(names()).toContain("v1"));
    shown.key("ArrowDown", FIELD);
    await settled();
    shown.key("ArrowDown", FIELD);
    await vi.waitFor(() => expect(active()).toBe("v1"));
    shown.key("Enter", FIELD);
    await vi.waitFor(() =>
      expect(kernel.lastOf("models.choose")).toEqual({
        reference: "them/main/models/model-001/versions/1",
      }),
    );
    expect(shown.root.activeElement).toBe(shown.find(".pw-header__model"));
  });

  test("of dedicated compute goes along, and what is to be known of it is said", async () => {
    const kernel = new MockPicker();
    kernel.places = { ...PLACES, places: [...PLACES.places] };
    await open(kernel);
    press("Versions of imagenet-classifier");
    await vi.waitFor(() => shown.byText("option", "fast"));
    expect(kernel.lastOf("places.list")?.reference).toBe(
      "embedded/main/models/imagenet-classifier",
    );
    select(PLACE, "deployment:me/fast");
    await vi.waitFor(() => shown.byText(".pw-picker__place", "Off: start it first"));
    press("Run v1 there");
    await vi.waitFor(() =>
      expect(kernel.lastOf("models.choose")).toEqual({
        reference: "embedded/main/models/imagenet-classifier/versions/1",
        deployment: "me/fast",
        nodepool: "",
      }),
    );
  });

  test("that no list names can be typed, where the platform lists none", async () => {
    const kernel = new MockPicker();
    kernel.places = { ...PLACES, places: [], missing: "127.0.0.1 does not list nodepools." };
    await open(kernel);
    await vi.waitFor(() => expect(active()).toBe("model-000"));
    shown.key("ArrowRight", FIELD);
    await vi.waitFor(() => shown.byText(".pw-picker__place", "does not list nodepools"));
    select(PLACE, "nodepool:");
    await vi.waitFor(() => shown.find("input[aria-label='Name of the nodepool']"));
    expect(texts("button").join()).not.toContain("there");
    type("cluster/pool", "input[aria-label='Name of the nodepool']");
    await vi.waitFor(() => press("Run the newest version there"));
    await vi.waitFor(() =>
      expect(kernel.lastOf("models.choose")).toEqual({
        reference: "me/even/models/model-000",
        deployment: "",
        nodepool: "cluster/pool",
      }),
    );
  });

  test("that is chosen already is the one shown, and can be given up", async () => {
    const kernel = new MockPicker();
    kernel.places = { ...PLACES, places: [...PLACES.places], nodepool: "me/cluster/pool" };
    await open(kernel);
    press("Versions of imagenet-classifier");
    await vi.waitFor(() =>
      expect(shown.find<HTMLSelectElement>(PLACE).value).toBe("nodepool:me/cluster/pool"),
    );
    select(PLACE, "");
    await vi.waitFor(() => shown.byText("button", "Run v1 there"));
    press("Newest version", ".pw-menu__item");
    await vi.waitFor(() =>
      expect(kernel.lastOf("models.choose")).toMatchObject({ deployment: "", nodepool: "" }),
    );
  });

  test("that the platform has no lists of are sentences, and the newest can be chosen", async () => {
    const kernel = new MockPicker();
    kernel.handlers["models.versions"] = refused("UNIMPLEMENTED", "127.0.0.1 does not offer it");
    kernel.places = { ...PLACES, places: [], missing: "This platform has no compute of your own." };
    await open(kernel);
    press("Versions of imagenet-classifier");
    await vi.waitFor(() => shown.byText(".pw-picker__place", "no compute of your own"));
    await vi.waitFor(() => shown.byText(".pw-menu__says", "does not offer it"));
    expect(names()).toEqual(["Newest version"]);
  });

  test("that could not be asked for says so, and Retry asks again", async () => {
    const kernel = new MockPicker();
    kernel.handlers["places.list"] = refused("UNAVAILABLE", "The platform cannot be reached");
    await open(kernel);
    press("Versions of imagenet-classifier");
    await vi.waitFor(() => shown.byText(".pw-failed", "cannot be reached"));
    kernel.places = { ...PLACES, places: [...PLACES.places] };
    delete kernel.handlers["places.list"];
    press("Retry");
    await vi.waitFor(() => shown.byText("option", "fast"));
    expect(names()).toContain("v1");
  });
});

describe("the dialog", () => {
  test("takes the focus and gives it back, and keeps its keys from the viewer", async () => {
    const kernel = await open();
    expect(shown.root.activeElement).toBe(shown.find(FIELD));
    const heard = vi.fn();
    shown.find(".pw-frame").addEventListener("keydown", heard);
    shown.key("ArrowLeft", ".pw-picker__filters button");
    expect(heard).not.toHaveBeenCalled();
    shown.key("Escape", FIELD);
    await vi.waitFor(() => expect(shown.root.querySelector(".pw-menu")).toBeNull());
    expect(shown.root.activeElement).toBe(shown.find(".pw-header__model"));
    expect(kernel.countOf("models.choose")).toBe(0);
  });

  test("shows what names hold as text", async () => {
    const kernel = new MockPicker();
    const [first] = kernel.models;
    if (first) first.name = "<img src=x onerror=alert(1)>";
    await open(kernel);
    expect(names()[0]).toBe("<img src=x onerror=alert(1)>");
    expect(shown.root.querySelector(".pw-menu img")).toBeNull();
  });
});
