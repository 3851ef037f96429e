/** A model's public preview examples: for everyone to open, for its owner to keep. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Rpc } from "../rpc.js";
import { FailedCard } from "../states/FailedCard.js";
import type { Inputs } from "../viewer/inputs.js";
import type { ViewerState } from "../viewer/state.js";
import type { ViewState } from "../viewer/view.js";
import type { ExampleCard, ExamplesResult } from "../wire.js";
import { AddExample } from "./AddExample.js";
import css from "./examples.css";
import { Grid } from "./Grid.js";
import { ExampleList } from "./list.js";
import { Owner } from "./owner.js";

export interface ExamplesProps {
  state: ViewerState;
  inputs: Inputs;
  rpc: Rpc;
  view: ViewState;
}

export function Examples({ state, inputs, rpc, view }: ExamplesProps) {
  const [list] = useState(() => new ExampleList(rpc));
  useEffect(() => () => list.close(), []);
  const reference = useComputed(() => state.model.value?.reference ?? "");
  const listed = useRef("");
  useSignalEffect(() => {
    void state.examples.value;
    if (listed.current !== reference.value) list.forget();
    listed.current = reference.value;
    void list.list();
  });
  const said = useSignal("");
  const [owner] = useState(() => new Owner(list, said));
  const open = (card: ExampleCard) => {
    inputs.addExample(card, list.thumbnails.value.get(card.id)?.blob ?? null);
    // It may have been the current one all along.
    view.tab.value = "try";
  };
  const result = list.result.value;
  const error = list.error.value;
  const owns = result?.owner ?? false;
  return (
    <div class="pw-examples">
      <style>{css}</style>
      {((result === null && error === null) || list.changing.value) && (
        <progress class="pw-progress" aria-label="Asking for the examples" />
      )}
      {error && <FailedCard error={error} onRetry={() => void list.list()} />}
      {result?.missing && <p class="pw-notice">{result.missing}</p>}
      {result && owns && <AddExample item={state.current.value} owner={owner} />}
      {result?.examples.length === 0 && <None owner={owns} name={state.model.value?.name ?? ""} />}
      {result && result.examples.length > 0 && (
        <Grid
          cards={result.examples}
          thumbnails={list.thumbnails.value}
          owner={owns ? owner : null}
          onOpen={open}
        />
      )}
      {owner.error.value && (
        <FailedCard
          error={owner.error.value}
          others={[{ label: "Dismiss", act: () => owner.dismiss() }]}
        />
      )}
      {result && <Kept result={result} />}
      <p class="pw-visually-hidden" role="status">
        {said.value}
      </p>
    </div>
  );
}

function None({ owner, name }: { owner: boolean; name: string }) {
  return (
    <div class="pw-empty">
      <p class="pw-empty__title">No public preview examples yet</p>
      <p class="pw-empty__text">
        {owner
          ? "Try an input, then come back and add it: whoever opens this model sees it with its prediction."
          : `The owner of ${name || "this model"} has added none.`}
      </p>
    </div>
  );
}

/** Where they are kept, and where else they could be. */
function Kept({
  result: { note, set_path: path, publish_url: url, owner },
}: {
  result: ExamplesResult;
}) {
  const page = owner ? webPage(url) : null;
  if (note === "" && path === "" && page === null) return null;
  return (
    <p class="pw-examples__kept">
      {note}
      {path !== "" && !note.includes(path) && (
        <>
          {" "}
          Example set: <code>{path}</code>
        </>
      )}
      {page && (
        <>
          {" "}
          <a class="pw-link" href={page.href} target="_blank" rel="noreferrer">
            Publish on {page.host}
          </a>
        </>
      )}
    </p>
  );
}

/** An address that a link may lead to; null of anything else. */
function webPage(url: string): URL | null {
  const page = URL.canParse(url) ? new URL(url) : null;
  return page?.protocol === "https:" ? page : null;
}
