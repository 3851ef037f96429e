/** What the model's owner does with its examples. One thing at a time; each is told of when done. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { CANCELLED, errorPayload } from "../rpc.js";
import type { ErrorPayload, ExampleCard } from "../wire.js";
import type { ExampleList } from "./list.js";

export interface Described {
  readonly name: string;
  readonly description: string;
}

export class Owner {
  /** Why an example could not be removed or moved; a form shows what is wrong with it itself. */
  readonly error: ReadonlySignal<ErrorPayload | null>;
  readonly busy: ReadonlySignal<boolean>;
  readonly #error: Signal<ErrorPayload | null> = signal(null);
  readonly #list: ExampleList;
  readonly #said: Signal<string>;

  constructor(list: ExampleList, said: Signal<string>) {
    this.#list = list;
    this.#said = said;
    this.error = this.#error;
    this.busy = list.changing;
  }

  /** Add an input by its key. Rejects with a `KernelError`. */
  async add(key: string, { name, description }: Described): Promise<void> {
    await this.#list.change("examples.add", { input_key: key, name, description });
    this.#said.value = `Added ${name}`;
  }

  /** Rejects with a `KernelError`. */
  async describe({ id }: ExampleCard, { name, description }: Described): Promise<void> {
    await this.#list.change("examples.change", { id, name, description });
    this.#said.value = `Saved ${name}`;
  }

  remove({ id, name }: ExampleCard): Promise<void> {
    return this.#tried(async () => {
      await this.#list.change("examples.remove", { id });
      this.#said.value = `Removed ${name}`;
    });
  }

  /** `to` is its new place, from 0; where there is no such place it stays. */
  move({ id, name }: ExampleCard, to: number): Promise<void> {
    const count = this.#list.result.peek()?.examples.length ?? 0;
    if (to < 0 || to >= count || this.busy.peek()) return Promise.resolve();
    return this.#tried(async () => {
      await this.#list.change("examples.move", { id, to });
      this.#said.value = `${name} is now ${to + 1} of ${count}`;
    });
  }

  dismiss(): void {
    this.#error.value = null;
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    this.#error.value = null;
    try {
      await work();
    } catch (error) {
      const payload = errorPayload(error);
      if (payload.name !== CANCELLED) this.#error.value = payload;
    }
  }
}
