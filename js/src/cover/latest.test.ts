import { expect, test } from "vitest";
import { Latest } from "./latest.js";

/** Work whose end the test decides. */
function held() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let now = 0;
  let most = 0;
  const latest = new Latest<number>((wish) => {
    begun.push(wish);
    now += 1;
    most = Math.max(most, now);
    return new Promise((resolve) => {
      ends.push(() => {
        now -= 1;
        resolve();
      });
    });
  });
  const end = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { latest, begun, end, most: () => most };
}

test("what was overtaken is left out, the newest is not", async () => {
  const { latest, begun, end } = held();
  for (const wish of [1, 2, 3, 4]) latest.ask(wish);
  expect(begun).toEqual([1]);
  await end();
  expect(begun).toEqual([1, 4]);
  await end();
  latest.ask(5);
  expect(begun).toEqual([1, 4, 5]);
});

test("one at a time, however often it is asked", async () => {
  const { latest, begun, end, most } = held();
  for (let wish = 0; wish < 50; wish++) {
    latest.ask(wish);
    if (wish % 7 === 0) await end();
  }
  await end();
  await end();
  expect(most()).toBe(1);
  expect(begun.at(-1)).toBe(49);
});

test("what waits can be dropped", async () => {
  const { latest, begun, end } = held();
  latest.ask(1);
  latest.ask(2);
  latest.drop();
  await end();
  expect(begun).toEqual([1]);
});
