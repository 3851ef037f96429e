"""Copy as Python: code that teaches the same model without a widget."""

from __future__ import annotations


def teaching_code(name: str, description: str, saved: str) -> str:
    """Return the code.

    Parameters
    ----------
    name, description
        The model's.
    saved
        The folder that holds these very pictures; empty where none does.
    """
    lines = ["import predict_widgets as pw", ""]
    place = repr(saved)
    if not saved:
        lines += [
            "# The pictures are in the widget alone. Save them first, or name a folder that has a",
            "# sub-folder with pictures for each class.",
            f"folder = {name!r}",
        ]
        place = "folder"
    about = f", description={description!r}" if description else ""
    lines += [
        f"taught = pw.embedded().teach({name!r}, {place}{about})",
        "print(repr(taught))",
        "pw.ModelViewer(taught)",
    ]
    return "\n".join(lines) + "\n"
