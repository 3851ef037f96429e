/** Reads what a Python module of the wire declares, for the tests that hold the page to it. */

/** The fields of a TypedDict, those of its parent included. */
export function fieldsIn(python: string, name: string): string[] {
  const [, parent, body] = python
    .replaceAll(/"{3}[\s\S]*?"{3}/g, "")
    .split(new RegExp(`^class ${name}\\((\\w+)\\):$`, "m"));
  if (parent === undefined || body === undefined) throw new Error(`nothing declares ${name}`);
  const own = body.split(/^(?:class |[A-Z_]+ = |# ---)/m)[0] ?? "";
  const fields = [...own.matchAll(/^ {4}(\w+): /gm)].map((match) => match[1] as string);
  return parent === "TypedDict" ? fields : [...fieldsIn(python, parent), ...fields];
}

/** The names in a Literal. */
export function namesIn(python: string, literal: string): string[] {
  const listed = new RegExp(`^${literal} = Literal\\[([^\\]]*)\\]`, "m").exec(python)?.[1] ?? "";
  return [...listed.matchAll(/"([^"]+)"/g)].map((match) => match[1] as string);
}
