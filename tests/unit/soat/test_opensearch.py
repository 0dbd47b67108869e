from __future__ import annotations

import pytest

from soat.embedded import opensearch
from soat.embedded.processes import ServiceFailed
from storage.settings import Settings

ANNOUNCED = (
    "[INFO ][o.o.t.TransportService   ] publish_address {127.0.0.1:9301}, bound_addresses {[::1]:9301}\n"
    "[INFO ][o.o.h.AbstractHttpServerTransport] publish_address {127.0.0.1:9203}, bound_addresses {127.0.0.1:9203}\n"
)


def java(folder, version: str):
    """A Java home whose java says its version and does nothing else."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return Settings(java_home=folder)


def test_the_port_is_the_one_that_the_nodes_log_announces_for_http(tmp_path):
    (tmp_path / "log").write_text(ANNOUNCED, encoding="utf-8")
    assert opensearch._port(tmp_path / "log") == 9203


def test_there_is_no_port_before_the_node_says_so(tmp_path):
    assert opensearch._port(tmp_path / "log") is None
    (tmp_path / "log").write_text("Closed all nodes.\n", encoding="utf-8")
    assert opensearch._port(tmp_path / "log") is None


def test_a_data_folder_keeps_its_clusters_name(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert opensearch._cluster_name(tmp_path / "a") == opensearch._cluster_name(tmp_path / "a")
    assert opensearch._cluster_name(tmp_path / "a") != opensearch._cluster_name(tmp_path / "b")


def test_a_java_that_is_new_enough_is_used(tmp_path):
    assert opensearch.java(java(tmp_path, "21.0.2")) == tmp_path / "bin" / "java"


@pytest.mark.parametrize("version", ["17.0.15", "1.8.0_412", "nothing"])
def test_an_old_java_is_refused_in_a_sentence(tmp_path, version):
    with pytest.raises(ServiceFailed, match="SOAT_JAVA_HOME"):
        opensearch.java(java(tmp_path, version))


def test_without_a_setting_the_installed_java_serves():
    assert opensearch.java(Settings()).is_file()


def test_a_node_that_ends_while_it_starts_is_started_again_elsewhere(tmp_path, monkeypatch):
    """As of two that start at once and pick the same port, of which the starter knows no more than that it is free."""
    settings = java(tmp_path / "java", "21.0.1")
    program = tmp_path / "java" / "bin" / "java"
    program.write_text(f'{program.read_text()}echo "$@" >> {tmp_path}/calls\n', encoding="utf-8")
    monkeypatch.setattr(opensearch, "java", lambda _settings: program)
    monkeypatch.setattr(opensearch, "all_jars", lambda _data_dir, _progress: [])
    with pytest.raises(ServiceFailed):
        opensearch.start(settings, tmp_path, lambda _done, _total: None)
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    ports = [int(call.split()[-1]) + 1 for call in calls if "-basePath" in call]
    assert len(ports) == opensearch.ATTEMPTS
    assert all(opensearch.FIRST_PORT <= port <= opensearch.LAST_PORT for port in ports)
