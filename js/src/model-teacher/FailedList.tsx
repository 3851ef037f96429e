/** Pictures that could not be given to a class, each by its name; their neighbors are not held up. */
import { sentence } from "../states/FailedCard.js";
import type { Coming } from "./coming.js";
import type { Sending } from "./sending.js";

/** More than these would hide the class's pictures. */
const NAMED = 4;

export function FailedList({
  failed,
  classId,
  sending,
  live,
}: {
  failed: readonly Coming[];
  classId: string;
  sending: Sending;
  live: boolean;
}) {
  if (failed.length === 0) return null;
  const more = failed.length - NAMED;
  return (
    <div class="pw-class__failed" role="alert">
      <ul>
        {failed.slice(0, NAMED).map((item) => (
          <li key={item.id}>
            <Said name={item.name} message={sentence(item.failed?.message ?? "")} />{" "}
            {item.failed?.hint}{" "}
            {live && !sending.isRefused(item) && (
              <>
                <button
                  type="button"
                  class="pw-link"
                  aria-label={`Retry ${item.name}`}
                  onClick={() => sending.retry(item)}
                >
                  Retry
                </button>{" "}
              </>
            )}
            <button
              type="button"
              class="pw-link"
              aria-label={`Leave out ${item.name}`}
              onClick={() => sending.remove(item)}
            >
              Leave out
            </button>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p>
          and {more.toLocaleString("en")} more.{" "}
          <button type="button" class="pw-link" onClick={() => sending.removeFailed(classId)}>
            Leave all out
          </button>
        </p>
      )}
    </div>
  );
}

/** The message with the picture's name, before it where it has none. */
function Said({ name, message }: { name: string; message: string }) {
  const [before, ...after] = message.split(name);
  return (
    <>
      {after.length > 0 && before}
      <b>{name}</b>
      {after.length > 0 ? after.join(name) : ` ${message}`}
    </>
  );
}
