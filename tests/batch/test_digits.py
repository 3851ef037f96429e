"""A whole dataset through gRPC, and what people do with the table."""

import pandas as pd

import predict_widgets as pw
from predict_widgets.platform.connection import serve_embedded

TOKEN = "digits-for-a-test-0123456789abcd"  # noqa: S105 - of a server of this test's own


def test_the_accuracy_on_digits_never_seen_is_told_by_the_table(tmp_path):
    server = serve_embedded(0, TOKEN)
    try:
        platform = pw.connect(TOKEN, f"http://{server.address}", user_id="embedded", app_id="main")
        digits = pw.dataset("embedded/main/datasets/digits", platform=platform)
        model = "embedded/main/models/digit-classifier"
        run = pw.BatchRun(digits, model, platform=platform, folder=tmp_path / "journal", rate=None)
        report = run.run()
        assert report.complete
        assert (report.inputs, report.ok) == (1797, 1797)
        assert report.calls == 15, "128 a call"
        outputs = run.predictions.outputs.select(["output_id", "dataset_input_id"])
        names = pd.Series(outputs.column(1).to_pylist(), index=outputs.column(0).to_pylist())
        table = run.predictions.to_pandas()
        best = table.loc[table.groupby("output_id")["score"].idxmax()]
        said = dict(zip(best["output_id"].map(names), best["label"], strict=True))
        held_out = [one for one in digits if one.metadata["split"] == "held-out"]
        truths = digits.truth(held_out)
        right = sum(
            said[one.id] == truth.labels[0] for one, truth in zip(held_out, truths, strict=True)
        )
    finally:
        pw.disconnect()
        server.stop()
    assert len(held_out) == 450
    assert 0.955 < right / len(held_out) < 1
