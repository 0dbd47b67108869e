"""`make bench`: what Soát takes, beside what would be used instead, on the same machine in the same run.

One run on fresh services: a province of so many mentions is made and imported in two parts, and everything is measured
with the whole system running. Figures are ratios of neighbours first; absolute ones hold for this machine only. A wrong
verdict of the demonstration's lookups, or an error under load, ends with status 1; no time ever does.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import asking, comparing, demonstration, entering, indexing, keys, material, stack, writing
from benchmarks.report import Report, at_least, at_most, cores, load, machine, spread
from soat.console import reporting

MILLION = 1_000_000
LARGE_HEAP_FROM = 600_000  # mentions from which the engine gets 2 GB
ROUNDS = 3
CLIENTS = 8
CORES_FULL = 0.85  # the share of a core, or of all, from which on it is what bounds a throughput
EXPLAINED = Path(__file__).parent / "baselines" / "explain.txt"
SECTIONS = (
    "lookups engine clients duplicates memory size import fresh lag backlog generation rebuild reconcile index "
    "baselines beside keys comparing"
).split()


class Run:
    """One run: what was measured, and what later sections compare with it."""

    def __init__(self, arguments: argparse.Namespace, one: stack.Stack, made: material.Material) -> None:
        """`one` is running and empty."""
        self.mentions, self.only, self.explain = arguments.mentions, arguments.only, arguments.explain
        self.one, self.made, self.report = one, made, Report()
        self.count = 400 if self.mentions >= MILLION / 5 else 100
        self.wrong = 0
        self.small = self.number = self.family = None
        self.seconds = 0.0
        self.bulk = 0.0
        self.loads: list[float] = []

    def everything(self) -> None:
        """All sections, in an order in which none spoils the next."""
        self.load_province()
        self.wrong += demonstration.check(self.one, self.report)
        sections = {
            "lookups": self.lookups,
            "engine": self.engine,
            "clients": self.clients,
            "duplicates": self.duplicates,
            "memory": self.memory,
            "size": self.database_size,
            "import": self.import_baselines,
            "fresh": self.fresh,
            "lag": self.lag,
            "backlog": self.backlog,
            "generation": self.generation,
            "rebuild": self.rebuild,
            "reconcile": self.reconcile,
            "index": self.index_size,
            "baselines": self.baselines,
            "beside": self.beside,
            "keys": self.keys,
            "comparing": self.comparing,
        }
        for name, measure in sections.items():
            self.loads.append(load())
            if not self.only or name in self.only:
                print(f"[{datetime.now(UTC):%H:%M:%S}] {name}, load {load():.1f}", flush=True)
                measure()

    def load_province(self) -> None:
        """Import both files, with a short measurement of lookups between them."""
        print(f"[{datetime.now(UTC):%H:%M:%S}] import", flush=True)
        _, first = stack.import_file(self.one, self.made.first)
        asking.over_http(self.one, self.made.numbers, self.count)  # the virtual machine compiles what is asked often
        self.small = asking.over_http(self.one, self.made.numbers, self.count)
        self.small_mentions = self._mentions()
        _, rest = stack.import_file(self.one, self.made.rest)
        self.seconds = first + rest
        self.loaded = self._mentions()
        rate, rest_records = self.made.records / self.seconds, self.made.records - self.made.first_records
        self.report.note(
            f"{self.made.records} records, {self.loaded} mentions, {self.made.size / 1e6:.0f} MB of JSON; imported at "
            f"{rate:.0f} records/s, the first {self.made.first_records} at {self.made.first_records / first:.0f}, "
            f"the rest at {rest_records / rest:.0f}."
        )

    def _mentions(self) -> int:
        with writing.connect(self.one) as connection:
            return connection.execute("select count(*) from mentions").fetchone()[0]

    def lookups(self) -> None:
        """One client; each kind in rounds, so that the machine's noise shows."""
        rounds = [asking.over_http(self.one, self.made.numbers, self.count) for _ in range(ROUNDS)]
        self.number = asking.Times(tuple(each for times in rounds for each in times.each))
        self.family = asking.over_http(self.one, self.made.families, self.count)
        self.spread = spread([times.p50 for times in rounds])
        growth = self.number.p50 / self.small.p50
        self.report.row(
            "exact number over HTTP, stored",
            str(self.number),
            "see below",
            [at_most("p50", self.number.p50, 25, " ms"), at_most("p99", self.number.p99, 120, " ms")],
        )
        self.report.row(
            "two persons and a parcel", str(self.family), "see below", [at_most("p50", self.family.p50, 60, " ms")]
        )
        self.report.row(
            f"growth: exact number at {self.loaded} mentions",
            f"{self.number.p50:.1f} ms",
            f"{self.small.p50:.1f} ms at {self.small_mentions}: {growth:.2f}×",
            [at_most("p50", growth, 1.5, "×")],
        )

    def engine(self) -> None:
        """The engine's part alone."""
        for name, questions, whole in (
            ("exact number", self.made.numbers, self.number),
            ("two persons and a parcel", self.made.families, self.family),
        ):
            alone = asking.engine_alone(self.one, questions, self.count)
            ratio = f"; the lookup takes {whole.p50 / alone.p50:.1f}×" if whole else ""
            self.report.row(f"raw engine query: {name}", f"{alone}{ratio}")

    def clients(self) -> None:
        """Eight at once against one."""
        alone, failed, _ = asking.at_once(self.one, self.made.numbers, 1, self.count)
        together, errors, busy = asking.at_once(self.one, self.made.numbers, CLIENTS, self.count * 3)
        ratio = together / alone
        self.report.row(
            f"{CLIENTS} clients at once",
            f"{together:.0f} lookups/s, {errors + failed} errors",
            f"one client {alone:.0f} lookups/s: {ratio:.2f}×",
            [at_most("errors", errors + failed, 0), at_least("throughput", ratio, 1.5, "×")],
        )
        parts = ", ".join(f"{name} {part:.2f}" for name, part in sorted(busy.items(), key=lambda each: -each[1]))
        workers = self.one.settings.api_workers
        if busy["soat serve"] > CORES_FULL * workers:
            bound = f"Python's lock: soat serve is {workers} process(es), each of which runs on one core"
        else:
            bound = "the processor" if sum(busy.values()) > CORES_FULL * cores() else "waiting, not the processor"
        self.report.note(
            f"Cores kept busy by {CLIENTS} clients: {parts}; {sum(busy.values()):.2f} of {cores()} in all. What bounds "
            f"it is {bound}."
        )
        self.wrong += errors + failed

    def duplicates(self) -> None:
        """Letters on record, asked about as if they were entered once more."""
        client = asking.Client(self.one.url)
        asked = entering.drafts(material.bodies(self.made.first, self.count * 4), self.count)
        found, missed = entering.times(asked, lambda draft: client.post("/api/v1/notices/duplicates", draft, 200))
        self.report.row(
            "is this letter entered already? over HTTP",
            f"{found}, p95 {found.p95:.1f} ms, {missed} not recognised",
            "–",
            [at_most("p95", found.p95, 300, " ms")],
        )

    def memory(self, when: str = "after lookups") -> None:
        """Resident memory of our processes, and the engine's heap."""
        serve = stack.resident_mb(self.one.serve.pid)
        indexer = stack.resident_mb(self.one.indexer.pid)
        used, most = stack.heap_mb(self.one)
        self.report.row(
            f"resident memory {when}",
            f"soat serve {serve[0]:.0f} MB (highest {serve[1]:.0f}), indexer {indexer[0]:.0f} MB "
            f"(highest {indexer[1]:.0f}), OpenSearch's heap {used:.0f} of {most:.0f} MB",
            "–",
            [at_most("serve", serve[1], 300, " MB"), at_most("indexer", indexer[1], 300, " MB")],
        )

    def database_size(self) -> None:
        """PostgreSQL's bytes against the JSON's."""
        sizes = writing.database_size(self.one)
        ratio = sum(sizes.values()) / self.made.size
        largest = ", ".join(f"{name} {size / self.made.size:.2f}×" for name, size in list(sizes.items())[:4])
        self.report.row(
            "size in PostgreSQL",
            f"{sum(sizes.values()) / 1e6:.0f} MB ({largest})",
            f"raw JSON {self.made.size / 1e6:.0f} MB: {ratio:.2f}×",
            [at_most("PostgreSQL", ratio, 4, "×")],
        )

    def import_baselines(self) -> None:
        """COPY and raw bulk of what the import wrote."""
        copied = writing.copy_same_rows(self.one)
        documents, taken = writing.raw_bulk(self.one)
        self.bulk = documents / taken
        rate = self.made.records / self.seconds
        self.report.row(
            "import, searchable",
            f"{rate:.0f} records/s, {self.loaded / self.seconds:.0f} mentions/s",
            f"COPY of the same rows {self.made.records / copied:.0f} records/s: {copied / self.seconds:.2f}×; raw bulk "
            f"of the same documents {self.made.records / taken:.0f} records/s: {taken / self.seconds:.2f}×",
            [at_least("records/s", rate, 1500)],
        )

    def fresh(self) -> None:
        """From the commit of one record until it can be found."""
        ours = writing.commit_to_searchable(self.one, self.count // 2)
        bare = writing.bare_bulk_and_refresh(self.one, self.count // 2)
        self.report.row(
            "commit → searchable (from the POST on)",
            str(ours),
            f"bare bulk and refresh {bare}: {ours.p50 / bare.p50:.1f}×",
            [at_most("p50", ours.p50, 500, " ms")],
        )

    def generation(self) -> None:
        """A first generation from a full database."""
        self.one.engine.delete(writing.RAW)
        taken = writing.first_generation(self.one)
        rate = self._mentions() / taken
        against = f"raw bulk {self.bulk:.0f} documents/s: {rate / self.bulk:.2f}×" if self.bulk else "–"
        goals = [at_least("ratio", rate / self.bulk, 0.35, "×")] if self.bulk else []
        self.report.row(
            "first generation, filled, verified, live", f"{taken:.0f} s, {rate:.0f} documents/s", against, goals
        )
        self.memory("after a first generation")

    def lag(self) -> None:
        """A stream of writes over HTTP."""
        times = indexing.lag(self.one)
        self.report.row(
            f"lag, commit → searchable, at {indexing.WRITES_A_SECOND} writes/s",
            str(times),
            "–",
            [at_most("p50", times.p50, 300, " ms"), at_most("p99", times.p99, 2000, " ms")],
        )

    def backlog(self) -> None:
        """What waits after an outage, by one indexer and by two."""
        one, two = (indexing.drain_backlog(self.one, indexers) for indexers in (1, 2))
        against = f"raw bulk {self.bulk:.0f} documents/s: {one.rate / self.bulk:.2f}×" if self.bulk else "–"
        goals = [at_least("ratio", one.rate / self.bulk, 0.35, "×")] if self.bulk else []
        self.report.row(
            f"backlog of {one.changes} changes, from the indexer's start on",
            f"{one.seconds:.0f} s, {one.rate:.0f} documents/s",
            against,
            [*goals, at_most("seconds", one.seconds, 60, " s")],
        )
        self.report.row(
            "restart of the indexer → draining",
            f"{one.first_seconds:.1f} s",
            "–",
            [at_most("seconds", one.first_seconds, 5, " s")],
        )
        ratio = two.rate / one.rate
        self.report.row(
            "the same backlog by two indexers",
            f"{two.seconds:.0f} s, {two.rate:.0f} documents/s",
            f"one: {ratio:.2f}×",
            [at_least("ratio", ratio, 1.3, "×")],
        )

    def rebuild(self) -> None:
        """A second index, verified, at full speed; then one that gives way to people."""
        taken, said = indexing.rebuild(self.one, full_speed=True)
        rate = self._mentions() / taken
        against = f"raw bulk {self.bulk:.0f} documents/s: {rate / self.bulk:.2f}×" if self.bulk else "–"
        goals = [at_least("ratio", rate / self.bulk, 0.35, "×")] if self.bulk else []
        self.report.row(
            "soat index rebuild, verified, live",
            f"{taken:.0f} s, {rate:.0f} documents/s, {said['mended']} mended",
            against,
            goals,
        )
        alone, beside, seconds = indexing.lookups_beside_rebuild(self.one, self.made, self.count // 2)
        ratio = beside.p95 / alone.p95
        self.report.row(
            "lookups while an index is rebuilt",
            f"p50 {beside.p50:.1f} ms, p95 {beside.p95:.1f} ms ({len(beside.each)} lookups)",
            f"alone p50 {alone.p50:.1f} ms, p95 {alone.p95:.1f} ms: {ratio:.2f}× at p95",
            [at_most("p95", ratio, 2, "×")],
        )
        self.report.note(f"The rebuild that gave way to them took {seconds:.0f} s.")

    def reconcile(self) -> None:
        """All of the index against all of the record."""
        taken, said = indexing.reconcile(self.one)
        found = sum(said[name] for name in ("missing", "stale", "orphaned"))
        self.report.row(
            "soat index reconcile, everything",
            f"{taken:.0f} s, {self._mentions() / taken:.0f} documents/s, {found} found",
            "–",
            [at_most("seconds", taken, 60 * max(1.0, self.mentions / MILLION), " s")],
        )
        self.wrong += found

    def index_size(self) -> None:
        """The index's bytes a mention."""
        size, documents = writing.index_size(self.one)
        each = size / max(documents, 1)
        self.report.row(
            "size of the index",
            f"{size / 1e6:.0f} MB, {each:.0f} bytes a mention",
            f"raw JSON {self.made.size / 1e6:.0f} MB: {size / self.made.size:.2f}×",
            [at_most("bytes", each, 600)],
        )

    def baselines(self) -> None:
        """ILIKE and pg_trgm on a flat table of the same mentions."""
        filled = writing.fill_flat(self.one, self.made)
        explained = []
        for name, label in (("ILIKE '%…%', unaccented columns", "ilike"), ("pg_trgm (GIN)", "trigram")):
            if label == "trigram":
                built = writing.index_flat(self.one)
                self.report.note(f"Flat table: filled in {filled:.0f} s, trigram indexes in {built:.0f} s.")
            for kind, questions, ours in (
                ("number", self.made.numbers, self.number),
                ("family", self.made.families, self.family),
            ):
                times = asking.baseline(self.one, kind, questions, 60 if label == "ilike" else 200)
                words = "exact number" if kind == "number" else "two persons and a parcel"
                ratio = times.p50 / ours.p50 if ours else 0.0
                goals = [at_least("ratio", ratio, 20, "×")] if (kind, label) == ("number", "ilike") and ours else []
                self.report.row(f"{words} by {name}", str(times), f"Soát over HTTP is {ratio:.2f}× as fast", goals)
                explained.append(f"-- {kind}.sql, {name}\n{asking.explain(self.one, kind, questions[0])}\n")
        if self.explain:
            head = f"-- EXPLAIN (ANALYZE, BUFFERS) of the baselines at {self.loaded} mentions; all data fictional.\n\n"
            EXPLAINED.write_text(head + "\n".join(explained), encoding="utf-8")

    def beside(self) -> None:
        """Lookups while an import and the indexer work on the same cores."""
        number, family, rate = writing.lookups_beside_import(self.one, self.made, max(10_000, self.made.records // 10))
        for name, times in (("exact number", number), ("two persons and a parcel", family)):
            self.report.row(
                f"{name} while an import runs",
                f"p50 {times.beside.p50:.1f} ms, p95 {times.beside.p95:.1f} ms ({len(times.beside.each)} lookups)",
                f"alone p50 {times.alone.p50:.1f} ms, p95 {times.alone.p95:.1f} ms: {times.ratio:.2f}× at p95",
                [at_most("p95", times.ratio, 2, "×")],
            )
        self.report.note(f"The import beside which was looked up: {rate:.0f} records/s, searchable.")

    def keys(self) -> None:
        """Mentions a second on one core."""
        bodies = writing.sample(self.made, 20_000)
        rates = [keys.derive(bodies)[1] for _ in range(ROUNDS)]
        self.report.row(
            "key derivation, one core",
            f"{statistics.median(rates):.0f} mentions/s (from {min(rates):.0f} to {max(rates):.0f})",
            "–",
            [at_least("mentions/s", statistics.median(rates), 15_000)],
        )
        self.report.note(f"Key derivation, by own time: {keys.profile(bodies)}.")

    def comparing(self) -> None:
        """A hundred candidates on one core."""
        times = comparing.hundreds(writing.sample(self.made, 20_000))
        alone, whole = (statistics.median(part) for part in zip(*times, strict=True))
        self.report.row(
            f"{comparing.CANDIDATES} candidate records compared, one core",
            f"{alone:.1f} ms",
            f"with reading them anew and judging {whole:.1f} ms",
            [at_most("p50", alone, 10, " ms")],
        )


def main() -> None:
    """Make, load, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--mentions", type=int, default=MILLION, help="how large a province (1,000,000)")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="these sections alone, after the import")
    parser.add_argument("--explain", action="store_true", help=f"write {EXPLAINED.name} with the baselines' plans")
    arguments = parser.parse_args()
    begun, before = time.perf_counter(), load()
    heap = 2048 if arguments.mentions >= LARGE_HEAP_FROM else 1024
    with reporting() as progress, stack.fresh(heap, progress) as one:
        made = material.make(one.folder, arguments.mentions, 0.2, progress)
        run = Run(arguments, one, made)
        run.everything()
    minutes = (time.perf_counter() - begun) / 60
    print(f"\n{run.report.markdown()}")
    print(f"- {machine()}; {minutes:.0f} minutes on {datetime.now(UTC):%Y-%m-%d}; OpenSearch's heap {heap} MB.")
    noise = f"load {before:.1f} before, {min(run.loads):.1f} to {max(run.loads):.1f} during the run (ours included)"
    repeated = f"; p50 of the exact number in {ROUNDS} rounds within {run.spread:.0f} %" if run.number else ""
    print(f"- Noise: {noise}{repeated}.")
    sys.exit(1 if run.wrong else 0)


if __name__ == "__main__":
    main()
