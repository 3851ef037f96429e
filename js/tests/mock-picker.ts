/** A mock kernel that has 500 models to choose from, in a community and in one's own apps. */
import type { AppCard } from "../src/browser-wire.js";
import type { ModelCard, Narrowing, PlacesResult, VersionCard } from "../src/wire.js";
import { MockKernel, type Received } from "./mock-kernel.js";
import { modelCard } from "./payloads.js";

export const PAGE_SIZE = 50;

const KINDS = [
  ["visual-classifier", "image", "concepts"],
  ["visual-detector", "image", "regions"],
  ["text-classifier", "text", "concepts"],
  ["text-embedder", "text", "embeddings"],
  ["house-of-cards", "image", "text"],
] as const;

/** Every tenth reads digits; every fifth is one's own. */
function card(at: number): ModelCard {
  const [model_type_id, takes, gives] = KINDS[at % KINDS.length] as (typeof KINDS)[number];
  const [user_id, app_id] = at % 5 === 0 ? ["me", at % 2 === 0 ? "even" : "odd"] : ["them", "main"];
  const id = `${at % 10 === 3 ? "digit-reader" : "model"}-${String(at).padStart(3, "0")}`;
  return modelCard(id, {
    reference: `${user_id}/${app_id}/models/${id}`,
    user_id,
    app_id,
    description: `What ${id} is good for`,
    model_type_id,
    input_fields: [takes],
    output_fields: [gives],
    url: `https://clarifai.com/${user_id}/${app_id}/models/${id}`,
  });
}

export class MockPicker extends MockKernel {
  override models: ModelCard[] = Array.from({ length: 500 }, (_, at) => card(at));
  apps: AppCard[] = ["even", "odd"].map((id) => ({
    user_id: "me",
    id,
    name: id,
    description: `My ${id} ones`,
  }));
  recent: ModelCard[] = [];
  versions: VersionCard[] = ["2", "1"].map((id) => ({
    id,
    created_at: `2026-01-0${id}T10:00:00Z`,
    description: `The one of January ${id}`,
  }));
  places: PlacesResult = { places: [], deployment: "", nodepool: "", missing: "" };

  override usual(request: Received) {
    const { params } = request;
    switch (request.method) {
      case "models.list":
      case "workflows.list":
        return { result: this.page(params as unknown as Narrowing) };
      case "models.versions":
      case "workflows.versions":
        return { result: { versions: this.versions } };
      case "choices.recent":
        return { result: { models: this.recent, more: false } };
      case "apps.list":
        return { result: { apps: this.apps, more: false } };
      case "places.list":
        return { result: this.places };
      default:
        return super.usual(request);
    }
  }

  page(asked: Narrowing): { models: ModelCard[]; more: boolean } {
    const from = (asked.page - 1) * PAGE_SIZE;
    const found = this.models.filter((one) => stands(one, asked));
    return {
      models: found.slice(from, from + PAGE_SIZE),
      more: found.length > from + PAGE_SIZE,
    };
  }
}

function stands(one: ModelCard, asked: Narrowing): boolean {
  const mine = one.user_id === "me";
  return (
    one.id.includes(asked.search) &&
    (asked.scope === "all" || (asked.scope === "mine") === (mine || asked.app !== "")) &&
    (asked.app === "" || asked.app === `${one.user_id}/${one.app_id}`) &&
    (asked.model_type_id === "" || asked.model_type_id === one.model_type_id) &&
    (asked.takes === "" || one.input_fields.includes(asked.takes)) &&
    (asked.gives === "" || one.output_fields.includes(asked.gives))
  );
}
