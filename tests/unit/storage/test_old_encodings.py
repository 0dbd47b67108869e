from __future__ import annotations

import json
import unicodedata

import pytest

from soat.province import province
from storage.old_encodings import OldEncoding, refuse_old_encoding


def refused(*names: str) -> str | None:
    """The field that a record with persons of these names is refused for."""
    try:
        refuse_old_encoding({"persons": [{"name": name} for name in names]})
    except OldEncoding as error:
        return error.problem.field
    return None


# ư is a soft hyphen in TCVN3: whoever strips it before looking makes "Phượng" "Phợng".
TCVN3 = [
    "Lª ThÞ Ph\u00adîng",
    "Lª ThÞ Phîng",
    "NguyÔn V¨n An",
    "TrÇn ThÞ B×nh",
    "Hoµng",
    "Ph¹m An",
    "§ç V¨n",
    "Th\u00ad",
    "C«ng ty S«ng Xanh",
    "X· Nghi Phó",
]
VNI = ["Leâ Thò Phöôïng", "Nguyeãn Vaên An", "Traàn Thò Bình", "Phaïm An", "NGUYEÃN VAÊN AN", "Ñaëng", "Tieán"]
UNICODE = [
    "Lê Thị Phượng",
    "Nguyễn\u00ad Văn An",
    "Lê Văn Hòa",
    "Tôn Thất Hoà, Hoè, Khoát",
    "\u00d0inh La",
    "Saïd",
    "Michaël Müller",
    "Aïcha",
    "Seán",
    "Isaác",
    "João",
    "Søren Bjørn Strauß",
    "Vinamilk® Co",
    "ABC©",
    "«Song Xanh»",
    "100 m² × 5",
    "A·B",
    "P\u00ad 121739",
    "khoi 5\u00ad, Nghi Phu",
]


@pytest.mark.parametrize("name", TCVN3 + VNI)
def test_c04_an_old_encoding_is_refused_where_it_stands(name):
    assert refused("Lê Văn An", name) == "persons[1].name"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", UNICODE)
def test_unicode_is_not_taken_for_one(name, form):
    assert refused(unicodedata.normalize(form, name)) is None


def test_nothing_that_clerks_write_in_unicode_is_taken_for_one():
    for record in province(4, 600, 400):
        refuse_old_encoding(json.loads(json.dumps(record)))
