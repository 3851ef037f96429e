/** Medians of what drawing takes: the script alone, and with the raster forced. */
const SAMPLES = 60;

export interface Timing {
  script_ms: number;
  raster_ms: number;
}

/**
 * One frame for each sample, ours and the bare loop in turn, so that both meet the same machine.
 *
 * @param force has what was drawn rastered
 */
export async function time(
  force: () => void,
  tasks: Readonly<Record<string, () => void>>,
): Promise<Record<string, Timing>> {
  const names = Object.keys(tasks);
  const script = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  const raster = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const [name, task] of Object.entries(tasks)) {
      await new Promise(requestAnimationFrame);
      const start = performance.now();
      task();
      const drawn = performance.now();
      force();
      const painted = performance.now();
      // The first few compile.
      if (sample >= 10) {
        script[name]?.push(drawn - start);
        raster[name]?.push(painted - start);
      }
    }
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      { script_ms: median(script[name] ?? []), raster_ms: median(raster[name] ?? []) },
    ]),
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(3));
}
