/** Whatever order answers come in, and whether or not anybody minds the signal. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Page, Pages, SEARCH_AFTER_MS } from "./pages.js";

interface Item {
  reference: string;
}
interface Asked {
  question: string;
  page: number;
  signal: AbortSignal;
  answer: (...references: string[]) => Promise<void>;
  fail: () => Promise<void>;
}

let asked: Asked[];
let pages: Pages<string, Item>;
beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  pages = new Pages(
    (question, page, signal) =>
      new Promise<Page<Item>>((resolve, reject) => {
        const settle = (act: () => void) => {
          act();
          return vi.advanceTimersByTimeAsync(0).then(() => {});
        };
        asked.push({
          question,
          page,
          signal,
          answer: (...references) =>
            settle(() =>
              resolve({ items: references.map((reference) => ({ reference })), more: true }),
            ),
          fail: () => settle(() => reject(new Error("out of order"))),
        });
      }),
  );
});
afterEach(() => {
  pages.close();
  vi.useRealTimers();
});

const shown = (): string[] | undefined =>
  pages.listed.value.items?.map(({ reference }) => reference);
const ask = async (question: string): Promise<Asked> => {
  pages.ask(question, SEARCH_AFTER_MS);
  await vi.advanceTimersByTimeAsync(SEARCH_AFTER_MS);
  return asked.at(-1) as Asked;
};

test("an answer or error that comes after a newer question's changes nothing", async () => {
  const [first, second, third] = [await ask("a"), await ask("ab"), await ask("abc")];
  expect([first.signal.aborted, second.signal.aborted, third.signal.aborted]).toEqual([
    true,
    true,
    false,
  ]);
  await third.answer("of abc");
  await first.answer("of a");
  await second.fail();
  expect(shown()).toEqual(["of abc"]);
  expect(pages.listed.value).toMatchObject({ asking: "", error: null });
});

test("a page that a new question overtook is not added to that question's list", async () => {
  await (await ask("a")).answer("one");
  pages.more();
  const late = asked.at(-1) as Asked;
  const next = await ask("b");
  await next.answer("two");
  await late.answer("three");
  expect(shown()).toEqual(["two"]);
});

test("what moved onto the next page meanwhile stands in the list once", async () => {
  await (await ask("a")).answer("one", "two");
  const { list } = pages.listed.value;
  pages.more();
  await (asked.at(-1) as Asked).answer("two", "three");
  expect(shown()).toEqual(["one", "two", "three"]);
  expect(pages.listed.value.list).toBe(list);
});

test("the page that failed is the one that is asked for again", async () => {
  await (await ask("a")).answer("one");
  pages.more();
  await (asked.at(-1) as Asked).fail();
  expect(pages.listed.value.error?.message).toBe("out of order");
  expect(shown()).toEqual(["one"]);
  pages.retry();
  await (asked.at(-1) as Asked).answer("two");
  expect(asked.map(({ page }) => page)).toEqual([1, 2, 2]);
  expect(shown()).toEqual(["one", "two"]);
});

test("a question put in a hurry is put once", async () => {
  pages.ask("a", SEARCH_AFTER_MS);
  pages.hurry();
  pages.hurry();
  await vi.advanceTimersByTimeAsync(2 * SEARCH_AFTER_MS);
  expect(asked.map(({ question }) => question)).toEqual(["a"]);
});
