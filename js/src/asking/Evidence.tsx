/** A switch right by the bars: where on the picture the evidence for the leading concepts lies. */
import type { Actions } from "../viewer/actions.js";
import type { ViewerState } from "../viewer/state.js";

const PARAMETER = "evidence";
/** Maps of the three leading concepts: more than that nobody compares. */
const MAPS = 3;

/** Whether the model can be asked for evidence. */
export function givesEvidence({ model }: ViewerState): boolean {
  return model.value?.parameters.some(({ name }) => name === PARAMETER) ?? false;
}

export function Evidence({ state, actions }: { state: ViewerState; actions: Actions }) {
  const params = state.params.value.value;
  const usual = state.model.value?.parameters.find(({ name }) => name === PARAMETER)?.default;
  const asked = Number(params[PARAMETER] ?? usual ?? 0);
  return (
    <label class="pw-check" title="Hover a bar to see where on the picture its evidence lies">
      <input
        type="checkbox"
        checked={asked > 0}
        onChange={(event) => {
          const { [PARAMETER]: _former, ...rest } = params;
          const wanted = event.currentTarget.checked ? MAPS : 0;
          actions.setParams(wanted === (usual ?? 0) ? rest : { ...rest, [PARAMETER]: wanted });
        }}
      />
      Show evidence
    </label>
  );
}
