"""TLS before a PostgreSQL whose build has none: it answers PostgreSQL's request for encryption, and passes bytes on."""

from __future__ import annotations

import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

ENCRYPT = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"  # SSLRequest of the wire protocol


@contextmanager
def tls_front(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """The port of a front to the PostgreSQL at `port`; who does not ask for encryption is hung up on."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if self.request.recv(len(ENCRYPT), socket.MSG_WAITALL) != ENCRYPT:
                return
            self.request.sendall(b"S")
            # A client that does not like the certificate hangs up, and either side may at any time.
            with (
                suppress(OSError),
                context.wrap_socket(self.request, server_side=True) as client,
                socket.create_connection(("127.0.0.1", port)) as server,
            ):
                _pass_on(client, server)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as front:
        front.daemon_threads = True
        thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield front.server_address[1]
        finally:
            front.shutdown()
            thread.join()


def _pass_on(client: ssl.SSLSocket, server: socket.socket) -> None:
    """Bytes in both directions until either side ends, in one thread: two must not use one TLS connection at a time."""
    other = {client: server, server: client}
    while True:
        for source in [client] if client.pending() else select.select([client, server], [], [])[0]:
            if not (data := source.recv(65536)):
                return
            other[source].sendall(data)
