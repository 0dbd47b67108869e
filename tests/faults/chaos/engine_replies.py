"""What the engine, or whatever stands before it, may say."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.engine_proxy import Reply
from tests.faults.chaos.catalogue import fault
from tests.faults.chaos.system import SIDES, System

SAID = {
    "429": Reply(429, {"error": {"type": "rejected_execution_exception"}, "status": 429}),
    "413": Reply(413, {"error": {"type": "content_too_long_exception"}, "status": 413}),
    "503": Reply(503, {"error": {"type": "no_master_exception"}, "status": 503}),
    "garbage": Reply(200, b"<html>Bad gateway</html>"),
    "half a reply": Reply(200, b'{"took":3,"responses":[{"took":1,"timed_out":false,"_sh'),
}


def whole_reply(name: str, side: str) -> None:
    """The engine (or what stands before it) answers each request, or each second one, like this."""

    def make(system: System, rng: random.Random) -> Iterator[None]:
        proxy, chance = system.http[side], rng.choice([0.3, 1.0])
        if name == "413":
            proxy.before = lambda method, path, body: SAID[name] if len(body) > 2000 and "_bulk" in path else None
        else:
            proxy.before = lambda method, path, body: SAID[name] if rng.random() < chance else None
        try:
            yield
        finally:
            proxy.before = lambda _method, _path, _body: None

    fault(f"engine says {name} to {side}")(make)


for _name in SAID:
    for _side in SIDES:
        if (_name, _side) != ("413", "clients"):
            whole_reply(_name, _side)


def item_fault(name: str, status: int, kind: str) -> None:
    """Some items of a bulk come back with this status, whatever the engine did with them."""

    def make(system: System, rng: random.Random) -> Iterator[None]:
        proxy, chance = system.http["indexers"], rng.choice([0.1, 0.5])

        def spoil(path: str, reply):
            if "_bulk" in path:
                for item in reply.get("items", ()):
                    if rng.random() < chance:
                        item["index"].update(status=status, error={"type": kind})
            return reply

        proxy.after = spoil
        try:
            yield
        finally:
            proxy.after = lambda _path, reply: reply
            with system.database.transaction() as tx:  # an administrator gives what is stuck back
                tx.exec_driver_sql("update changes set stuck_reason = null where stuck_reason is not null")

    fault(name)(make)


item_fault("items of a bulk get 429", 429, "rejected_execution_exception")
item_fault("items of a bulk are refused for good", 400, "mapper_parsing_exception")


@fault("reply of a bulk is lost after it was carried out")
def lost_bulk(system: System, rng: random.Random) -> Iterator[None]:
    proxy = system.http["indexers"]
    proxy.after = lambda path, reply: None if "_bulk" in path and rng.random() < 0.7 else reply
    try:
        yield
    finally:
        proxy.after = lambda _path, reply: reply


@fault("searches are partial")
def partial(system: System, rng: random.Random) -> Iterator[None]:
    proxy = system.http["clients"]
    how = rng.choice([
        {"timed_out": True},
        {"terminated_early": True},
        {"_shards": {"total": 1, "successful": 0, "skipped": 0, "failed": 0}},
        {"_shards": {"total": 0, "successful": 0, "skipped": 0, "failed": 0}},
    ])  # fmt: skip

    def spoil(path: str, reply):
        if "_msearch" in path:
            for one in reply.get("responses", ()):
                one.update(how, hits={"total": {"value": 0, "relation": "eq"}, "hits": []})
        return reply

    proxy.after = spoil
    try:
        yield
    finally:
        proxy.after = lambda _path, reply: reply
