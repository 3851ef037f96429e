/** All that vitest.config.ts needs of Node; the sources run in a browser and get none of it. */
declare module "node:fs" {
  export function existsSync(path: string): boolean;
}
