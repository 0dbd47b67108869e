"""An asset's deeds as a line through time: who received it, who passed it on, and where the line is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from search_api.pages import words

if TYPE_CHECKING:
    from collections.abc import Mapping

_RECEIVES = frozenset({"transferee", "heir"})


@dataclass(frozen=True, slots=True)
class Step:
    """One deed of the line. `gap` is a sentence where whoever passed the asset on is not who had received it."""

    signed_on: str
    title: str
    who: str
    note: str
    gap: str
    tone: str


def steps(chain: list[Mapping[str, Any]]) -> list[Step]:
    """The steps of an answer's `chain`, oldest first."""
    return [_step(link) for link in chain]


def _step(link: Mapping[str, Any]) -> Step:
    gives = [party["name"] for party in link["parties"] if party["role"] not in _RECEIVES and party["name"]]
    gets = [party["name"] for party in link["parties"] if party["role"] in _RECEIVES and party["name"]]
    if link["passes_on"]:
        who = f"{_named(gives)} → {_named(gets)}"
    else:
        who = "; ".join(f"{party['name']} ({_role(party['role'])})" for party in link["parties"] if party["name"])
    notes = [link["ended"], "" if link["sure"] else "Chưa chắc là giao dịch của chính tài sản này."]
    tone = (
        "ended" if link["ended"] else "review" if link["outcome"] == "review" else "passes" if link["passes_on"] else ""
    )
    gap = "Đứt quãng: bên chuyển không phải bên đã nhận trước đó." if link["gap"] else ""
    return Step(link["signed_on"], link["title"], who, " ".join(filter(None, notes)), gap, tone)


def _named(names: list[str]) -> str:
    return ", ".join(names) or "(không ghi)"


def _role(role: str) -> str:
    known = words.ROLES.get(role, role)
    return known[0].lower() + known[1:]
