/** The outputs of one part of a run, as the kernel of a dataset browser sends them. */
import {
  type Column,
  columnFromArray,
  int32,
  tableFromColumns,
  tableToIPC,
  utf8,
} from "@uwdata/flechette";

export interface Output {
  index: number;
  node: string;
  output_id: number;
  error: string;
  empty: boolean;
}

export function outputsIpc(outputs: readonly Output[]): Uint8Array {
  const text = (value: (output: Output) => string) => columnFromArray(outputs.map(value), utf8());
  const whole = (value: (output: Output) => number) => columnFromArray(outputs.map(value), int32());
  const columns: Record<string, Column<unknown>> = {
    index: whole(({ index }) => index),
    node_id: text(({ node }) => node),
    output_id: whole(({ output_id }) => output_id),
    status: text(({ error, empty }) => (error ? "failed" : empty ? "empty" : "ok")),
    error_name: text(({ error }) => (error ? "INPUT_DOWNLOAD_FAILED" : "")),
    error_message: text(({ error }) => error),
  };
  const bytes = tableToIPC(tableFromColumns(columns), { format: "stream" });
  if (!bytes) throw new Error("flechette wrote no table");
  return bytes;
}
