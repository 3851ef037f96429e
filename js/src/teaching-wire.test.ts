/** Holds `teaching-wire.ts` to `predict_widgets/widgets/teaching_wire.py`. */
import { describe, expect, test } from "vitest";
import teaching from "../../predict_widgets/platform/teaching.py?raw";
import python from "../../predict_widgets/widgets/teaching_wire.py?raw";
import { fieldsIn, namesIn } from "../tests/python-source.js";
import * as wire from "./teaching-wire.js";

/** TypeScript sees to it that each of these has all fields of its interface, and no other. */
const PICTURE: wire.PictureCard = { key: "", name: "", width: 0, height: 0 };
const CLASS: wire.ClassCard = { id: "", name: "", count: 0, problem: "", pictures: [PICTURE] };
const CLASS_RESULT: wire.ClassResult = {
  label: "",
  n: 0,
  correct: 0,
  accuracy: 0,
  low: 0,
  high: 0,
};
const TAUGHT: wire.TaughtCard = {
  reference: "",
  model_id: "",
  version_id: "",
  method: "nearest class mean",
  method_note: "",
  score_means: "",
  held_out: "",
  n: 0,
  correct: 0,
  accuracy: 0,
  low: 0,
  high: 0,
  labels: [],
  per_class: [CLASS_RESULT],
  confusion: [],
  warnings: [],
  sentence: "",
  seconds: 0,
  current: true,
};
const TEACHING: wire.TeachingCard = {
  revision: 0,
  name: "",
  description: "",
  status: "empty",
  classes: [CLASS],
  problems: [],
  taught: TAUGHT,
  error: null,
  saved: "",
};
const OPEN: wire.TeachingOpen = {
  platform: { name: "", host: "", embedded: true },
  teaching: TEACHING,
  methods: [],
};
const RESULT: wire.TeachingResult = { teaching: TEACHING, class_id: "" };
const ADDED: wire.PictureAdded = {
  revision: 0,
  class_id: "",
  picture: PICTURE,
  known: false,
  count: 0,
};
const FOLDER: wire.FolderResult = { teaching: TEACHING, added: 0, known: 0 };
const TEACH: wire.TeachResult = { teaching: TEACHING, taught: TAUGHT };
const BAR: wire.BarCard = { label: "", score: 0 };
const TRIED: wire.TriedResult = { reference: "", bars: [BAR], latency_ms: 0 };
const SAVED: wire.SavedResult = { folder: "", pictures: 0, teaching: TEACHING };
const EVENT: wire.TeachingEvent = { type: "event", event: "teaching", params: TEACHING };

const DECLARED = {
  PictureCard: PICTURE,
  ClassCard: CLASS,
  ClassResult: CLASS_RESULT,
  TaughtCard: TAUGHT,
  TeachingCard: TEACHING,
  TeachingOpen: OPEN,
  TeachingResult: RESULT,
  PictureResult: ADDED,
  FolderResult: FOLDER,
  TeachResult: TEACH,
  BarCard: BAR,
  TriedResult: TRIED,
  SavedResult: SAVED,
  TeachingEvent: EVENT,
};

const METHODS: Record<keyof wire.TeachingMethods, true> = {
  "teaching.open": true,
  "class.add": true,
  "class.rename": true,
  "class.remove": true,
  "class.restore": true,
  "picture.add": true,
  "picture.remove": true,
  "pictures.folder": true,
  teach: true,
  "taught.try": true,
  "taught.live": true,
  "teaching.save": true,
  "teaching.code": true,
};
const STATUSES: Record<wire.TeachingStatus, true> = {
  empty: true,
  collecting: true,
  ready: true,
  teaching: true,
  taught: true,
  changed: true,
  failed: true,
};
const NAMES: Record<wire.TeachingMethodName, true> = {
  "nearest class mean": true,
  "logistic regression": true,
};

describe("both sides declare the same", () => {
  test.each(Object.entries(DECLARED))("fields of %s", (name, declared) => {
    expect(Object.keys(declared).sort()).toEqual(fieldsIn(python, name).sort());
  });

  test.each([
    ["TeachingMethod", METHODS],
    ["TeachingStatus", STATUSES],
    ["TeachingMethodName", NAMES],
  ])("names of %s", (name, declared) => {
    expect(Object.keys(declared).sort()).toEqual(namesIn(python, name).sort());
  });

  test.each([
    ["FEWEST_CLASSES", wire.FEWEST_CLASSES],
    ["MOST_CLASSES", wire.MOST_CLASSES],
    ["FEWEST_PICTURES", wire.FEWEST_PICTURES],
    ["MOST_PICTURES", wire.MOST_PICTURES],
  ])("%s", (name, value) => {
    expect(teaching).toMatch(new RegExp(`^${name} = ${value}$`, "m"));
  });

  test("how many thumbnails are in one message", () => {
    expect(python).toContain(`\nMOST_THUMBNAILS = ${wire.MOST_THUMBNAILS}\n`);
  });
});
