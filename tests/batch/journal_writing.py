"""A process that journals and says what is kept, until it is killed: python -m ... FOLDER."""

import sys
from pathlib import Path

from tests.batch.journaling import opened, result

INPUTS_A_PART = 3
PARTS_A_COMPACTION = 4


def main(folder):
    journal = opened(Path(folder))
    with journal.writing():
        print("ready", len(journal), flush=True)  # noqa: T201 - for whoever kills it
        part = 0
        while True:
            first = len(journal)
            keys = [f"input {first + place}" for place in range(INPUTS_A_PART)]
            again = [f"input {place}" for place in range(first - 1, first) if place >= 0]
            failures = [result(key, error="LATER") for key in again]
            journal.append([*failures, *(result(key, f"label of {key}") for key in keys)])
            print("kept", first + INPUTS_A_PART, flush=True)  # noqa: T201 - as above
            part += 1
            if part % PARTS_A_COMPACTION == 0:
                journal.compact()
                print("compacted", flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main(sys.argv[1])
