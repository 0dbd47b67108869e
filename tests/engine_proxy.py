"""A proxy before the real engine that spoils requests and replies as a test says: faults are injected, never imitated.

`with engine_proxy(target) as proxy:` gives `proxy.url`; set `proxy.before` (method, path, body → Reply to answer in the
engine's place, or None) and `proxy.after` (path, reply → reply; None: it is lost) at any time; `proxy.seen` lists what
came, `proxy.authorization` is the last request's. With `tls` it is the reverse proxy of a secured cluster.
"""

from __future__ import annotations

import http.server
import json
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import urllib3


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the engine's place: JSON, or bytes as they are; `body` None drops the connection."""

    status: int
    body: Any


@dataclass(slots=True)
class EngineProxy:
    url: str = ""
    before: Callable[[str, str, bytes], Reply | None] = lambda _method, _path, _body: None
    after: Callable[[str, Any], Any] = lambda _path, reply: reply
    seen: list[str] = field(default_factory=list)
    authorization: str | None = None


class Server(http.server.ThreadingHTTPServer):
    """One that says nothing of a client that has gone, which is what it is for."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def engine_proxy(target: str, tls: ssl.SSLContext | None = None) -> Iterator[EngineProxy]:
    proxy = EngineProxy()
    pool = urllib3.PoolManager(timeout=30, retries=False, maxsize=8)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            proxy.seen.append(f"{self.command} {self.path}")
            proxy.authorization = self.headers.get("authorization")
            reply = proxy.before(self.command, self.path, body) or self._ask(body)
            if reply.body is None:
                self.close_connection = True
                return
            content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            content = b"" if self.command == "HEAD" else content
            self.send_response(reply.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _ask(self, body: bytes) -> Reply:
            headers = {"content-type": self.headers.get("content-type") or "application/json"}
            try:
                answer = pool.request(self.command, target + self.path, body=body or None, headers=headers)
            except urllib3.exceptions.HTTPError:
                return Reply(0, None)  # nobody there
            content = answer.data
            return Reply(answer.status, proxy.after(self.path, json.loads(content)) if content else {})

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _forward  # noqa: N815  names that http.server calls

        def log_message(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    proxy.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        pool.clear()
