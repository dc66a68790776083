"""An authority of RFC 3161: `openssl ts` behind HTTP on loopback, with a root, a sub-authority and faults to order."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from internet.listening import Answering, listening

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = chain.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[leaf]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""


class Authority:
    """`openssl ts` as a server, its certificates good for 30 days; `fault` takes the place of its answer, or hangs up
    by raising a `ConnectionError`.

    `clock` holds the variables of a `WrongClock`: the time at which certificates are made and tokens are signed.
    """

    def __init__(self, folder: Path, clock: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.clock = clock or {}
        self.asked = 0
        self.fault: Callable[[bytes], tuple[int, dict[str, str], bytes]] | None = None
        (folder / "openssl.cnf").write_text(CONFIG)
        (folder / "serial").write_text("01\n")
        for name, issuer, part in (("root", None, "ca"), ("sub", "root", "ca"), ("tsa", "sub", "leaf")):
            self.run(f"genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key")
            self.run(f"req -new -key {name}.key -subj /CN=Example-{name} -out {name}.csr")
            signer = f"-CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial" if issuer else f"-signkey {name}.key"
            self.run(
                f"x509 -req -in {name}.csr {signer} -days 30 -extfile openssl.cnf -extensions {part} -out {name}.pem"
            )
        (folder / "chain.pem").write_text((folder / "sub.pem").read_text() + (folder / "root.pem").read_text())

    def run(self, arguments: str) -> None:
        command = ["openssl", *arguments.split()]
        subprocess.run(command, cwd=self.folder, env=os.environ | self.clock, check=True, capture_output=True)

    def certificate(self) -> bytes:
        """Its own, as DER."""
        self.run("x509 -in tsa.pem -outform DER -out tsa.der")
        return (self.folder / "tsa.der").read_bytes()

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self.run("ts -reply -config openssl.cnf -queryfile query -out answer")
        return (self.folder / "answer").read_bytes()


@contextmanager
def serving(folder: Path, clock: Mapping[str, str] | None = None) -> Iterator[tuple[Authority, str]]:
    """An authority and its address. `clock` as for `Authority`."""
    authority = Authority(folder, clock)

    class Handler(Answering):
        def do_POST(self) -> None:
            authority.asked += 1
            query = self.asked()
            assert self.headers["Content-Type"] == "application/timestamp-query"
            fault = authority.fault
            try:
                status, headers, body = fault(query) if fault else (200, {}, authority.reply(query))
            except ConnectionError:
                self.close_connection = True
                return
            self.answer(status, {"Content-Type": "application/timestamp-reply"} | headers, body)

    with listening(Handler) as address:
        yield authority, f"{address}/tsa"
