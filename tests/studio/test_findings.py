"""What the kiosk's check finds is said in French, all of it."""

import ast
import inspect
import re
from collections.abc import Iterator

import pytest

from kiosk.edition import check
from kiosk.edition.check import Finding
from studio.publishing.findings import in_french

_SAMPLES = {"what": "theme", "language": "nl", "shown": "media/x.jpg"}
"""What stands in a message for a variable; for all others a number does."""


def messages() -> Iterator[str]:
    """Yield a sample of every message that the check can give."""
    tree = ast.parse(inspect.getsource(check))
    fault = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_fault")
    said = [node.value for node in ast.walk(fault) if isinstance(node, ast.Return)]
    said += [
        node.args[1]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_error", "_warning")
    ]
    for node in said:
        if isinstance(node, ast.JoinedStr):
            yield "".join(map(_sample, node.values)).replace("theme written", "2 texts are written")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _sample(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    return _SAMPLES.get(part.value.id, "7") if isinstance(part.value, ast.Name) else "7"


@pytest.mark.parametrize("message", sorted(set(messages())))
def test_every_message_of_the_check_is_said_in_french(message: str):
    said = in_french(Finding("error", "exhibit", message)).what

    assert said != message, "studio/publishing/findings.py does not know it"
    assert not re.search(r"\b(the|is|has|which|must|not)\b", said), said


def test_there_are_messages():
    assert len(set(messages())) > 25


@pytest.mark.parametrize(
    ("path", "message", "where", "what"),
    [
        (
            'story › chapter "mines-1852" › title',
            "is not translated: en, nl",
            "chapitre « mines-1852 » › titre",
            "n’est pas traduit\u202f: anglais, néerlandais",
        ),
        (
            'laureate "first"',
            'names the theme "pas-en-ligne", which does not exist',
            "lauréat « first »",
            "demande le thème qui n’est pas en ligne",
        ),
        ("about › key fact 4", "is still to be verified", "à propos › chiffre clé 4", "reste à vérifier"),
        ('picture "hall" › alternative text', "is blank", "image « hall » › texte alternatif", "est vide"),
    ],
)
def test_findings_say_where_and_what_in_the_words_of_the_forms(path: str, message: str, where: str, what: str):
    remark = in_french(Finding("warning", path, message))

    assert (remark.where, remark.what) == (where, what)
