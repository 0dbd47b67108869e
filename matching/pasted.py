"""The subjects of a lookup whose `text` is a clause or a draft deed, together with those that were typed.

What the text names is looked up exactly like what was typed. Who or what stands in both is one subject, under the
reference of the typed one: what was typed holds, and the text adds what was left out (a number, a date, a place). A
role is not added: whoever was typed without one is taken as one who disposes, and stays so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from analyzers import drafts
from matching.request import MEMBERS, Subject, subjects_of, thing_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from matching.request import LookupRequest

MOST_FROM_TEXT: Final = 300
"""Subjects of a text that one lookup takes, besides those typed; those beyond are told as not looked up."""

_PLACE: Final = ("commune", "district", "province")


@dataclass(slots=True)
class Pasted:
    """All subjects of a lookup, and what the answer tells of its text.

    `asked` has, by reference, what is looked up where the request alone does not say it: kind and values. `extracted`
    and `unread` are the answer's members of these names.
    """

    subjects: list[Subject]
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    extracted: list[dict[str, Any]] = field(default_factory=list)
    unread: list[dict[str, Any]] = field(default_factory=list)


def all_subjects(request: LookupRequest) -> Pasted:
    """The typed subjects, completed from the text, and the text's own as text[0], text[1] and so on."""
    typed = subjects_of(request)
    pasted = Pasted(list(typed))
    if not request.text or not request.has_text:
        return pasted
    draft = drafts.read_draft(request.text)
    pasted.unread = [_unread(passage.span, passage.why) for passage in draft.unread]
    if not draft.subjects and not draft.unread:
        pasted.unread = [_unread((0, len(request.text)), "nothing")]  # whoever pasted it meant somebody by it
    asked = [drafts.Subject(subject.kind, _typed_values(request, subject.ref), ()) for subject in typed]
    same = drafts.twins(asked, draft.subjects)
    for i, found in enumerate(draft.subjects):
        if i in same:
            _complete(pasted, same[i], asked[same[i]].values, found)
        elif len(pasted.subjects) - len(typed) < MOST_FROM_TEXT:
            _add(pasted, found, f"text[{len(pasted.subjects) - len(typed)}]")
        else:
            pasted.unread += [_unread(said.span, "left_out") for said in found.fields[:1]]
        # A parcel that the text gives a second place ("nay là phường …") is looked up there as well.
        for place in found.renamed:
            _add(pasted, _elsewhere(found, place), f"text[{len(pasted.subjects) - len(typed)}]")
    return pasted


def _typed_values(request: LookupRequest, ref: str) -> dict[str, Any]:
    member, _, index = ref.rstrip("]").partition("[")
    asked: BaseModel = getattr(request, member)[int(index)]
    return {name: value for name, value in asked.model_dump(exclude={"role"}).items() if value}


def _add(pasted: Pasted, found: drafts.Subject, ref: str) -> None:
    pasted.subjects.append(Subject(ref, found.kind, thing_of(found.kind, found.values), found.role))
    pasted.asked[ref] = {"kind": found.kind, "member": MEMBERS[found.kind], "role": found.role, "values": found.values}
    _extract(pasted, ref, found)


def _complete(pasted: Pasted, index: int, typed: Mapping[str, Any], found: drafts.Subject) -> None:
    """One subject of the two: numbers of both, else what was typed, else what the text says."""
    before = pasted.subjects[index]
    known = pasted.asked.get(before.ref, {}).get("values", typed)
    values = {**found.values, **known}
    for name in ("id_numbers", "identifiers"):
        if name in values:
            values[name] = list(dict.fromkeys([*known.get(name, ()), *found.values.get(name, ())]))
    if found.kind == "land" and any(known.get(name) for name in _PLACE):
        # A place is taken whole from one hand: an old district beside a new province names no place.
        values = {name: value for name, value in values.items() if name not in _PLACE or known.get(name)}
    _extract(pasted, before.ref, found)
    if values != typed:
        pasted.subjects[index] = Subject(before.ref, before.kind, thing_of(before.kind, values), before.role)
        pasted.asked[before.ref] = {
            "kind": before.kind,
            "member": MEMBERS[before.kind],
            "role": before.role,
            "values": values,
        }


def _elsewhere(found: drafts.Subject, place: Mapping[str, str]) -> drafts.Subject:
    values = {name: value for name, value in found.values.items() if name not in _PLACE}
    return drafts.Subject("land", {**values, **place}, ())


def _extract(pasted: Pasted, ref: str, found: drafts.Subject) -> None:
    pasted.extracted += [
        {"ref": ref, "kind": said.kind, "value": said.value, "span": list(said.span)} for said in found.fields
    ]


def _unread(span: tuple[int, int], why: str) -> dict[str, Any]:
    return {"span": list(span), "why": why}
