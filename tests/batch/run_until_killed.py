"""A process that predicts and says what is kept, until it is killed: ... BASE FOLDER COUNT."""

import sys

import predict_widgets as pw
from predict_widgets.batch import batch_run
from tests.batch.numbered import Numbers

MODEL = "somebody/an-app/models/a-model"
CONCURRENCY = 3
INPUTS_A_CALL = 8


def main(base, folder, count):
    batch_run.inputs_per_call = lambda *_: INPUTS_A_CALL
    platform = pw.connect(base=base, user_id="me", app_id="app")
    run = batch_run.BatchRun(
        Numbers(int(count)),
        MODEL,
        platform=platform,
        folder=folder,
        rate=None,
        concurrency=CONCURRENCY,
    )
    print("ready", flush=True)  # noqa: T201 - for whoever kills it
    run.run(on_part=lambda part: print("kept", *(one.input_id for one in part), flush=True))  # noqa: T201 - as above


if __name__ == "__main__":
    main(*sys.argv[1:])
