/** A mock kernel that keeps a model's public preview examples, each by the model that they are of. */
import type { ExampleCard, ExamplesResult, Params, TryResult } from "../src/wire.js";
import { MockError } from "./mock-error.js";
import { MockKernel } from "./mock-kernel.js";

type Given = { result: ExamplesResult; buffers: Uint8Array[] };

export class MockExamples extends MockKernel {
  /** By the model's id. */
  readonly examples = new Map<string, ExampleCard[]>();
  readonly thumbnails = new Map<string, Uint8Array>();
  /** What else is said of them. */
  said: Partial<Omit<ExamplesResult, "examples">> = {};
  #count = 0;

  constructor(names: readonly string[] = [], said: Partial<ExamplesResult> = {}) {
    super();
    this.said = said;
    this.examples.set(
      this.model.id,
      names.map((name) => this.card(name)),
    );
    this.handlers["examples.list"] = () => this.listed();
    this.handlers["examples.open"] = (asked) => this.#open(asked);
    this.handlers["examples.add"] = (asked) => this.#add(asked);
    this.handlers["examples.change"] = ({ id, ...described }) =>
      this.#changed((all) => all.map((one) => (one.id === id ? { ...one, ...described } : one)));
    this.handlers["examples.remove"] = ({ id }) =>
      this.#changed((all) => all.filter((one) => one.id !== id));
    this.handlers["examples.move"] = ({ id, to }) =>
      this.#changed((all) => {
        const others = all.filter((one) => one.id !== id);
        return others.toSpliced(to, 0, ...all.filter((one) => one.id === id));
      });
  }

  /** Of the model that answers now. */
  get ours(): ExampleCard[] {
    return this.examples.get(this.model.id) ?? [];
  }

  card(name: string, more: Partial<ExampleCard> = {}): ExampleCard {
    const id = `example-${++this.#count}`;
    const usual = { description: "", kind: "image", predicted: true, model_version_id: "1" };
    return { id, name, ...usual, ...more } as ExampleCard;
  }

  /** What Python does to them: the page is told. */
  put(cards: ExampleCard[]): void {
    this.examples.set(this.model.id, cards);
    this.emit("msg:custom", { type: "event", event: "examples", params: {} }, []);
  }

  listed(): Given {
    const usual = { owner: false, kept: "platform", set_path: "", note: "" } as const;
    return {
      result: { ...usual, publish_url: "", missing: "", ...this.said, examples: this.ours },
      buffers: this.ours.map(({ id }) => this.thumbnails.get(id) ?? new Uint8Array()),
    };
  }

  #changed(work: (all: ExampleCard[]) => ExampleCard[]): Given {
    this.examples.set(this.model.id, work(this.ours));
    return this.listed();
  }

  #add({ input_key: key, name, description }: Params<"examples.add">): Given {
    if (!this.inputs.has(key))
      throw new MockError({ name: "INPUT_UNKNOWN", message: "No such input" });
    return this.#changed((all) => [...all, this.card(name, { description })]);
  }

  #open({ id, max_concepts }: Params<"examples.open">): {
    result: TryResult;
    buffers: Uint8Array[];
  } {
    const example = this.ours.find((one) => one.id === id);
    if (!example)
      throw new MockError({ name: "EXAMPLE_UNKNOWN", message: "There is no such example" });
    const { input } = this.taken(example.name, 48_000).result;
    const { result, buffers } = this.predicted([input.key], max_concepts);
    return { result: { ...result, input }, buffers: [...buffers, new Uint8Array()] };
  }
}
