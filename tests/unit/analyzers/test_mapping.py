from __future__ import annotations

import json
import re

from analyzers import mapping
from analyzers.fields import VI_FOLD
from analyzers.mentions import Mention, document
from analyzers.things import person


def test_an_index_is_made_of_plain_data():
    body = mapping.index_body(3, 1)
    assert json.loads(json.dumps(body)) == body
    assert body["settings"]["index"] == {"number_of_shards": 3, "number_of_replicas": 1}


def test_the_mapping_takes_every_field_of_a_document_and_no_other():
    mention = Mention("person", "persons", 0, "subject", None, person("Nguyễn Văn An"))
    assert mapping.MAPPING["dynamic"] == "strict"
    assert set(mapping.MAPPING["properties"]) == {*document("notice", mention), "record"}


def test_no_key_is_left_out_in_silence():
    assert "ignore_above" not in json.dumps(mapping.MAPPING)


def test_words_have_no_stop_words():
    assert mapping.MAPPING["properties"]["words"]["analyzer"] == VI_FOLD
    assert "stop" not in json.dumps(mapping.ANALYSIS["filter"])


def test_the_fingerprint_is_of_this_code_and_its_data(monkeypatch):
    assert re.fullmatch("[0-9a-f]{64}", mapping.FINGERPRINT)
    assert mapping._fingerprint() == (before := mapping._fingerprint())
    monkeypatch.setattr(mapping, "data_digest", lambda: "another table of places")
    assert mapping._fingerprint() != before


def test_another_analysis_is_another_fingerprint(monkeypatch):
    before = mapping._fingerprint()
    monkeypatch.setattr(mapping, "ANALYSIS", {**mapping.ANALYSIS, "filter": {}})
    assert mapping._fingerprint() != before


def test_other_code_is_another_fingerprint(monkeypatch, tmp_path):
    (tmp_path / "keys.py").write_text("# other keys", encoding="utf-8")
    monkeypatch.setattr(mapping, "files", lambda _package: tmp_path)
    assert mapping._fingerprint() != mapping.FINGERPRINT
