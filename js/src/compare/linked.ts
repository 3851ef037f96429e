/** Pictures of one scene that all show the same part: who moves one moves them all. */
import { effect, type Signal, untracked } from "@preact/signals";
import { fitScale, showing, type Viewport } from "../overlays/viewport.js";

interface Member {
  readonly viewport: Signal<Viewport | null>;
  /** What is pictured: another picture begins anew. */
  readonly scene: unknown;
}

export class Linked {
  readonly #members = new Set<Member>();
  /** What the others were given: no move of a person's. */
  readonly #given = new WeakSet<Viewport>();
  #last: { scene: unknown; view: Viewport } | null = null;

  /** Returns what ends it. */
  join(member: Member): () => void {
    this.#members.add(member);
    let hadView = false;
    const stop = effect(() => {
      const view = member.viewport.value;
      // Hidden until now, or new here: it comes to where the others are.
      const comes = view !== null && !hadView;
      hadView = view !== null;
      untracked(() => {
        if (view === null || this.#given.has(view)) return;
        const last = this.#last;
        if (comes && last !== null && last.scene === member.scene) this.#give(member, last.view);
        else this.#moved(member, view);
      });
    });
    return () => {
      stop();
      this.#members.delete(member);
    };
  }

  #moved({ scene, viewport }: Member, view: Viewport): void {
    this.#last = { scene, view };
    for (const other of this.#members) {
      if (other.scene === scene && other.viewport !== viewport) this.#give(other, view);
    }
  }

  #give({ viewport }: Member, view: Viewport): void {
    const own = viewport.peek();
    if (own === null || isSamePart(own, view)) return;
    const next = showing(own, view);
    this.#given.add(next);
    viewport.value = next;
  }
}

function isSamePart(one: Viewport, other: Viewport): boolean {
  const parts = [one, other].map((view) => [
    view.scale / fitScale(view),
    (view.width / 2 - view.x) / view.scale,
    (view.height / 2 - view.y) / view.scale,
  ]);
  return parts[0]?.every((part, at) => Math.abs(part - (parts[1]?.[at] ?? 0)) < 1e-6) ?? false;
}
