/** What stands in a list to choose from. */

export interface Choice {
  reference: string;
  name: string;
  /** At the end of its line. */
  meta: string;
  /** Below its name. */
  note: string;
  /** The one that answers now. */
  selected: boolean;
}

/** Choices under a heading; one without a title has none. */
export interface Group<Of extends Choice = Choice> {
  title: string;
  choices: readonly Of[];
}

/** The choices whose words hold what was typed: of a list that came whole. */
export function filtered<Of extends Choice>(choices: readonly Of[], search: string): readonly Of[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return choices;
  return choices.filter(({ name, note, meta }) =>
    `${name} ${note} ${meta}`.toLowerCase().includes(wanted),
  );
}
