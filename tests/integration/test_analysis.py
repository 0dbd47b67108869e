"""The engine and `fold` must give the same words, or a name is filed under one form and sought by another."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.fields import VI_FOLD
from analyzers.folding import fold
from storage.records import Draft, Origin, apply_records
from storage.schemas import validate_record
from tests.unit.analyzers.vietnamese import ALPHABET, MARKED_LETTERS

Analyze = Callable[[str], str]


@pytest.fixture
def analyze(engine, services, index_prefix) -> Iterator[Analyze]:
    """What the analyzer of a real index makes of a text: its words between single spaces."""
    name = f"{index_prefix}-analysis"
    engine.create(name, 1, 0)
    with httpx2.Client(base_url=services.opensearch_url) as client:

        def words(text: str) -> str:
            answer = client.post(f"/{name}/_analyze", json={"analyzer": VI_FOLD, "text": text})
            answer.raise_for_status()
            return " ".join(token["token"] for token in answer.json()["tokens"])

        yield words


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_c02_every_marked_letter_has_one_key_in_python_and_engine(analyze, form):
    words = analyze(unicodedata.normalize(form, " ".join(MARKED_LETTERS))).split()
    letters = dict(zip(MARKED_LETTERS, words, strict=True))
    assert len(letters) == 134
    assert {
        letter: word for letter, word in letters.items() if not word == fold(letter) == MARKED_LETTERS[letter]
    } == {}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "text",
    [
        "Đặng Đình Đức",
        "dang dinh duc",
        "Dặng Đinh Duc",
        "ĐANG DINH DUC",
        "Ðặng Ɖình đức",
        "Bùi Đường, Bùi Dương; Bùi Đương",
        "Huệ Phượng",
        "LÝ Quý Mỹ Vỹ thúy Y Bhiă kỳ huy",
        "H’Hen Niê - K'Brêu N.V.A",
        "Ngu\u00adyễn\u00a0Văn\u200b An",
        "ＮＧＵＹỄＮ Straße ½ Æther",
        "Công ty TNHH MTV An Phát (chi nhánh số 1)",
        "căn hộ 1203, tòa A2 và thửa 345/12",
    ],
)
def test_texts_have_the_same_words_in_python_and_engine(analyze, text, form):
    text = unicodedata.normalize(form, text)
    assert analyze(text) == fold(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(alphabet=ALPHABET + " '’.-_0123456789", max_size=80))
def test_any_vietnamese_text_has_the_same_words_in_python_and_engine(analyze, text):
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)
        assert analyze(written) == fold(written)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_c02_every_marked_letter_is_filed_in_postgresql_under_its_plain_one(database, form):
    """What PostgreSQL answers lookups with until the engine knows a record, and whenever the engine is away."""

    def letter(number: int, written: str) -> Draft:
        document = {"number": "1/TB", "date": "2024-05-06", "agency": "Tòa án"}
        person = {"name": unicodedata.normalize(form, f"Lan M{written}t"), "birth_date": "1980-02-03"}
        ours = {"type": "notice", "source": "test", "source_id": f"{number:03}", "document": document}
        return Draft(validate_record({**ours, "measure": "suspension", "persons": [person]}))

    drafts = [letter(i, each) for i, each in enumerate(each for pair in MARKED_LETTERS.items() for each in pair)]
    with database.transaction() as tx:
        apply_records(tx, drafts, Origin("import", "test", None))
        filed = list(
            tx.exec_driver_sql("""select doc->'keys' from mentions m join records r on r.id = m.record_id
                                  order by r.source_id""").scalars()
        )
    assert len(filed) == 2 * 134
    plain = filed[1::2]
    assert [marked for marked, one, other in zip(MARKED_LETTERS, filed[::2], plain, strict=True) if one != other] == []
