"""Texts without words count for nothing: what is beside a text does not change how its words are weighed."""

import tempfile
from pathlib import Path

import numpy as np

from assistant.lexical import Lexical
from assistant.types import Language

SV: tuple[Language, ...] = ("sv",)
TEXTS = ["kommunen ordnar möten", "rådet ger utlåtanden om planen och stöder föreningar", "möten för alla"]


def test_empty_texts_change_no_score() -> None:
    alone = Lexical.build((text, SV) for text in TEXTS)
    among = Lexical.build((text, SV) for text in ["", "", *TEXTS, ""])
    assert np.allclose(among.scores("möten om planen")[2:5], alone.scores("möten om planen"))
    assert among.scores("möten").tolist()[:2] == [0.0, 0.0]
    assert len(among.scores("möten")) == 6


def test_they_change_none_after_saving_either() -> None:
    among = Lexical.build((text, SV) for text in ["", *TEXTS])
    with tempfile.TemporaryDirectory() as folder:
        among.save(Path(folder) / "bm25")
        again = Lexical.load(Path(folder) / "bm25")
        assert np.allclose(again.scores("möten"), among.scores("möten"))
        assert again.spread("möt") == among.spread("möt") == (2, 3)
        assert again.holders("möt", 4).tolist() == [False, True, False, True]
