/** A table's heads of the models: their letters, and to a screen reader their names. */
import { type Column, nameOfModel } from "./column.js";
import { letterOf } from "./verdicts.js";

export function ModelHeads({ columns }: { columns: readonly Column[] }) {
  return (
    <>
      {columns.map((column, at) => (
        <th key={column.reference} scope="col" title={nameOfModel(column)}>
          {letterOf(at)}
          <span class="pw-visually-hidden"> {nameOfModel(column)}</span>
        </th>
      ))}
    </>
  );
}
